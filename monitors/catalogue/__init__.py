"""Catalogue: the monitors of a home, what they watch, what they stand on, and the harm they cover."""
