"""What people of the demo write, in their languages: everyday words, the ways of frauds and of their innocent twins."""
