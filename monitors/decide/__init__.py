"""Decide: all p-values of a morning at once, one decision, and what alive episodes look like today."""
