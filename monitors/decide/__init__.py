"""Decide: one decision over all p-values of a morning, and the state of open episodes today."""
