"""Where texts come from: the pack's file, a home's own, or the contract alone; faults with file and line."""

from __future__ import annotations

from monitors.check import check
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.state.text_cube import read_textcube
from queries.voices.text_source import TextSources, read_text_sources
from tests.conftest import TICKETS

NOTE = '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\n'


def test_the_pack_says_what_its_texts_are(home: Home) -> None:
    (source,) = read_text_sources(home, load_contracts(home)).sources
    assert (source.extract, source.text, source.id, source.author) == (
        "texts",
        "body",
        "text_id",
        "author_id",
    )
    assert (source.market, source.language, source.contacts) == ("country", "language", "body_contacts")


def test_an_extract_that_no_file_names_is_read_as_far_as_its_contract_tells(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + NOTE)
    (source,) = read_text_sources(tiny_home, load_contracts(tiny_home)).sources
    assert (source.extract, source.text, source.id, source.author) == (
        "tickets",
        "note",
        "ticket_id",
        "email",
    )
    assert (source.seller, source.about) == (None, ())


def test_a_home_without_free_text_has_none(tiny_home: Home) -> None:
    assert read_text_sources(tiny_home, load_contracts(tiny_home)).sources == ()


def test_a_fault_in_the_file_is_told_with_its_line(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + NOTE)
    (tiny_home.root / "voices" / "tickets.toml").write_text('extract = "tickets"\ntext = "note"\nid = 5\n')
    found = read_text_sources(tiny_home, load_contracts(tiny_home))
    assert [str(one) for one in found.problems if "voices/tickets.toml:3" in str(one)]
    assert found.sources[0].author == "email"  # as the contract tells


def test_a_text_that_is_personal_as_a_whole_is_no_text_to_show(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + NOTE + "personal = true\n")
    assert read_text_sources(tiny_home, load_contracts(tiny_home)) == TextSources(())
    assert read_textcube(tiny_home.state, load_contracts(tiny_home)) is None


def test_a_file_that_names_another_column_as_its_text_is_told_and_not_used(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + NOTE)
    (tiny_home.root / "voices" / "tickets.toml").write_text(
        'extract = "tickets"\ntext = "email"\nid = "ticket_id"\n'
    )
    found = read_text_sources(tiny_home, load_contracts(tiny_home))
    assert "voices/tickets.toml:2" in str(found.problems[0])
    assert found.sources[0].text == "note"  # as the contract tells
    assert found.problems[0] in check(tiny_home).problems
