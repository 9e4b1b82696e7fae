"""A condition of one's own: asked in the sandbox, never with hindsight, and every refusal in words."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from monitors.rules.change import ChangeError
from monitors.rules.condition import ask_condition
from monitors.rules.score_log import ScoreLog, read_log
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine

SINCE, UNTIL = dt.date(2026, 10, 25), dt.date(2026, 11, 10)
RULE = "order_score_block"


@pytest.fixture(scope="module")
def home(demo_source: Path) -> Home:
    return load_home(demo_source)


@pytest.fixture(scope="module")
def log(home: Home) -> Iterator[ScoreLog]:
    engine = open_engine(home)
    yield read_log(engine, home, SINCE, UNTIL)
    engine.close()


def asked(home: Home, log: ScoreLog, condition: str) -> np.ndarray:
    return ask_condition(home, log, RULE, condition, "pm", None).events


def test_a_condition_selects_the_events_of_which_it_holds(home: Home, log: ScoreLog) -> None:
    own = log.rows[log.of_rule(RULE)]
    wanted = own[(own["score"] >= 700) & (own["buyer_type"] == "new")]
    assert set(asked(home, log, "score >= 700 and buyer_type = 'new' -- to try")) == set(wanted["event"])


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("score >= 700 and", "the condition cannot be read"),
        ("scor > 700", "no column scor; did you mean score"),
        ("verdict = 'bad'", "verdict is known only after the rule has answered"),
        ("subject in (select order_id from labels)", "cannot look into other tables"),
        ("  ", "the condition is empty"),
        ("score > 1) or (1 = 1", "a bracket that is not opened"),
        ("score > 1) -- (", "a bracket that is not opened"),
        ("(score > 1", "a bracket that is not opened or not closed"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(home: Home, log: ScoreLog, condition: str, said: str) -> None:
    with pytest.raises(ChangeError, match=said):
        asked(home, log, condition)


def test_a_word_in_quotes_is_a_value_and_no_column(home: Home, log: ScoreLog) -> None:
    assert len(asked(home, log, "channel = 'verdict select'")) == 0
    assert len(asked(home, log, "channel = ')' -- ( a note")) == 0


def test_a_column_that_began_later_is_said_with_its_day(home: Home, log: ScoreLog) -> None:
    rows = log.rows.copy()
    young = rows["day"] < rows["day"].min() + 5
    rows.loc[young, "price_ratio"] = np.nan
    later = ScoreLog(log.since, log.until, rows, log.subject, log.first, log.sql)
    found = ask_condition(home, later, RULE, "price_ratio < 5 and score > 0", "pm", None)
    assert found.notes == [
        "price_ratio has no value before 30 Oct 2026: until then the condition cannot hold by it"
    ]
