"""Ingest: from landed drops to published rows, and rows set aside with the reason."""
