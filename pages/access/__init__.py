"""Who may come in, and what was done: for who administers the desk."""
