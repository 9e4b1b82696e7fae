"""Contacts in a text: phone numbers, mail addresses, links, account names, also where they are written to hide."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from queries.masking.contact_words import WORDS, any_of, spelled
from queries.masking.folding import fold
from queries.masking.phone_numbers import CHINESE_RUN, RUN, phone_in

ENDS, WORDLIKE_ENDS, NO_NAMES = (frozenset(WORDS[name]) for name in ("ends", "wordlike_ends", "no_names"))
BARE = ("com", "net", "org", "ru", "cn", "vn", "info", "shop")  # ends that count where the dot is spelled out
_OPEN, _CLOSE = r"[\(\[\{<*]", r"[\)\]\}>*]"
_SAID = r"dot|d0t|punto|ponto|titik|cham|点"
_DOT = (
    rf"(?:\.|\s{{1,2}}\.\s{{0,2}}|\.\s{{1,2}}(?=(?:com|net|org|me|ly)\b)|\s?{_OPEN}\s?(?:{_SAID}|\.|,)\s?{_CLOSE}\s?"
    rf"|\s(?:{_SAID})\s)"
)
_AT = rf"(?:\s?@\s?|\s?{_OPEN}\s?(?:at|arroba|a|@)\s?{_CLOSE}\s?)"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,62})"
_MAIL = re.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{{0,63}}(?:{_AT}(?:{_LABEL}{_DOT}){{1,4}}[a-z]{{2,12}}"
    rf"|\s(?:at|arroba|a cong)\s(?:{any_of('mail_hosts')}){_DOT}[a-z]{{2,6}}"
    rf"|\s(?:arroba|a cong)\s{_LABEL}{_DOT}[a-z]{{2,6}})(?![a-z0-9])"
)
_REST = r"[^\s\"'<>，、！？；“”‘’「」《》⟨⟩]"
_SCHEME = r"h\s?(?:t\s?t|x\s?x)\s?p\s?s?\s?:\s?/\s?/\s?"
_LINK = re.compile(
    rf"(?<![a-z0-9]){_SCHEME}{_REST}{{2,}}"
    rf"|(?<![a-z0-9@.-])w\s?w\s?w\s?{_DOT}(?:{_LABEL}{_DOT}){{0,4}}{_LABEL}(?:[/?:]{_REST}*)?"
)
_BARE_LINK = re.compile(
    rf"(?<![a-z0-9@.\-_])(?P<host>(?:{_LABEL}{_DOT}){{1,4}}(?P<end>[a-z]{{2,8}}))(?![a-z0-9@_-])"
    rf"(?P<path>(?::\d+)?\s?[/?]\s?{_REST}+)?"
)
_DOTTED = (".", *_SAID.split("|"), ",)", ",]")  # one of them stands in every address
_DIGITS = re.compile(r"\d|[〇零一二三四五六七八九幺]{7}")
_STRONG = "|".join([*map(spelled, WORDS["long_places"]), any_of("short_places")])
_NAME = r"(?P<name>[a-z0-9_][a-z0-9_.\-]{2,31})"
_PLACED = re.compile(
    rf"(?:(?<![a-z])(?P<strong>{_STRONG})(?![a-z])|(?P<chinese>{any_of('chinese_places')})"
    rf"|(?<![a-z])(?P<weak>{any_of('weak_places')})(?![a-z]))"
    rf"(?P<filled>(?:\s*(?:{any_of('fillers')})(?![a-z0-9])){{0,3}})\s?(?P<sign>[:：=@>→-]{{0,3}})\s?@?{_NAME}"
)
_REVERSED = re.compile(
    rf"(?<![a-z0-9_.@-]){_NAME}\s(?:on|no|di|tren|en|in|via|lewat|pelo)\s(?:{_STRONG})(?![a-z])"
)
_HANDLE = re.compile(r"(?<![\w@.])@(?P<name>(?=[\w.]*[^\W\d_])\w[\w.]{1,31})")
_SHORT = re.compile(any_of("shorteners"))
_DOTS = re.compile(_DOT)


@dataclass(frozen=True)
class Contact:
    """One contact as it stands in a text: signs start to end (exclusive). value: what it is known by, however written.

    kind: phone, mail, link or account.
    """

    kind: str
    start: int
    end: int
    value: str


def find_contacts(text: str, market: str = "") -> list[Contact]:
    """The contacts of a text in their order, none over another. market: ISO 3166, whose phone numbers come first."""
    folded = fold(text)
    taken: list[Contact] = []
    covered = bytearray(len(folded.text))
    for found in _each(folded.text, market):
        if 1 not in covered[found.start : found.end]:
            covered[found.start : found.end] = b"\x01" * (found.end - found.start)
            taken.append(found)
    taken.sort(key=lambda one: one.start)
    return [Contact(one.kind, *folded.span(one.start, one.end), one.value) for one in taken]


def _each(text: str, market: str) -> Iterator[Contact]:
    """Contacts of a folded text; of two at one place the first is meant."""
    dotted = any(sign in text for sign in _DOTTED)
    if dotted or "/" in text:
        yield from _links(_LINK, text)
    if dotted:
        yield from _mails(text)
        yield from _links(_BARE_LINK, text)
    if _DIGITS.search(text):
        for pattern in (RUN, CHINESE_RUN):
            for found in pattern.finditer(text):
                value = phone_in(text, *found.span(), market)
                if value is not None:
                    yield Contact("phone", *found.span(), value)
    yield from _accounts(text)


def _mails(text: str) -> Iterator[Contact]:
    if not any(word in text for word in ("@", "at", "arroba", "(a)", "a cong")):
        return
    for found in _MAIL.finditer(text):
        value = re.sub(rf"{_AT}|\s(?:at|arroba|a cong)\s", "@", found[0], count=1)
        name, _, host = value.partition("@")
        host = _DOTS.sub(".", host)
        if host.rpartition(".")[2] in ENDS:
            yield Contact("mail", *found.span(), f"{name}@{host}".replace(" ", ""))


def _links(pattern: re.Pattern[str], text: str) -> Iterator[Contact]:
    for found in pattern.finditer(text):
        if pattern is _BARE_LINK and not _is_link(found):
            continue
        written = found[0].rstrip(".,;:!?)]}'\"*~ ")
        value = html.unescape(written)
        value = re.sub(rf"^{_SCHEME}", "", value)
        place, slash, path = value.partition("/")
        place = re.sub(r"\s", "", _DOTS.sub(".", place))
        value = (place + slash + re.sub(r"\s", "", path)).removeprefix("www.").rstrip("/")
        if value:
            yield Contact("link", found.start(), found.start() + len(written), value)


def _is_link(found: re.Match[str]) -> bool:
    """Whether what looks like an address without "http" or "www" is one, and not two sentences without a blank."""
    host = _DOTS.sub(".", found["host"]).replace(" ", "")
    plain = host == found["host"]
    if _SHORT.fullmatch(host):
        return plain or bool(found["path"]) or not host.endswith("me")
    end = found["end"]
    if end not in ENDS or not re.search("[a-z]", host.rpartition(".")[0]):
        return False
    if found["path"]:
        return len(host.rpartition(".")[0]) > 1
    name = host.rpartition(".")[0]
    if end in WORDLIKE_ENDS:
        return bool(re.search(r"[0-9-]|\.", name)) and plain and len(name) > 3
    return len(name) > 1 and (plain or end in BARE)


def _accounts(text: str) -> Iterator[Contact]:
    if "@" in text:
        for found in _HANDLE.finditer(text):
            yield Contact("account", found.start(), found.end() - _dots_at_end(found["name"]), _name(found))
    for found in _PLACED.finditer(text):
        name = _name(found)
        telling = bool(re.search(r"[0-9_]|[a-z]\.[a-z]", name))
        signed = bool(found["sign"].strip("-")) or "id" in found["filled"].split()
        plainly = signed or len(re.findall("[a-z]", name)) >= 3
        needs = telling if found["strong"] or found["chinese"] else telling and plainly
        if found["chinese"] and re.search("[a-z]", name):
            needs = True
        if len(name) < 4 or name in NO_NAMES or not (needs or (found["strong"] and signed)):
            continue
        if re.fullmatch(r"[\d.\-]+", name) and len(re.sub(r"\D", "", name)) < 5:
            continue
        yield Contact("account", found.start("name"), found.end("name") - _dots_at_end(found["name"]), name)
    for found in _REVERSED.finditer(text):
        name = _name(found)
        if len(name) >= 4 and re.search(r"[0-9_]", name) and re.search("[a-z]", name):
            yield Contact("account", *found.span("name"), name)


def _name(found: re.Match[str]) -> str:
    return found["name"].rstrip(".-")


def _dots_at_end(name: str) -> int:
    return len(name) - len(name.rstrip(".-"))
