"""Calibration: standardised residuals, and their p-values from conformal ranks."""
