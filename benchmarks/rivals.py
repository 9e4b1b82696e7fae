"""The other ways to find an anomaly in one series, each as its users run it; scores are causal where theirs are.

A rival gives a score per bucket, the higher the odder, and the threshold its makers (or every tutorial) use.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Rival = Callable[[pd.DatetimeIndex, Floats], tuple[Floats, float]]


def rolling_three_sigma(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Distance from the mean of the last week (half a year for weekly data, a day below the hour) in deviations; 3."""
    width = 26 if _weekly(ts) else _season(ts)
    past = pd.Series(value).shift(1).rolling(width, min_periods=width // 2)
    return np.nan_to_num(((value - past.mean()) / past.std()).abs().to_numpy(), posinf=0.0), 3.0


def robust_seasonal_z(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Distance from the median of the same phase in six earlier seasons (one neighbour each side) in MADs; 3.5."""
    season, length = _season(ts), len(value)
    lags = [k * season + j for k in range(1, 7) for j in (-1, 0, 1)]
    past = np.full((len(lags), length), np.nan)
    for row, lag in enumerate(lags):
        if lag < length:
            past[row, lag:] = value[: length - lag]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        middle = np.nanmedian(past, axis=0)
        mad = 1.4826 * np.nanmedian(np.abs(past - middle), axis=0)
    enough = np.isfinite(past).sum(axis=0) >= 3
    return np.where(enough, np.abs(value - middle) / np.maximum(mad, 1e-9), 0.0), 3.5


def stl_residuals(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Residual of a robust STL decomposition of the WHOLE series (it sees the future) in MADs; 3."""
    from statsmodels.tsa.seasonal import STL

    season = _season(ts)
    if len(value) < 2 * season + 1:
        return np.zeros(len(value)), 3.0
    left = STL(value, period=season, robust=True).fit().resid
    mad = 1.4826 * np.median(np.abs(left - np.median(left)))
    return np.abs(left) / max(mad, 1e-9), 3.0


def adtk_seasonal(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """ADTK's SeasonalAD as in its quickstart (sees the whole series): 1 where it says anomaly."""
    from adtk.data import validate_series
    from adtk.detector import SeasonalAD

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = SeasonalAD().fit_detect(validate_series(pd.Series(value, index=ts)))
        except Exception as error:  # ADTK raises a bare Exception for this
            if "seasonality" not in str(error):
                raise
            return np.zeros(len(value)), 0.5
    return np.nan_to_num(found.to_numpy(dtype=np.float64)), 0.5


def prophet_interval(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Outside Prophet's in-sample 99 % interval (sees the whole series), distance in half widths; 1."""
    from prophet import Prophet

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    model = Prophet(interval_width=0.99)
    model.fit(pd.DataFrame({"ds": ts, "y": value}))
    cast = model.predict(pd.DataFrame({"ds": ts}))
    half = (cast["yhat_upper"] - cast["yhat_lower"]).to_numpy() / 2
    return np.abs(value - cast["yhat"].to_numpy()) / np.maximum(half, 1e-9), 1.0


def statsforecast_mstl(ts: pd.DatetimeIndex, value: Floats) -> tuple[Floats, float]:
    """Outside the 99 % in-sample interval of statsforecast's MSTL, as in its anomaly tutorial; distance; 1."""
    from statsforecast import StatsForecast
    from statsforecast.models import MSTL

    season = [24, 168] if _season(ts) == 168 else [_season(ts)]
    frame = pd.DataFrame({"unique_id": "s", "ds": ts, "y": value})
    model = StatsForecast(models=[MSTL(season_length=season)], freq=str(ts.freqstr))
    model.forecast(df=frame, h=1, level=[99], fitted=True)
    fitted = model.forecast_fitted_values()
    half = (fitted["MSTL-hi-99"] - fitted["MSTL-lo-99"]).to_numpy() / 2
    return np.nan_to_num(np.abs(value - fitted["MSTL"].to_numpy()) / np.maximum(half, 1e-9)), 1.0


def _season(ts: pd.DatetimeIndex) -> int:
    """Buckets of the season its users would name: a year of weeks, a week of hours, a day of anything finer."""
    if _weekly(ts):
        return 52
    per_day = round(pd.Timedelta(days=1) / (ts[1] - ts[0]))
    return 7 * per_day if per_day <= 24 else per_day


def _weekly(ts: pd.DatetimeIndex) -> bool:
    return (ts[1] - ts[0]) >= pd.Timedelta(days=6)


def installed_rivals() -> dict[str, Rival]:
    """The rivals that can be run here; the optional ones only where their package is installed."""
    optional: dict[str, tuple[str, Rival]] = {
        "STL residuals": ("statsmodels", stl_residuals),
        "ADTK SeasonalAD": ("adtk", adtk_seasonal),
        "Prophet 99 %": ("prophet", prophet_interval),
        "statsforecast MSTL 99 %": ("statsforecast", statsforecast_mstl),
    }
    always: dict[str, Rival] = {"rolling 3σ": rolling_three_sigma, "robust seasonal z": robust_seasonal_z}
    return always | {name: rival for name, (package, rival) in optional.items() if find_spec(package)}
