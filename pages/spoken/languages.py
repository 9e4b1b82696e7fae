"""Languages by their names: the codes of ISO 639-1 that marketplaces write in; any other code stays what it is."""

from __future__ import annotations

_NAMED = """ar Arabic, bn Bengali, cs Czech, da Danish, de German, el Greek, en English, es Spanish, fa Persian,
fi Finnish, fil Filipino, fr French, he Hebrew, hi Hindi, hu Hungarian, id Indonesian, it Italian, ja Japanese,
km Khmer, ko Korean, lo Lao, ms Malay, my Burmese, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian,
ru Russian, sv Swedish, ta Tamil, th Thai, tl Tagalog, tr Turkish, uk Ukrainian, ur Urdu, vi Vietnamese, zh Chinese"""
_PAIRS = ((code, name) for code, name in map(str.split, _NAMED.split(",")))
NAMES = dict(_PAIRS)


def language_name(code: str) -> str:
    """The name of a language; with a country or script behind it both: pt-BR is Portuguese (BR)."""
    first, _, rest = code.replace("_", "-").partition("-")
    name = NAMES.get(first.lower())
    if name is None:
        return code
    return f"{name} ({rest})" if rest else name
