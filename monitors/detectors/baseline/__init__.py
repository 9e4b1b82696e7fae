"""Baseline: what was to be expected, from seasonal index, level, common shift and variance function."""
