"""Free text as it is kept: each contact in it gives way to its kind and a keyed token, the rest stays as written.

The same contact has the same token however it is written, so that one address in forty messages can be seen; without
the home's mask key (`mask_key`) nobody can look up whose it is. Most texts hold no contact: the engine sorts these out
by one pattern, and only the others come to Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from queries.engine.table_sql import literal
from queries.masking.contact_words import WORDS, any_of, swapped
from queries.masking.contacts import find_contacts
from queries.masking.mask_key import DIGITS, MaskKey

FUNCTION = "masked_free_text"
FORMAT = 1  # of what is found and how it is shown: a higher one takes the drops again
_HALF = re.compile(r"""(\+?\d[\d\s().+-]{2,}|\S+@\S*)(?=['"]?$)""")  # what may be left of a contact at a cut
_MARKET = re.compile("[A-Z]{2}")
_HIDDEN = r"\x{200B}-\x{200F}\x{2060}-\x{2064}\x{FEFF}\x{00AD}\x{180E}\x{202A}-\x{202E}\x{E0000}-\x{E007F}"
_STYLED = r"\x{1D400}-\x{1D7FF}\x{2460}-\x{24FF}\x{1F100}-\x{1F1FF}\x{FF10}-\x{FF19}\x{FF20}-\x{FF3A}\x{FF41}-\x{FF5A}"
_DIGIT = r"[\p{Nd}\p{No}〇零一二三四五六七八九幺]"


def _begun(name: str) -> str:
    """The first letters of a place's name, also apart or swapped, as the engine looks for them."""
    return r"[\s._*~|-]{0,2}".join(f"[{char}{swapped(char)}]" for char in name[:5])


# One of these a text must hold for a contact to be in it; wider than `contacts`, in the engine's regular expressions.
# Apart each is an automaton of few states; in one pattern they are ten times dearer.
MAY_HOLD = (
    r"[@＠]|://|(?i:www|h(tt|xx)p)",
    rf"[{_HIDDEN}{_STYLED}]",
    r"[\p{Latin}][\p{Greek}\p{Cyrillic}]|[\p{Greek}\p{Cyrillic}][\p{Latin}]|[A-Za-z0-9]\p{Mn}",
    r"[\pL\pN][.。．｡•][\pL]{2}|\s[.。•]\s{0,2}[\pL]{2}|[.]\s{1,2}(?i:com|net|org|me|ly)\b",
    r"(?i)[\(\[\{<*]\s?(dot|d0t|punto|ponto|titik|ch[aấ]m|点|at|arroba|a|\.|,)\s?[\)\]\}>*]",
    r"(?i)\s(dot|d0t|punto|ponto|titik|ch[aấ]m|点)\s",
    rf"{_DIGIT}(?:(?:[^\pL]|[oOlI])*{_DIGIT}){{6}}",
    "(?i:" + "|".join(map(_begun, WORDS["long_places"])) + ")",
    rf"(?i)\b({any_of('short_places')})\b",
    rf"(?i)({any_of('weak_places', 'chinese_places')})",
)


def mask_text(text: str, key: MaskKey, market: str = "") -> tuple[str, str | None]:
    """A text with its contacts masked, and their tokens, sorted, each once; None where it holds none."""
    shown: list[str] = []
    tokens: set[str] = set()
    at = 0
    for contact in find_contacts(text, market):
        digits = key.mask(contact.value)[-DIGITS:]
        shown += [text[at : contact.start], f"⟨{contact.kind} {digits}⟩"]
        tokens.add(f"{contact.kind}:{digits}")
        at = contact.end
    if not tokens:
        return text, None
    return "".join([*shown, text[at:]]), " ".join(sorted(tokens))


def mask_cut(text: str, key: MaskKey) -> str:
    """A text masked that may have been cut in the middle of a contact: what is left of one at the end goes too."""
    return _HALF.sub("…", mask_text(text, key)[0])


def add_masking(connection: Any, key: MaskKey) -> None:
    """Teaches an engine's connection the function by which ``masked_sql`` masks, once."""
    import duckdb

    if not connection.execute(
        "SELECT 1 FROM duckdb_functions() WHERE function_name = ?", [FUNCTION]
    ).fetchall():
        kept = duckdb.struct_type({"text": "VARCHAR", "contacts": "VARCHAR"})
        connection.create_function(FUNCTION, _in_columns(key), ["VARCHAR", "VARCHAR"], kept, type="arrow")


def masked_sql(table: str, texts: Mapping[str, str], market: str | None) -> str:
    """SQL for a table with some of its columns masked and one more for the contacts found in each.

    texts: quoted name of a column of text → quoted name of the column for its contacts. market: SQL for the market of
    a row, None = unknown.
    """
    of = f"coalesce(CAST({market or 'NULL'} AS VARCHAR), '')"
    made, masked, found = [], [], []
    for number, (name, contacts) in enumerate(texts.items()):
        text = f"CAST({name} AS VARCHAR)"
        plain = f"{{'text': {text}, 'contacts': NULL}}"
        may = " OR ".join(f"regexp_matches({text}, {literal(sign)})" for sign in MAY_HOLD)
        made.append(f", CASE WHEN {may} THEN {FUNCTION}({text}, {of}) ELSE {plain} END AS _masked_{number}")
        masked.append(f"_masked_{number}.text AS {name}")
        found.append(f", _masked_{number}.contacts AS {contacts}")
    hidden = ", ".join([*texts, *(f"_masked_{number}" for number, _ in enumerate(texts))])
    kept = f"* EXCLUDE ({hidden}), {', '.join(masked)}" if texts else "*"
    return f"SELECT {kept}{''.join(found)} FROM (SELECT *{''.join(made)} FROM {table})"


def rejected_sql(text: str) -> str:
    """SQL for the SQL of a text that was set aside, wherever in its row it stood: masked, by the same function."""
    return f"{FUNCTION}({text}, '').text"


def _in_columns(key: MaskKey) -> Callable[[Any, Any], Any]:
    import pyarrow as pa
    from pyarrow.lib import StringBuilder  # pa.array of a list imports pandas, a third of a second of a night

    def masked(texts: Any, markets: Any) -> Any:
        shown, contacts = StringBuilder(), StringBuilder()
        for text, market in zip(texts.to_pylist(), markets.to_pylist(), strict=True):
            left, tokens = mask_text(text, key, market if _MARKET.fullmatch(market) else "")
            shown.append(left)
            contacts.append(tokens)
        return pa.StructArray.from_arrays([shown.finish(), contacts.finish()], names=["text", "contacts"])

    return masked
