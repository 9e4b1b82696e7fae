"""Extracts: the life of an order and of an account, one file per extract."""
