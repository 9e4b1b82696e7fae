"""Which runs of digits are phone numbers: by the numbering plans of the countries, and by the words around them.

The plans are those of Google's libphonenumber (`phonenumbers`), which is loaded when the first candidate is met.
"""

from __future__ import annotations

import re
from functools import lru_cache

from queries.masking.contact_words import any_of

WORLD = (
    "US",
    "CN",
    "BR",
    "ID",
    "VN",
    "MX",
    "GB",
    "ES",
)  # plans that are tried after that of the text's market
LEAST, MOST = 7, 15  # digits of a number, E.164
LEAST_BARE = 9  # digits of a number that neither a plus nor a word announces
_NEAR = 28  # signs before a number in which a word announces it

RUN = re.compile(  # letters in the place of 0 and 1 stand only among digits
    r"(?<![a-z0-9.,])(?:(?:\+|00)\s?)?\(?(?:\d|o(?=\d))(?:[\s.\-()/_*,~|:]{0,3}(?:\d|(?<=\d)[oil](?=[\s.\-]?\d)))"
    rf"{{{LEAST - 1},{MOST + 3}}}(?![a-z0-9])"
)
CHINESE_RUN = re.compile(r"[〇零一二三四五六七八九幺0-9](?:\s?[〇零一二三四五六七八九幺0-9]){6,14}")
_CHINESE = str.maketrans("零〇一二三四五六七八九幺oil", "0012345678910" + "11")
_AMOUNT = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?|\d+[.,]\d{1,2}")
_DAY = re.compile(
    r"(?:(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d\d)"
    r"(?:[ t,-]*\d{1,2}:\d\d(?::\d\d)?)?(?:\s*-?\s*\d{1,2}:\d\d)?|(?:19|20)\d\d\s*[-/]\s*(?:19|20)\d\d"
)
_COUNT_LIST = re.compile(r"\d{1,3}(?:\s*[,/-]\s*\d{1,3}){2,}|[1-9]\d(?:\s+[1-9]\d){2,}|(?:\d\s){2,}\d")


def _told_by(plain: str, chinese: str) -> str:
    return rf"(?<![a-z])(?:{any_of(plain)})(?![a-z])|(?:{any_of(chinese)})"


_CUE = re.compile(_told_by("phone_cues", "chinese_phone_cues"))
_OWN = re.compile(_told_by("number_cues", "chinese_number_cues") + r"|#\s?$|\bn[o.º°]\.?\s?$")
_PRICED_BEFORE = re.compile(rf"(?:{any_of('money')})\s?$")
_PRICED_AFTER = re.compile(rf"\s?(?:{any_of('money')})(?![a-z])")


def phone_in(text: str, start: int, end: int, market: str) -> str | None:
    """The number that a run of digits in a folded text stands for, in E.164 or its plain digits; None: it is none.

    market: a country of ISO 3166 whose plan is tried first, "" = unknown.
    """
    run = text[start:end].translate(_CHINESE)
    digits = re.sub(r"\D", "", run)
    international = run.lstrip(" (").startswith(("+", "00"))
    if not LEAST <= len(digits.removeprefix("00")) <= MOST or len(set(digits)) < 3:
        return None
    before, after = text[max(0, start - _NEAR) : start], text[end : end + 8]
    told = _last(_CUE, before)
    if not international and told < 0:
        plain = run.strip()
        if _AMOUNT.fullmatch(plain) or _COUNT_LIST.fullmatch(plain) or ":" in plain:
            return None
        if len(digits) < LEAST_BARE or _PRICED_BEFORE.search(before) or _PRICED_AFTER.match(after):
            return None
    if _DAY.fullmatch(run.strip()) or (not international and _last(_OWN, before) > told):
        return None
    if not international and _AMOUNT.fullmatch(run.strip()) and len(digits) < LEAST_BARE:
        return None
    return _by_plan(digits, international, told >= 0, market)


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match of a pattern begins, -1 = nowhere."""
    return max((found.start() for found in pattern.finditer(text)), default=-1)


@lru_cache(maxsize=20_000)
def _by_plan(digits: str, international: bool, told: bool, market: str) -> str | None:
    """E.164 by the first plan that has the number; where only the words around it tell, as the market would dial it."""
    import phonenumbers

    def parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
        try:
            return phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return None

    def written(number: phonenumbers.PhoneNumber) -> str:
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    if international:
        number = parsed("+" + digits.removeprefix("00"), None)
        if number is None or not (told or phonenumbers.is_possible_number(number)):
            return digits if told else None
        return written(number)
    for region in dict.fromkeys((market, *WORLD) if market else WORLD):
        number = parsed(digits, region)
        if number is not None and phonenumbers.is_valid_number(number):
            return written(number)
    number = parsed(digits, market) if told and market else None
    if number is not None and phonenumbers.is_possible_number(number):
        return written(number)
    return digits if told else None
