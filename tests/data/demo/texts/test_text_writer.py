"""Texts of the demo: an own stream of chance, common words that come again, and a truth that the texts bear out."""

from collections import Counter
from pathlib import Path

import pytest

from data.demo.texts.text_writer import TextWriter
from data.demo.write import write
from queries.masking.contacts import find_contacts
from tests.data.demo.market import Market, digests


def test_no_other_extract_moves_because_texts_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "with", days=6, orders_per_day=40, seed=5)
    monkeypatch.setattr(TextWriter, "hear", lambda *_: None)
    monkeypatch.setattr(TextWriter, "say", lambda *_: None)
    write(tmp_path / "without", days=6, orders_per_day=40, seed=5)
    told, silent = (digests(tmp_path / name) for name in ("with", "without"))
    assert any("texts" in name for name in told)
    assert {n: d for n, d in told.items() if "texts" not in n and "truth" not in n} == {
        n: d for n, d in silent.items() if "truth" not in n
    }


def test_every_told_text_has_landed_and_holds_its_phrase(lively: Market) -> None:
    bodies = dict(zip(lively.rows("texts")["text_id"], lively.rows("texts")["body"], strict=True))
    assert lively.truth.texts
    for told in lively.truth.texts:
        assert all(phrase in bodies[told.text_id].lower() for phrase in told.phrases)
    counts = Counter(told.scenario for told in lively.truth.texts)
    assert {saying.id: saying.texts for saying in lively.truth.sayings} == counts


def test_guilty_and_innocent_ways_of_speaking_are_told(lively: Market) -> None:
    kinds = {saying.scenario: saying for saying in lively.truth.sayings}
    assert {"contact_ring", "live_scam", "season"} <= set(kinds)
    assert kinds["season"].innocent
    assert not kinds["season"].grouped
    events = {event.id for event in lively.truth.events}
    for saying in lively.truth.sayings:
        assert saying.id in events or saying.scenario in ("contact_ring", "live_scam", "season")


def test_the_contact_of_a_ring_is_in_each_of_its_texts_in_many_forms(lively: Market) -> None:
    rows = lively.rows("texts").set_index("text_id")
    (ring,) = [saying for saying in lively.truth.sayings if saying.id == "contact_ring-t01"]
    bodies = [rows["body"][told.text_id] for told in lively.truth.texts if told.scenario == ring.id]
    values = Counter(found.value for body in bodies for found in find_contacts(body, ring.country))
    assert values == {ring.contact: len(bodies)}
    assert len(set(bodies)) > len(bodies) / 2


def test_common_phrases_come_again_in_every_week(lively: Market) -> None:
    rows = lively.rows("texts")
    short = rows[rows["kind"].eq("review") & rows["body"].str.len().lt(12)]
    weeks = short["written_at"].dt.isocalendar().week
    assert short.groupby(weeks).size().iloc[1:-1].min() >= 20
    assert short["body"].str.lower().value_counts().max() >= 5


def test_a_market_writes_its_own_language_most(lively: Market) -> None:
    rows = lively.rows("texts").dropna(subset=["language"])
    most = rows.groupby("country")["language"].agg(lambda own: own.value_counts().index[0])
    own = {"US": "en", "BR": "pt", "ID": "id", "GB": "en", "VN": "vi", "MX": "es"}
    assert most.to_dict().items() <= own.items()
    assert rows["language"].nunique() == 6


def test_a_quiet_marketplace_has_everyday_texts_only(quiet: Market) -> None:
    assert len(quiet.rows("texts")) > 100
    assert (quiet.truth.texts, quiet.truth.sayings) == ([], [])


def test_pictures_have_a_hash_of_sixteen_digits(lively: Market) -> None:
    hashes = lively.rows("texts")["picture_hash"].dropna()
    assert hashes.str.fullmatch("[0-9a-f]{16}").all()
    assert len(hashes) > 10
