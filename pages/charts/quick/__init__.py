"""The quick chart of any result."""
