"""Observe: from a monitor's SQL to scored series, with what is known beforehand and what cannot be trusted."""
