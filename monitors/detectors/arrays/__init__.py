"""Arrays: the input and output types of detectors, the time axis, and weighted sums along it."""
