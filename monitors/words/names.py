"""Names as a person says them: segments, metrics, stages, entities, states, faults; plurals and lists.

What comes from data is shown as it is, never as markup: pages and messages escape it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitors.life.segment import decode
from monitors.words.languages import language
from monitors.words.numbers import DASH, count, missing

EVERYWHERE = "everywhere"
LANGUAGE = "language"  # the dimension whose values are codes of languages
ACRONYMS = {"kyc": "KYC", "gmv": "GMV", "sla": "SLA", "cod": "COD", "id": "ID", "ip": "IP", "sql": "SQL"}
STATES = {"pending": "Pending", "firing": "Open", "resolved": "Resolved"}
DISPOSITIONS = {
    "real": "Real",
    "expected": "Expected",
    "false_alarm": "False alarm",
    "new_normal": "New normal",
    "data_issue": "Data issue",
}
DECISIONS = {
    "investigate": "Investigate",
    "tune": "Tune a rule",
    "intervene": "Intervene",
    "accept": "Accept",
    "data_issue": "Data issue",
}
# Why a finding is no alert: the first filter that let it go.
LET_GO = {
    "direction": "moved to the side that is not bad",
    "volume": "too few events",
    "effect": "too small a change",
    "money": "too little money",
}
# What a cell's change is: the field `effect` of a cause.
EFFECTS = {"rate": "rate moved", "mix": "mix moved", "volume": "volume moved", "giant": "one huge amount"}
# What a detector tells, as people say it; its own name is for the files and the command line.
FAMILIES = {
    "spike": "sudden jump",
    "drift": "change that adds up",
    "sustained": "shift that stays",
    "relapse": "came back",
    "silence": "fell silent",
    "new_value": "never seen before",
    "concentration": "carried by few",
    "distribution": "changed mix",
}
# What happened to an extract, as the verb of its sentence.
FAULTS = {
    "late": "is late",
    "missing": "did not arrive",
    "closed": "was closed",
    "partial": "arrived only in part",
    "open": "is not over in the data",
    "misdated": "has rows dated far from all others",
    "values": "has other values than usual",
    "duplicated": "arrived more than once",
    "quarantined": "had rows that break the contract",
    "refused": "was refused",
    "nulls": "came with empty fields",
}

_IDENTIFIER = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_PLAIN = ("country", "market", "category")  # said first, in this order; their values speak for themselves
# Values that say nothing without their dimension: "seller tier new", but "COD".
_VAGUE = frozenset(
    (
        *("new", "old", "returning", "small", "mid", "medium", "large", "top", "low", "high"),
        *("yes", "no", "true", "false"),
        *("agency", "buyer", "creator", "seller"),
        *("other", "none", "(none)", "unknown", "self", "default", "total"),
    )
)


def label(value: object) -> str:
    """A value or a name as it is read: card_on_delivery → card on delivery, cod → COD, national_id → national ID.

    Only what is written like an identifier is changed; any other text is shown as it is.
    """
    if isinstance(value, list | tuple):
        return listing([label(one) for one in value])
    text = DASH if missing(value) or value == "" else str(value)
    if not (text.islower() and _IDENTIFIER.fullmatch(text)):
        return text
    return " ".join(ACRONYMS.get(part, part) for part in text.split("_"))


def value_of(dimension: str, value: object) -> str:
    """A value of a dimension, where the dimension stands beside it: a language by its name, else its label."""
    return language(value) if dimension == LANGUAGE else label(value)


def titled(value: object) -> str:
    """A label that begins a line: Seller tier, IP (which `capitalize` would make Ip)."""
    said = label(value)
    return said[:1].upper() + said[1:]


def metric(name: str, title: str = "") -> str:
    """A monitor's metric: the title of its header, else its name in words, refund_only_rate → Refund only rate."""
    return title or titled(name)


def inside(name: str) -> str:
    """A metric's name inside a sentence: chargebacks; what begins with an acronym stays, KYC first pass."""
    return name if name[1:2].isupper() or name[1:2].isdigit() else name[:1].lower() + name[1:]


def stage(name: str) -> str:
    """A stage of the life cycle: After-sales, KYC."""
    return titled(name)


def entity(name: str, number: float = 1) -> str:
    """What an entity is called: seller, IP; of several, agencies, IPs."""
    return label(name) if number == 1 else _many(label(name))


def family(name: str) -> str:
    """What a detector's family tells: change that adds up; of a data fault its kind in words."""
    return FAMILIES.get(name, label(name))


def detailed(name: str, detail: str) -> str:
    """A name with its detail; one that says the same again is left out: `11.11 sale`, not `11.11 sale: 11.11 sale`."""
    same = not detail or detail.strip().casefold() == name.strip().casefold()
    return name if same else f"{name}: {detail}"


def fault(kind: str) -> str:
    """What is wrong with an extract, as a verb: `arrived only in part`."""
    return FAULTS.get(kind, label(kind))


def segment(where: Mapping[str, object] | str | None) -> str:
    """A segment, stored or as a mapping: BR · toys · COD · seller tier new; `everywhere` when it names nothing.

    The market first, then the category, then the rest by name: one segment always reads the same. A value that does not
    say of itself what it is (an id, a bare number, `new`) comes with its dimension.
    """
    if isinstance(where, str):
        where = decode(where) if where else {}
    named = where or {}
    ordered = sorted(named, key=lambda name: (_PLAIN.index(name) if name in _PLAIN else len(_PLAIN), name))
    return " · ".join(_valued(name, named[name]) for name in ordered) or EVERYWHERE


def _valued(dimension: str, value: object) -> str:
    """A value of a segment, with its dimension where it needs it."""
    if dimension == LANGUAGE:
        return (
            listing([language(one) for one in value]) if isinstance(value, list | tuple) else language(value)
        )
    said, noun = label(value), label(dimension.removesuffix("_id"))
    values = value if isinstance(value, list | tuple) else [value]
    needs_noun = dimension.endswith("_id") or any(_is_vague(str(one)) for one in values)
    if dimension in _PLAIN or not needs_noun or said.startswith(noun):
        return said
    return f"{noun} {said}"


def _is_vague(value: str) -> bool:
    return value in _VAGUE or not any(letter.isalpha() for letter in value)


def plural(number: float, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 seller, 3 sellers, 2 agencies."""
    return f"{count(number)} {one if number == 1 else many or _many(one)}"


def _many(one: str) -> str:
    if one.endswith(("s", "x", "z", "ch", "sh")):
        return f"{one}es"
    return f"{one[:-1]}ies" if one.endswith("y") and one[-2:-1] not in tuple("aeiou") else f"{one}s"


def listing(parts: Sequence[str], at_most: int = 3) -> str:
    """'a, b and c', naming how many more there are."""
    shown = list(parts[:at_most])
    if len(parts) > at_most:
        return f"{', '.join(shown)} and {len(parts) - at_most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
