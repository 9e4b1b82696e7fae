"""Farrington's outbreak detection for weekly counts, as health departments run it: the baseline to beat there.

Farrington, Andrews, Beale and Catchpole (1996), "A statistical algorithm for the early detection of outbreaks of
infectious disease", in its simple version: a quasi-Poisson log-linear model of the same weeks of earlier years,
reweighted once so that past outbreaks count less, and the limit of the 2/3-power residual. The model has two
parameters, so iteratively reweighted least squares is written out here: no package is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
HALF_WINDOW = 3  # weeks on each side of the same week of an earlier year; the paper
YEARS = 5  # earlier years at most; the paper
TREND_YEARS = 3  # years from which a trend is fitted; the paper
QUANTILE = 0.995  # one-sided, the paper's (its alpha is 1 % in two tails)
FEWEST, FEWEST_WEEKS = 5, 4  # no alarm for fewer than 5 cases in 4 weeks; the paper
YEAR = 52.1775  # weeks
STEPS = 50
SIGNIFICANT = 1.96  # standard errors from which a trend is kept: 5 %, the paper


@dataclass(frozen=True)
class QuasiPoisson:
    """A fitted log-linear model. covariance: of the coefficients, times phi already."""

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    leverage: Floats
    phi: float


def farrington(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Share of the way from the expectation to Farrington's upper limit; 1. Weekly counts; from past years only.

    0 where no earlier year has the week, or where there are fewer than five cases in four weeks.
    """
    score = np.zeros(len(value))
    recent = np.convolve(value, np.ones(FEWEST_WEEKS))[: len(value)]
    for t in range(len(value)):
        at = reference_weeks(t)
        if len(at) and recent[t] >= FEWEST:
            expected, limit = outbreak_limit(at.astype(float), value[at], float(t))
            score[t] = (value[t] - expected) / max(limit - expected, 1e-9)
    return score, 1.0


def reference_weeks(t: int) -> npt.NDArray[np.int64]:
    """Numbers of the weeks that week t is compared with, oldest first."""
    centres = [t - round(YEAR * years) for years in range(YEARS, 0, -1)]
    around = [centre + shift for centre in centres for shift in range(-HALF_WINDOW, HALF_WINDOW + 1)]
    return np.array([week for week in around if week >= 0], dtype=np.int64)


def outbreak_limit(weeks: Floats, counts: Floats, now: float) -> tuple[float, float]:
    """Expectation and upper limit of the count of week `now`, from the counts of other weeks."""
    level = np.ones((len(counts), 1))
    trended = np.column_stack([np.ones(len(counts)), weeks - now])
    long_enough = np.ptp(weeks) > (TREND_YEARS - 1) * YEAR
    fit = _reweighted(trended, counts) if long_enough else _reweighted(level, counts)
    if long_enough:
        sure = abs(fit.coefficients[1]) > SIGNIFICANT * np.sqrt(fit.covariance[1, 1])
        if not sure or np.exp(fit.coefficients[0]) > counts.max(initial=0.0):
            fit = _reweighted(level, counts)  # the trend is noise, or leads beyond all that was ever seen
    expected = float(np.exp(fit.coefficients[0]))
    tau = fit.phi * expected + expected**2 * fit.covariance[0, 0]
    return expected, expected * float(1 + 2 / 3 * ndtri(QUANTILE) * np.sqrt(tau) / expected) ** 1.5


def quasi_poisson(design: Floats, counts: Floats, weights: Floats) -> QuasiPoisson:
    """Log-linear model by iteratively reweighted least squares; phi is Pearson's, at least 1."""
    middle = np.average(counts, weights=weights) + 0.1
    eta = np.log((counts + middle) / 2)
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        mu = np.exp(np.clip(eta, -20, 20))
        working = eta + (counts - mu) / mu
        w = weights * mu
        information = design.T @ (w[:, None] * design) + 1e-9 * np.eye(design.shape[1])
        new = np.linalg.solve(information, design.T @ (w * working))
        done = np.abs(new - beta).max() < 1e-8
        beta, eta = new, np.clip(design @ new, -20, 20)
        if done:
            break
    mu = np.exp(eta)
    w = weights * mu
    inverse = np.linalg.inv(design.T @ (w[:, None] * design) + 1e-9 * np.eye(design.shape[1]))
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design) * w
    free = max(len(counts) - design.shape[1], 1)
    phi = max(1.0, float((weights * (counts - mu) ** 2 / mu).sum()) / free)
    return QuasiPoisson(beta, inverse * phi, mu, leverage, phi)


def _reweighted(design: Floats, counts: Floats) -> QuasiPoisson:
    """The model with weeks of large residuals weighted down, as the paper has it."""
    fit = quasi_poisson(design, counts, np.ones(len(counts)))
    spread = np.sqrt(fit.phi * np.maximum(1 - fit.leverage, 1e-6))
    anscombe = 1.5 * (counts ** (2 / 3) * fit.fitted ** (-1 / 6) - np.sqrt(fit.fitted)) / spread
    weights = np.where(anscombe > 1, np.maximum(anscombe, 1.0) ** -2.0, 1.0)
    return quasi_poisson(design, counts, weights * len(counts) / weights.sum())
