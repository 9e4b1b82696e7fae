"""Engines beside the built-in one: a warehouse that holds the raw events; cubes are built there and land here."""
