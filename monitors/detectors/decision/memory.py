"""Detectors whose p-value depends on earlier buckets, and what the newest bucket alone must show beside it."""

from __future__ import annotations

from scipy.special import ndtri

DRIFT, SUSTAINED, RELAPSE = "drift", "sustained", "relapse"
MEMORY = (DRIFT, RELAPSE, SUSTAINED)
# p-value that the newest bucket may have at most, towards the same side, beside a drift; chosen
TOWARD = 0.20
# normal score that the newest bucket must have: its own baseline hardly knows a drift yet
LEANING = {DRIFT: float(-ndtri(TOWARD))}
# detectors that the newest bucket must bear out; a level that has shifted asks it of its own long reference
BORNE = (DRIFT, SUSTAINED)
