"""Text as it is compared: what hides or decorates is taken back. What is shown stays as it was written."""
