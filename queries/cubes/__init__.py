"""Cubes: additive sums per day, one SQL file each, built again where their source changed."""
