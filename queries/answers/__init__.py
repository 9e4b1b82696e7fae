"""What a question gave: shown as exactly as it came, narrowed, added up, kept as a file."""
