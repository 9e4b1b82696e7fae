"""Cohorts: how entry cohorts ripen, and what they will come to."""
