"""Commands about people: who comes in, what was done, and a masked value revealed."""
