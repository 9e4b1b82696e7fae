"""What people say: rising phrases, the same thing said by many, the texts themselves. Counted, never rewritten."""
