"""Causes: the few cells of a leaf table that carry a change. Pure functions: no engine, no store."""
