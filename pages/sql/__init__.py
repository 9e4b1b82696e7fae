"""SQL: let me look myself."""
