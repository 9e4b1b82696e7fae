"""The groups as the nights have kept them, counted over what whoever asks may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import WORD
from monitors.voices.landed_texts import Condition, condition, voices_of
from monitors.voices.voice import About, Bond, GroupTotals, TextGroup, Voice
from queries.content.home import Home
from queries.engine.protocol import OpenEngine
from queries.engine.table_sql import quote
from queries.state.voice_files import read_members
from queries.voices.text_questions import ask
from queries.voices.text_source import TextSource

LEAST_TEXTS = 3  # texts of a group that is shown: what somebody may see of it can be less than all
MOST_CONTACTS = 20  # contacts of a group that are told
LOOKED_AT = 300  # texts of a group among which the most typical is looked for
FEW_WORDS = 3  # words that are added to those of a text, so that a single one is not typical of all; chosen
MEMBERS = "voice_members"


@dataclass(frozen=True)
class KeptGroups:
    """The members of a home's groups as the engine's morning knows them, beside its texts."""

    home: Home
    engine: OpenEngine
    source: TextSource

    def of_texts(self, text_ids: Sequence[str]) -> dict[str, str]:
        """Text id → its group, of those that are in one."""
        rows = self._ask("member_groups.sql", Condition((), {}), {"asked_texts": {"text_id": list(text_ids)}})
        return {row["text_id"]: row["group_id"] for row in rows}

    def groups(
        self,
        about: About,
        since: date | None = None,
        until: date | None = None,
        most: int = 20,
        group_id: str | None = None,
    ) -> tuple[TextGroup, ...]:
        """The groups with enough texts about this in these days, the largest first; counted over these texts alone."""
        asked = during(condition(self.engine, self.source, about), since, until)
        if group_id is not None:
            params = {**asked.params, "group_id": group_id}
            asked = replace(asked, wheres=(*asked.wheres, "m.group_id = $group_id"), params=params)
        rows = self._ask("group_sums.sql", asked, params={"least": LEAST_TEXTS}, most=str(int(most)))
        if not rows:
            return ()
        beside = {"asked_groups": {"group_id": [row["group_id"] for row in rows]}}
        texts: dict[str, list[dict[str, Any]]] = {}
        for text in self._ask("group_texts.sql", asked, beside):
            texts.setdefault(text["group_id"], []).append(text)
        money = self._money(asked, beside)
        typical = {group: most_typical(of) for group, of in texts.items()}
        examples = self._examples(list(typical.values()))
        return tuple(
            _group(row, texts[row["group_id"]], money, examples[typical[row["group_id"]]]) for row in rows
        )

    def totals(self, about: About, since: date | None = None, until: date | None = None) -> GroupTotals:
        """All groups with enough texts about this in these days, added up."""
        asked = during(condition(self.engine, self.source, about), since, until)
        row = self._ask("group_totals.sql", asked, params={"least": LEAST_TEXTS})[0]
        parts = self._order_parts() if row["groups"] else None
        if parts is None:
            return GroupTotals(row["groups"], row["texts"])
        money = self._ask("grouped_money.sql", asked, None, {"least": LEAST_TEXTS}, **parts)[0]["money"]
        return GroupTotals(row["groups"], row["texts"], money)

    def _order_parts(self) -> dict[str, str] | None:
        """Where the money of an order stands; None where nothing says it, or who asks may not see it."""
        source, there = self.source, self.engine.catalog.names()
        if not (source.money_source and source.money and source.order):
            return None
        if source.money_source not in there or source.money_source in self.engine.withheld:
            return None
        names = {"orders": source.money_source, "money": source.money, "order": source.order}
        return {name: quote(value) for name, value in names.items()}

    def _money(self, asked: Condition, beside: Mapping[str, Mapping[str, list[str]]]) -> dict[str, float]:
        parts = self._order_parts()
        if parts is None:
            return {}
        rows = self._ask("group_money.sql", asked, beside, None, **parts)
        return {row["group_id"]: row["money"] for row in rows}

    def _examples(self, ids: Sequence[str]) -> dict[str, Voice]:
        params = {f"id_{number}": one for number, one in enumerate(ids)}
        asked = Condition((f"r_id in ({', '.join(f'${name}' for name in params)})",), params)
        return {one.text_id: one for one in voices_of(self.engine, self.source, asked, len(ids))}

    def _ask(
        self,
        file: str,
        asked: Condition,
        beside: Mapping[str, Mapping[str, list[str]]] | None = None,
        params: Mapping[str, Any] | None = None,
        **parts: str,
    ) -> list[dict[str, Any]]:
        tables = {MEMBERS: read_members(self.home.state), **(beside or {})}
        known = {"morning": self.engine.as_of or date.max, "extract": self.source.extract}
        found = ask(
            self.engine.beside(tables),
            self.source,
            file,
            asked.wheres,
            {**asked.params, **(params or {}), **known},
            **parts,
        )
        return cast(list[dict[str, Any]], found.to_pylist())


def most_typical(texts: Sequence[Mapping[str, Any]]) -> str:
    """The id of the text whose words most of the others have too: r_id, r_body of each."""
    words = [set(WORD.findall(one)) for one in fold_texts([text["r_body"] for text in texts[:LOOKED_AT]])]
    had = Counter(word for one in words for word in one)
    scores = [sum(had[word] for word in one) / (len(one) + FEW_WORDS) for one in words]
    return str(texts[scores.index(max(scores))]["r_id"])


def during(asked: Condition, since: date | None, until: date | None) -> Condition:
    """The condition, of the days from `since` to `until`, the last not included."""
    wheres, params = list(asked.wheres), dict(asked.params)
    for name, sign, day in (("since", ">=", since), ("until", "<", until)):
        if day is not None:
            wheres.append(f"day {sign} ${name}")
            params[name] = day
    return replace(asked, wheres=tuple(wheres), params=params)


def _group(
    row: Mapping[str, Any],
    texts: Sequence[Mapping[str, Any]],
    money: Mapping[str, float],
    example: Voice,
) -> TextGroup:
    contacts = Counter(token for text in texts for token in set((text["r_contacts"] or "").split()))
    by_day = Counter(text["day"] for text in texts)
    return TextGroup(
        row["group_id"],
        row["texts"],
        row["authors"],
        row["addressees"],
        tuple(sorted(contacts.items(), key=lambda one: (-one[1], one[0]))[:MOST_CONTACTS]),
        row["first_at"],
        row["last_at"],
        money.get(row["group_id"]),
        cast(Bond, row["bond"]),
        replace(example, group=row["group_id"]),
        tuple(row["kinds"] or ()),
        tuple(row["languages"] or ()),
        tuple(row["markets"] or ()),
        dict(sorted(by_day.items())),
        tuple(text["r_id"] for text in texts),
    )
