"""The manual of every key and command, written from what the code reads."""
