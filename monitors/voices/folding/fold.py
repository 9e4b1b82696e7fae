"""Folding many texts at once: signs that look alike, hide or repeat become the same; masked places keep their token."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

from monitors.voices.folding.look_alikes import folding_table

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
_SPACES = re.compile(r"[^\S\n]+")
_REPEATED = re.compile(
    r"([^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])\1+|([^\s\ue000-\ue0ff0])\2{2,}"
)
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
        whole = unicodedata.normalize("NFKD", whole).translate(folding_table())
        whole = unicodedata.normalize("NFC", whole.casefold())
    else:
        whole = whole.lower().translate(folding_table())
    whole = _REPEATED.sub(_once, whole)
    whole = _SPACED.sub(_together, whole)
    return [line.strip() for line in _SPACES.sub(" ", whole).split("\n")]


def _placed(found: re.Match[str]) -> str:
    kind = KINDS.index(found[1].lower()) if found[1].lower() in KINDS else 15
    digits = [int(sign, 16) for sign in found[2].lower() if sign in "0123456789abcdef"]
    return f" {chr(KIND_SIGN + kind)}{''.join(chr(DIGIT_SIGN + digit) for digit in digits)} "


def _once(found: re.Match[str]) -> str:
    return found[1] or found[2] * 2


def _together(found: re.Match[str]) -> str:
    return re.sub(r"[^a-z]", "", found[0])
