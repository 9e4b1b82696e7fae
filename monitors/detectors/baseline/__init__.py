"""Baseline: season, level, spread and what all segments share: what was to be expected."""
