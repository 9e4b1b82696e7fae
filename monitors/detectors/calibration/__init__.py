"""Calibration: from a value to a residual, and from a residual to an honest p-value."""
