"""The SQL beside a chart counts as the page's tables do, with all that is known by now."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.observe.series import read_leaves
from pages.metrics import cohort
from pages.parts import links
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.pages.seed import AS_OF


@pytest.mark.parametrize("name", ["refund_only_rate", "refund_only_rate_cohort"])
def test_the_statement_of_a_series_counts_as_the_page_does(stocked: Home, name: str) -> None:
    monitor = next(one for one in load_catalogue(stocked).monitors if one.name == name)
    engine = open_engine(stocked).at(AS_OF)
    since, until = AS_OF - timedelta(days=40), AS_OF - timedelta(days=20)
    sql = links.segment_sql(monitor, {"country": "BR"}, since, until)
    run = engine.frame(sql).set_index("bucket")["numerator"]
    rows = cohort.ripe(monitor, read_leaves(engine, monitor, since, until))
    mine = rows[rows["country"] == "BR"].groupby("bucket")["numerator"].sum()
    np.testing.assert_allclose(run.reindex(pd.to_datetime(mine.index)).to_numpy(), mine.to_numpy())


def test_a_heat_map_and_a_maturity_curve_have_statements_that_run(stocked: Home) -> None:
    engine = open_engine(stocked).at(AS_OF)
    monitor = next(one for one in load_catalogue(stocked).monitors if one.name == "chargeback_rate_cohort")
    for by in ("country, category", "date_diff('day', bucket, reported)"):
        engine.query(links.segment_sql(monitor, {}, date(2026, 10, 1), AS_OF, by=by))
