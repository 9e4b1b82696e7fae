"""Entities in SQL: what is counted about each, who shares an identifier, what happened to one. Built from content."""
