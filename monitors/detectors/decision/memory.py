"""Detectors whose p-value depends on earlier buckets, and what the newest bucket alone must show beside it."""

from __future__ import annotations

from scipy.special import ndtri

DRIFT, SUSTAINED, RELAPSE = "drift", "sustained", "relapse"
MEMORY = (DRIFT, RELAPSE, SUSTAINED)
# p-value that the newest bucket may have at most, towards the same side: with drift, and with a level that has shifted,
# to which a bucket alone is soon ordinary and leans that way at most; chosen
TOWARD, LEANS = 0.20, 0.5
# normal score that the newest bucket must have
LEANING = {DRIFT: float(-ndtri(TOWARD)), SUSTAINED: float(-ndtri(LEANS))}
