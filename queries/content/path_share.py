"""The path of a cohort, as a kind of entity declares it: shares at each station, and the rules that looked there."""

from __future__ import annotations

from queries.content.declared import declare, declared
from queries.content.value_types import FLAG, TEXT, choice, texts


@declared
class PathShare:
    """A share at a station of the life cycle: so many of so many events of the cohort, laid against its peers'."""

    station: str = declare(
        TEXT, "The station, in words; stations stand in the order of the file.", "Onboarding"
    )
    label: str = declare(TEXT, "What the share is, in words.", "passed without a person")
    source: str = declare(TEXT, "A table with the key and the columns of the share.", "kyc")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "subject_id", default=None, otherwise="the key of the kind"
    )
    where: str = declare(
        TEXT, "SQL condition on the rows that count.", "party = 'seller'", default="", otherwise="all rows"
    )
    numerator: str = declare(TEXT, "SQL of a number or a truth, added up over rows.", "result = 'passed'")
    denominator: str = declare(
        TEXT, "The same, of what it is out of.", "1", default="1", otherwise="rows are counted"
    )
    events: str = declare(TEXT, "What the events are called.", "applications")
    bad: str = declare(choice("up", "down", "none"), "Which way is bad.", "down", default="up")
    ever: bool = declare(
        FLAG,
        "Whether all days count and not only those of the path: onboarding is long ago.",
        True,
        default=False,
    )
    stops: bool = declare(
        FLAG,
        "Whether the numerator is what a check stopped: then the check stands among the control points.",
        True,
        default=False,
    )
    rules: tuple[str, ...] = declare(
        texts("a list of stages"), "Stages of the rules that look at these events.", ["order"], default=()
    )


@declared
class PathRules:
    """Where the rules stand and what they hit: the control points of a path."""

    rules: str = declare(TEXT, "A table with one row a rule and version.", "rules")
    rule: str = declare(TEXT, "Column with the rule, in both tables.", "rule_id")
    title: str = declare(TEXT, "Column of `rules` with its name.", "name")
    stage: str = declare(TEXT, "Column of `rules` with its stage.", "stage")
    version: str = declare(TEXT, "Column of `rules` with the version.", "version")
    threshold: str = declare(TEXT, "Column of `rules` with the threshold.", "threshold")
    since: str = declare(TEXT, "Column of `rules` with the moment since which a version holds.", "valid_from")
    retired: str = declare(TEXT, "SQL condition on `rules`: versions that hold no more.", "mode = 'retired'")
    hits: str = declare(TEXT, "A table with one row a hit: day, key, rule.", "control_hits")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "seller_id", default=None, otherwise="the key of the kind"
    )
    acted: str = declare(
        TEXT, "SQL condition on `hits`: the rule did something and did not only look.", "action <> 'shadow'"
    )
    stopped: str = declare(TEXT, "SQL condition on `hits`: the event went no further.", "action = 'block'")
