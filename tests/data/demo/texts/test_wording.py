from collections.abc import Sequence

from data.demo.texts.tongues import LANGUAGES, tongue
from data.demo.texts.wording import DRAWS, Chance, fill


def test_choices_are_made_and_slots_filled() -> None:
    slots = {"n": "7", "item": ["lamp"]}
    assert fill("(one|two) {item}(s|) for {n}", Chance([0.6] * DRAWS), slots) == "two lamp for 7"
    assert fill("(a {n}|b)", Chance([0.1] * DRAWS), slots) == "a 7"


def test_every_template_of_every_language_can_be_filled_and_shows_its_phrases() -> None:
    for code in range(len(LANGUAGES)):
        spoken = tongue(code)
        slots: dict[str, Sequence[str]] = {
            name: ["x"] for name in ("item", "when", "n", "shop", "carrier", "contact")
        }
        for name in spoken.words["say"]:
            templates, phrases = spoken.ways(name)
            said = [
                fill(one, Chance([luck] * DRAWS), slots).lower()
                for one in templates
                for luck in (0.1, 0.6, 0.9)
            ]
            assert all(any(phrase in one for one in said) for phrase in phrases), (spoken.name, name)
            assert not [one for one in said if "(" in one or "{" in one or "|" in one]


def test_the_languages_know_the_same_ways_of_speaking() -> None:
    assert len({tuple(sorted(tongue(code).words["say"])) for code in range(len(LANGUAGES))}) == 1
    assert len({tuple(sorted(tongue(code).words["claim"])) for code in range(len(LANGUAGES))}) == 1
