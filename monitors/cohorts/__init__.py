"""Cohorts: how the reports of a cohort arrive with age, and the final count they lead to."""
