"""Voices: what stands out first, every view an address, nobody named, nothing that was written is markup."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitors.messages.table_file import to_csv
from monitors.store.access.people import Person
from monitors.voices.voice import Said, TextGroup, Voice
from pages.desk import audit_notes
from pages.voices import said_lists
from queries.content.home import Home
from queries.masking.mask_key import read_key
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF
from tests.pages.signing_in import signed_in
from tests.pages.spoken_home import EMPTY, HTML, LONG, MAIL, MEXICAN, PHONE, TEMPLATE, TURNED

Browse = Callable[..., AppTest]


def tables(page: AppTest, column: str) -> pd.DataFrame:
    """The table with that column."""
    assert not page.exception, page.exception[0].message
    return next(one.value for one in page.dataframe if column in one.value)


def _voice() -> Voice:
    return Voice("texts", "t", None, AS_OF, None, None, None, None, None, None, None, None, None, "x")


def bodies(page: AppTest) -> str:
    """The texts in the list, without the signs that isolate them."""
    return "\n".join(tables(page, "same")["text"]).replace("\u2068", "").replace("\u2069", "")


def test_groups_come_first_then_phrases_then_the_newest_texts(spoken: Home, browse: Browse) -> None:
    page = browse("voices")
    groups = tables(page, "said")
    assert list(groups["texts"]) == [12, 9]
    assert TEMPLATE in groups["said"].iloc[1]
    phrases = tables(page, "phrase")
    assert any("vazia" in one for one in phrases["phrase"])
    assert list(phrases.loc[phrases["phrase"].str.contains("vazia"), "before"]) == ["0 (0\u202f%)"]
    assert list(phrases.columns[:2]) == ["phrase", "how"]  # what it is evidence of stands in sight
    days = list(tables(page, "same")["when"])
    assert days[0].startswith("15 Nov")


def test_the_figures_on_top_are_those_of_the_lists(spoken: Home, browse: Browse) -> None:
    page = browse("voices")
    cards = {one.label: one.value for one in page.metric}
    assert cards["Texts, 7 days"] == "62"
    assert (cards["Said by many"], cards["Groups"]) == ("21", "2")
    assert cards["With a contact outside"] == "10"


def test_a_group_opens_cold_with_its_texts_and_who_says_it(spoken: Home, browse: Browse) -> None:
    page = browse("voices", v_group="g-template")
    assert set(bodies(page).splitlines()) == {bodies(page).splitlines()[0]}
    assert len(tables(page, "same")) == 9
    said = {one.label: one.delta for one in page.metric}
    assert said["Authors"] == "about 1 seller or creator"
    assert said["Orders they are about"] == "none is named"
    assert len(next(one.value for one in page.dataframe if list(one.value) == ["who", "what", "texts"])) == 3


def test_a_phrase_opens_cold_with_its_texts(spoken: Home, browse: Browse) -> None:
    said = next(one for one in tables(browse("voices"), "phrase")["phrase"] if "vazia" in one)
    page = browse("voices", v_phrase=said.strip("\u2068\u2069"))
    assert len(tables(page, "same")) == 12


def test_what_somebody_wrote_opens_by_their_mask_and_never_keeps_their_id(
    spoken: Home, browse: Browse
) -> None:
    mask = f"buyer:{read_key(spoken.state).mask('CANARY-ring-1')}"
    assert len(tables(browse("voices", v_of=mask), "same")) == 3
    pasted = browse("voices", v_of="buyer:CANARY-ring-1")
    assert len(tables(pasted, "same")) == 3
    assert pasted.query_params["v_of"] in (mask, [mask])


def test_a_group_that_began_in_these_days_is_marked_and_stands_first(spoken: Home, browse: Browse) -> None:
    pairs = (("old", 9.0), ("new", 1.0))
    told = [TextGroup(name, 3, 3, 1, (), None, None, money, "words", _voice()) for name, money in pairs]
    found = Said((), tuple(told), 6, 0, 6, AS_OF, AS_OF, AS_OF)
    assert [one.group_id for one in said_lists.in_order(found, {"new"})] == ["new", "old"]
    assert list(tables(browse("voices"), "said")["new"]) == [["new"], ["new"]]


def test_a_group_that_is_none_is_said(spoken: Home, browse: Browse) -> None:
    page = browse("voices", v_group="nothing")
    assert "“nothing” is not said in these days" in unescaped(text_of(page))
    assert len(tables(page, "said")) == 2


@pytest.mark.parametrize(
    ("address", "texts"),
    [
        ({"v_market": "MX"}, 8),
        ({"v_kind": "claim"}, 12),
        ({"v_stage": "after-sales"}, 12),
        ({"v_language": "es"}, 8),
        ({"v_of": "seller:s2"}, 12),
        ({"v_words": "VAZIA abri"}, 6),
        ({"v_words": '"a caixa veio"'}, 12),
        ({"v_incident": "1"}, 42),
        ({"v_days": "4 weeks", "v_market": "MX"}, 29),
    ],
    ids=str,
)
def test_every_filter_is_an_address(
    spoken: Home, browse: Browse, address: dict[str, str], texts: int
) -> None:
    assert len(tables(browse("voices", **address), "same")) == texts


@pytest.mark.parametrize(
    "address",
    [{"v_market": "ZZ"}, {"v_kind": "song"}, {"v_of": "bird:1"}, {"v_incident": "99"}],
    ids=str,
)  # fmt: skip
def test_what_an_address_asks_for_in_vain_is_said_and_all_is_shown(
    spoken: Home, browse: Browse, address: dict[str, str]
) -> None:
    page = browse("voices", **address)
    assert page.warning
    assert len(tables(page, "same")) == 62


def test_the_text_of_an_address_is_shown_whatever_the_filters(spoken: Home, browse: Browse) -> None:
    page = browse("voices", text="m-broken", v_market="BR")
    assert MEXICAN in unescaped(text_of(page))


def test_a_search_counts_what_has_its_words_and_not_the_text_of_the_address(
    spoken: Home, browse: Browse
) -> None:
    page = browse("voices", v_words="VAZIA abri", text="m-broken")
    assert len(tables(page, "same")) == 7  # the six, and before them the one that the address names
    assert "6 texts with" in unescaped(text_of(page))


def test_a_search_lets_the_text_go_that_was_under_the_hand(spoken: Home, browse: Browse) -> None:
    page = browse("voices")
    assert page.query_params["text"]
    page.text_input(key="v_words").set_value("VAZIA abri").run()
    assert len(tables(page, "same")) == 6


def test_what_was_written_is_never_markup(spoken: Home, browse: Browse) -> None:
    page = browse("voices", text="html")
    drawn = text_of(page)
    assert HTML not in drawn
    assert HTML in unescaped(drawn).replace("\u2068", "").replace("\u2069", "")


def test_what_turns_the_line_is_closed_in_and_signs_without_width_stay(spoken: Home, browse: Browse) -> None:
    page = browse("voices", text="turned")
    cell = next(one for one in tables(page, "same")["text"] if "odnuf" in one)
    assert TURNED in cell
    assert cell.startswith("\u2068\u2068")  # once for what the text itself closes


def test_a_hundred_thousand_characters_are_cut_and_their_length_is_said(spoken: Home, browse: Browse) -> None:
    page = browse("voices", text="long")
    drawn = unescaped(text_of(page))
    assert "of 100,000 characters" in drawn
    assert max(map(len, drawn.splitlines())) < 5_000
    assert any("(100,000 characters)" in one for one in tables(page, "same")["text"])


def test_nobody_is_named_and_no_contact_is_clear_on_page_or_in_a_file(
    spoken: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[bytes] = []

    def taken(name: str, make: Callable[[], Any], rows: int | None = None) -> Callable[[], Any]:
        files.append(make())
        return make

    monkeypatch.setattr(audit_notes, "taken", taken)
    monkeypatch.setattr("pages.parts.export.FORMS", {"CSV": ("csv", "text/csv", to_csv)})
    mask = f"buyer:{read_key(spoken.state).mask('CANARY-ring-1')}"
    for address in (
        {},
        {"v_group": "g-template"},
        {"text": "mail"},
        {"v_of": mask},
        {"v_of": "buyer:CANARY-ring-1"},
    ):
        page = browse("voices", **address)
        for key in ("voice_texts_download", "voice_groups_download", "saying_author_download"):
            page.session_state[key] = True
        page.run()
        drawn = b"".join(
            node.proto.SerializeToString() for node in page._tree if getattr(node, "proto", None) is not None
        )
        for secret in (PHONE, "91234", MAIL, "CANARY"):
            assert secret.encode() not in drawn + b"".join(files)
    assert any(b"phone" in one for one in files)
    assert any(LONG.encode() in one for one in files)  # whole


def test_who_sees_one_market_sees_no_word_of_another(
    spoken: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse("voices")  # what is kept for who sees all is there to be mistaken
    signed_in(monkeypatch, spoken, Person("bia@x.org", "pm", ("MX",)))
    page = browse("voices")
    assert set(tables(page, "same")["market"]) == {"MX"}
    assert not [one for one in page.dataframe if "said" in one.value]
    assert EMPTY not in unescaped(text_of(browse("voices", v_group="g-empty")))


def test_a_home_where_nobody_has_written_says_so(seeded: Home, browse: Browse) -> None:
    page = browse("voices")
    assert not page.exception
    assert "No text has landed" in page.info[0].value
