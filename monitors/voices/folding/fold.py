"""Folding many texts at once: signs that look alike, hide or repeat become the same; masked places keep their token."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.look_alikes import fold_signs, folding_table

LONGEST = 2_000  # signs of a text that are compared; chosen: a book in a message is compared by its beginning
CHUNK = 20_000  # texts folded in one go: a few megabytes
KINDS = ("phone", "mail", "account", "link")
MASK = re.compile(r"⟨\s*(\w+)\s+([^⟩\n]{1,40}?)\s*⟩")
# A masked place becomes one sign for its kind and one for each digit of its token, of the private area, where no
# other step changes them; private signs that somebody wrote are left out before.
KIND_SIGN, DIGIT_SIGN = 0xE010, 0xE000
PLACE = f"[{chr(KIND_SIGN)}-{chr(KIND_SIGN + 15)}][{chr(DIGIT_SIGN)}-{chr(DIGIT_SIGN + 15)}]*"
_PRIVATE = re.compile("[\ue000-\ue0ff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>")
_BREAK = re.compile(r"&#(?:0*1[03]|[xX]0*[aAdD]);")
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_OTHER, _LETTER, _BLANK, _KEPT = 0, 1, 2, 3
_LAST = 0xFFFF
APART = 4  # letters that stand alone, of a word written apart
Signs = NDArray[np.uint32]
_SPACED = re.compile(r"(?<![^\s.])(?:[a-z][ ._*~-]{1,2}){3,}[a-z](?![^\s.!?])")


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Each text as it is compared: no markup, NFKC and small letters, no hidden signs, look-alikes and accents as plain
    letters, repeated letters once, digits as 0, letters written apart together, masked places as private signs.
    """
    folded: list[str] = []
    for start in range(0, len(texts), CHUNK):
        folded += _fold_chunk(texts[start : start + CHUNK])
    return folded


def _fold_chunk(texts: Sequence[str]) -> list[str]:
    plain = [place for place, text in enumerate(texts) if text.isascii()]
    other = [place for place, text in enumerate(texts) if not text.isascii()]
    found: list[str] = [""] * len(texts)
    for places, is_plain in ((plain, True), (other, False)):
        lines = _fold_lines([texts[place][:LONGEST] for place in places], is_plain)
        for place, line in zip(places, lines, strict=True):
            found[place] = line
    return found


def _fold_lines(texts: list[str], plain: bool) -> list[str]:
    """All in one text with a line each, so that each step is one call."""
    if not texts:
        return []
    whole = "\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts)
    if "<" in whole:
        whole = _TAG.sub(" ", whole)
    if "&" in whole:
        whole = html.unescape(_BREAK.sub(" ", whole))
        plain = plain and whole.isascii()
    if not plain:
        whole = MASK.sub(_placed, _PRIVATE.sub("", whole))
        whole = fold_signs(unicodedata.normalize("NFKD", whole))
        whole = unicodedata.normalize("NFC", whole.casefold())
    else:
        whole = whole.lower().translate(folding_table())
    signs = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    signs = _once(signs)
    lines = [line.strip() for line in signs.tobytes().decode("utf-32-le").split("\n")]
    for place in _spaced_out(signs).tolist():
        lines[place] = _SPACED.sub(_together, lines[place])
    return lines


def _placed(found: re.Match[str]) -> str:
    kind = KINDS.index(found[1].lower()) if found[1].lower() in KINDS else 15
    digits = [int(sign, 16) for sign in found[2].lower() if sign in "0123456789abcdef"]
    return f" {chr(KIND_SIGN + kind)}{''.join(chr(DIGIT_SIGN + digit) for digit in digits)} "


def _once(signs: Signs) -> Signs:
    """A letter, a blank or an emoji that repeats itself once; of any other sign at most two; every blank alike."""
    kind = _kinds()[np.minimum(signs, _LAST)]
    signs = np.where(kind == _BLANK, np.uint32(32), signs)
    same = np.append(False, signs[1:] == signs[:-1])
    again = same & np.append(False, same[:-1])
    drop = (same & ((kind == _LETTER) | (kind == _BLANK))) | (again & (kind == _OTHER))
    return signs[~drop]


def _spaced_out(signs: Signs) -> NDArray[np.int64]:
    """The lines with enough letters that stand alone to be a word written apart."""
    letter = _kinds()[np.minimum(signs, _LAST)] == _LETTER
    alone = letter & ~np.append(False, letter[:-1]) & ~np.append(letter[1:], False)
    line = np.cumsum(signs == ord("\n"))
    return np.flatnonzero(np.bincount(line[alone]) >= APART) if alone.any() else np.zeros(0, np.int64)


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each sign is when it repeats itself, by its number; those beyond the table are as the last."""
    kinds = np.full(_LAST + 1, _OTHER, np.uint8)
    for number in range(_LAST):
        sign = chr(number)
        if sign.isalpha() and not _NO_SPACES.match(sign):
            kinds[number] = _LETTER
        elif sign.isspace() and sign != "\n":
            kinds[number] = _BLANK
    kinds[KIND_SIGN & 0xFF00 : (KIND_SIGN & 0xFF00) + 256] = _KEPT
    kinds[[ord("0"), ord("\n")]] = _KEPT
    return kinds


def _together(found: re.Match[str]) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^a-z]", "", found[0]))
