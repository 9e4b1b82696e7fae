"""The statement behind a list of texts, as anybody can run it in the workbench."""

from __future__ import annotations

from collections.abc import Sequence

from monitors import words
from monitors.voices.voice import Voice
from monitors.voices.voice_search import parts_of
from pages.desk.shown_ids import Names
from pages.voices.voice_filters import VoiceQuestion
from queries.engine.table_sql import literal
from queries.voices.text_source import TextSource

LISTED = 200  # texts that a statement names one by one at most: it is a part of an address


def statement(
    source: TextSource, asked: VoiceQuestion, names: Names, found: Sequence[Voice] | None = None
) -> str:
    """All texts of a source that are asked for, as who is here runs it; found: those of a group or phrase alone."""
    told = (
        source.id, source.written_at, source.market, source.kind, source.language, source.author, source.seller,
        source.creator, source.order, source.contacts, source.text,
    )  # fmt: skip
    columns = list(dict.fromkeys(one for one in told if one))
    wheres = [
        f"day >= {literal(asked.since)}",
        f"day < {literal(asked.until)}",
        *_about(source, asked, names),
    ]
    head = ""
    if found is not None:
        named = [one.text_id for one in found if one.extract == source.extract]
        if len(named) > LISTED:
            head = f"-- the newest {LISTED} of {words.count(len(named))} texts\n"
        wheres = [_in(source.id, names.cells(source.id, named[:LISTED]))]
    picked = ", ".join(columns)
    order = f"{source.written_at} desc" if source.written_at else "day desc"
    tests = "\n  and ".join(wheres)
    return f"{head}select {picked}\nfrom {source.extract}\nwhere {tests}\norder by {order}"


def _about(source: TextSource, asked: VoiceQuestion, names: Names) -> list[str]:
    about = asked.about
    lists = [
        (source.seller, about.sellers),
        (source.creator, about.creators),
        (source.kind, about.kinds),
        (source.market, about.markets),
        (source.language, about.languages),
    ]
    found = [f"{name} = {literal(names.shown(name, value))}" for name, value in sorted(about.where.items())]
    found += [_in(column, names.cells(column, values)) for column, values in lists if column and values]
    if about.rule and source.rule and source.rule_source and source.order:
        hits = f"select {source.order} from {source.rule_source} where {source.rule} = {literal(about.rule)}"
        found.append(f"{source.order} in ({hits})")
    text = source.text
    found += [
        f"contains(strip_accents(lower({text})), strip_accents(lower({literal(one)})))"
        for one in parts_of(asked.words)
    ]
    return found


def _in(column: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"{column} = {literal(values[0])}"
    return f"{column} in ({', '.join(map(literal, values))})" if values else "false"
