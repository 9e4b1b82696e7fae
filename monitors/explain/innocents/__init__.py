"""Innocent explanations: what would have to be true if nobody did anything wrong, each tested for itself."""
