"""Arrays: what detectors take and give, the time axis, and sums along it."""
