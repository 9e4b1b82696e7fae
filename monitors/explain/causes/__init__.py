"""Causes: the few cells of a leaf table that carry a change. Pure: no engine, no store."""
