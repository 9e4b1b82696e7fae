"""Desk: the home behind the pages, opened once and cached by what it read."""
