"""The languages of the demo: which is written where, and the words of each, read from the files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data.demo.files.rows import Column
from data.demo.files.vocabulary import COUNTRIES, WORDS

LANGUAGES = WORDS["language"]
# Share of each language in what is written in a market; the first is the market's own.
SPOKEN: dict[str, dict[str, float]] = {
    "US": {"en": 0.84, "es": 0.10, "zh": 0.06},
    "BR": {"pt": 0.98, "en": 0.02},
    "ID": {"id": 0.96, "en": 0.02, "zh": 0.02},
    "GB": {"en": 0.95, "zh": 0.05},
    "VN": {"vi": 0.93, "zh": 0.05, "en": 0.02},
    "MX": {"es": 0.97, "en": 0.03},
}


@dataclass(frozen=True)
class Tongue:
    """One language: `words` as its file has them, `code` its number."""

    name: str
    code: int
    words: dict[str, Any]

    @property
    def spaced(self) -> bool:
        """Whether blanks part its words."""
        return self.name != "zh"

    def of_claim(self, reason: str) -> list[str]:
        """Sentences for a reason of a case."""
        same = {"fraud": "unrecognised"}.get(reason, reason)
        found: list[str] = self.words["claim"].get(same, self.words["claim"]["other"])
        return found

    def ways(self, scenario: str) -> tuple[list[str], list[str]]:
        """The templates of a way of speaking and the phrases that tell it."""
        said = self.words["say"][scenario]
        return said["templates"], said["phrases"]


@cache
def tongue(code: int) -> Tongue:
    """The language of a number."""
    name = LANGUAGES[code]
    text = (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    return Tongue(name, code, tomllib.loads(text))


def own_language(country: int) -> int:
    """The number of a market's own language."""
    return LANGUAGES.index(next(iter(SPOKEN[COUNTRIES[country]])))


def languages(country: Column, rng: np.random.Generator) -> Column:
    """A language for each market number."""
    shares = np.zeros((len(COUNTRIES), len(LANGUAGES)))
    for place, name in enumerate(COUNTRIES):
        for language, share in SPOKEN[name].items():
            shares[place, LANGUAGES.index(language)] = share
    edges = np.cumsum(shares, axis=1)[country]
    return (rng.random(len(country))[:, None] >= edges).sum(axis=1).clip(0, len(LANGUAGES) - 1)
