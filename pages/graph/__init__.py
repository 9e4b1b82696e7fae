"""A graph one can walk through: accounts and what they share, by mouse and by keys."""
