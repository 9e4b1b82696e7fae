from __future__ import annotations

import pytest

from queries.content.contract import load_contracts
from queries.content.home import Home
from tests.conftest import TICKETS


def test_the_pack_has_no_faults(home: Home) -> None:
    contracts = load_contracts(home)
    assert contracts.problems == []
    assert {"orders", "labels", "rules", "calendar"} <= contracts.keys()


def test_columns_and_clocks_are_read(tiny_home: Home) -> None:
    tickets = load_contracts(tiny_home)["tickets"]
    assert (tickets.key, tickets.event_time, tickets.market) == (("ticket_id",), "opened_at", "desk")
    assert tickets.personal == {"email"}
    assert tickets.expect == (1, 2, 3, 4, 5, 6, 7)
    assert tickets["topic"].values == ("login", "billing", "other")


def test_an_extract_comes_after_the_one_that_enriches_it(tiny_home: Home) -> None:
    names = [extract.name for extract in load_contracts(tiny_home).in_order()]
    assert names.index("tickets") < names.index("replies")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'type = "integer"',
            'type = "int"',
            "contract/tickets.toml:36: unknown value; column column[5].type",
        ),
        ('name = "minutes"', 'name = "Minutes"', "lower case letters"),
        ("min = 0", "mn = 0", "Did you mean min?"),
        ('event_time = "opened_at"', 'event_time = "topic"', "a timestamp or date column; found topic"),
        ('event_time = "opened_at"\n', "", "column event_time"),
        (
            'key = ["ticket_id"]',
            'key = ["id"]',
            "tickets.toml:3: unknown column; column key; expected one of ticket_id, ",
        ),
        ('expect = "daily"', 'expect = "dayly"', 'or a list of days such as ["mon", "sun"]; found "dayly"'),
        ('name = "minutes"', 'name = "topic"', "each column once; found topic"),
        ('name = "minutes"', 'name = "day"', "Ingest adds columns of these names."),
        (
            'name = "urgent"\ntype = "boolean"',
            'name = "urgent"\ntype = "boolean"\nfree_text = true',
            "found boolean",
        ),
        (
            'name = "ticket_id"\ntype = "text"',
            'name = "ticket_id"\ntype = "text"\nfree_text = true',
            "found ticket_id, a key",
        ),
        (
            'values = ["login", "billing", "other"]',
            'values = ["login"]\nfree_text = true',
            "found topic, a list of values",
        ),
        (
            "personal = true\n",
            'free_text = true\n\n[[column]]\nname = "email_contacts"\ntype = "text"\n',
            "Ingest adds email_contacts for the contacts in email.",
        ),
        (
            'market = "desk"',
            'market = "desk"\nlanguage_column = "tongue"',
            "unknown column; column language_column",
        ),
        (
            "lateness_hours = 30",
            'lateness_hours = "30"',
            "tickets.toml:7: wrong value; column lateness_hours",
        ),
    ],
)
def test_a_bad_contract_is_named_and_left_out_and_the_rest_go_on(
    tiny_home: Home, old: str, new: str, expected: str
) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS.replace(old, new))
    contracts = load_contracts(tiny_home)
    assert expected in "\n".join(str(problem) for problem in contracts.problems)
    assert "tickets" not in contracts
    assert "desks" in contracts


def test_expect_may_list_days(tiny_home: Home) -> None:
    text = TICKETS.replace('expect = "daily"', 'expect = ["sun", "mon"]')
    (tiny_home.root / "contract" / "tickets.toml").write_text(text)
    assert load_contracts(tiny_home)["tickets"].expect == (1, 7)


def test_enrich_from_an_unknown_extract_is_named(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").unlink()
    problem = load_contracts(tiny_home).problems[0]
    assert (problem.column, problem.found, problem.line) == ("enrich.from", "tickets", 31)


def test_free_text_that_is_personal_hides_its_contacts_as_well(tiny_home: Home) -> None:
    text = TICKETS.replace("personal = true\n", "personal = true\nfree_text = true\n")
    (tiny_home.root / "contract" / "tickets.toml").write_text(text)
    assert load_contracts(tiny_home)["tickets"].personal == {"email", "email_contacts"}
