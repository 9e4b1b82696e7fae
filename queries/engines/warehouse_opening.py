"""The one place where a home's engine becomes a warehouse; each vendor's package is loaded only when it is meant."""

from __future__ import annotations

import warnings

from queries.content.home import Home
from queries.engines.warehouse import EngineError, Warehouse, engine_fault


def open_warehouse(home: Home) -> Warehouse:
    """Opens the warehouse of a home whose engine is not the built-in one.

    Raises EngineError: no address, the package is not installed, or nobody answers.
    """
    settings = home.settings.engine
    if not settings.url:
        raise engine_fault(settings.kind, "no address", hint="Write its address under [engine]: url = …")
    password = _password(home)
    try:
        if settings.kind == "clickhouse":
            from queries.engines.clickhouse_warehouse import ClickHouse

            return ClickHouse(settings.url, password, settings.timeout_seconds)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", FutureWarning
            )  # of pandas 3 and its own versions: nothing to do about it
            from queries.engines.spark_warehouse import Spark

        return Spark(settings.url, password, settings.timeout_seconds)
    except ModuleNotFoundError as error:
        hint = f"Install the desk with it: pip install 'riskdesk[{settings.kind}]'."
        raise engine_fault(settings.kind, "its package is not installed", error, hint) from error


def _password(home: Home) -> str:
    name = home.settings.engine.password_file
    if not name:
        return ""
    try:
        return (home.root / name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _no_file(home.settings.engine.kind, name) from error


def _no_file(kind: str, name: str) -> EngineError:
    hint = f"Put the password into {name} of the home, readable by the desk's user alone."
    return engine_fault(kind, f"no password file {name}", hint=hint)
