"""The keys of riskdesk.toml about people: how they sign in, which messages go out, how soon a team means to answer.

Secrets are named, never written.
"""

from __future__ import annotations

import re
from typing import Any

from queries.content.declared import declare, declared
from queries.content.key_place import KeyPlace
from queries.content.table_types import OneTable, TableList
from queries.content.value_types import ANY_TEXT, FLAG, TEXT, ValueType, choice, number, texts, whole

KINDS = ("slack", "lark", "webhook", "mail")
TOLD = ("digest", "incident", "missed")
SEVERITIES = ("low", "medium", "high")
VARIABLE = ValueType(
    "the name of an environment variable, such as DESK_SLACK_URL",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*|", value)),
)
HOUR = ValueType(
    "a time of day such as 22:00",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|", value)),
)
ADDRESS = ValueType(
    "an address that begins with https:// or http://, with no name or password in it",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"(https?://[^\s@/]+(/[^\s]*)?)?", value)),
)
MAILBOX = ValueType(
    "a mail address",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+|", value)),
)


@declared
class Channel:
    """Where messages go: a chat, a program of one's own, mailboxes."""

    name: str = declare(TEXT, "What subscriptions and the list of messages call it.", "risk-room")
    kind: str = declare(choice(*KINDS), "What stands at the other end.", "slack")
    url: str = declare(
        ADDRESS,
        "Of a webhook, where it is no secret. A chat's address is one: name a variable in `url_env`.",
        "https://hooks.example.com/desk",
        default="",
    )
    url_env: str = declare(
        VARIABLE, "The environment variable that holds the address.", "DESK_SLACK_URL", default=""
    )
    secret_env: str = declare(
        VARIABLE,
        "The variable that holds the secret a webhook or a Lark bot is signed with, or the password of a mailbox.",
        "DESK_HOOK_SECRET",
        default="",
    )
    host: str = declare(ANY_TEXT, "Of mail, the server that takes it.", "smtp.example.com", default="")
    port: int = declare(whole(1, 65535), "Of mail, the server's port.", 587, default=587)
    security: str = declare(
        choice("starttls", "tls", "none"),
        "Of mail: tls from the start, from STARTTLS on, or none, which only a private address may have.",
        "tls",
        default="starttls",
    )
    user: str = declare(ANY_TEXT, "Of mail, who signs in; empty: nobody does.", "desk", default="")
    sender: str = declare(MAILBOX, "Of mail, whom it is from.", "desk@example.com", default="")
    to: tuple[str, ...] = declare(
        texts("a list of mail addresses"), "Of mail, whom it goes to.", ["risk@example.com"], default=()
    )


@declared
class Subscription:
    """What goes to one channel; a list that is left out means all."""

    channel: str = declare(TEXT, "The channel's name.", "risk-room")
    what: tuple[str, ...] = declare(
        texts(f"a list of {', '.join(TOLD)}"),
        "digest = every morning's; incident = each new or materially worse one; missed = a run that did not happen.",
        ["incident", "missed"],
        default=TOLD,
    )
    owner: tuple[str, ...] = declare(
        texts("a list of names"),
        "Only incidents of these owners: who has the incident, or the team in its monitor's header.",
        ["after-sales-risk"],
        default=(),
    )
    market: tuple[str, ...] = declare(
        texts("a list of markets"),
        "Only incidents of these values of the contracts' market columns; one of all markets goes to everybody.",
        ["BR"],
        default=(),
    )
    stage: tuple[str, ...] = declare(
        texts("a list of stages"),
        "Only incidents of these stages of the life cycle; those of the data have the stage data.",
        ["after-sales"],
        default=(),
    )
    severity: str = declare(
        choice(*SEVERITIES), "Only incidents of this severity or a higher one.", "high", default="low"
    )


@declared
class MessageSettings:
    """Which messages the desk sends."""

    link: str = declare(
        ADDRESS, "The address of the dashboard, for links in messages.", "https://desk.example", default=""
    )
    allow_private: bool = declare(
        FLAG,
        "Whether a channel may stand at a private address, or speak without encryption.",
        True,
        default=False,
    )
    quiet_from: str = declare(
        HOUR, "From this time of day on (in the home's zone) messages wait.", "22:00", default=""
    )
    quiet_until: str = declare(HOUR, "Until this time of day they wait.", "07:00", default="")
    tries: int = declare(
        whole(1, 30), "How often a message is tried before it is given up.", 10, default=10, unit="tries"
    )
    timeout: int = declare(whole(1, 120), "How long one try may take.", 10, default=10, unit="seconds")
    channel: tuple[Channel, ...] = declare(
        TableList("tables [[messages.channel]]", kind=Channel), "Where messages go.", default=()
    )
    subscribe: tuple[Subscription, ...] = declare(
        TableList("tables [[messages.subscribe]]", kind=Subscription),
        "What goes where; a channel without a subscription gets everything.",
        default=(),
    )

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What goes where, with everything for each channel that no subscription names."""
        named = {one.channel for one in self.subscribe}
        return (*self.subscribe, *(Subscription(channel=c.name) for c in self.channel if c.name not in named))


MESSAGES = OneTable("a table", kind=MessageSettings)


def check_messages(messages: MessageSettings, at: KeyPlace) -> None:
    """Notes what single keys cannot tell: a channel without its address, a subscription to none, half a quiet time."""
    names = [one.name for one in messages.channel]
    for at_channel, one in enumerate(messages.channel):
        place = at.at("channel").nth(at_channel)
        if names.index(one.name) != at_channel:
            place.at("name").note("named twice", "a name that no other channel has", f'"{one.name}"')
        _check_channel(one, place)
    for at_wish, wish in enumerate(messages.subscribe):
        place = at.at("subscribe").nth(at_wish)
        if wish.channel not in names:
            place.at("channel").note_unknown("unknown channel", wish.channel, names)
        for what in wish.what:
            if what not in TOLD:
                place.at("what").note_unknown("unknown value", what, TOLD)
    if bool(messages.quiet_from) != bool(messages.quiet_until):
        lacking = "quiet_until" if messages.quiet_from else "quiet_from"
        at.at(lacking).note("missing key", "both ends of the quiet hours", f"no {lacking}")


def _check_channel(one: Channel, at: KeyPlace) -> None:
    """Notes the keys that a channel of its kind lacks, or has though they are secrets."""
    if one.kind == "mail":
        wanted: dict[str, Any] = {"host": one.host, "sender": one.sender, "to": one.to}
        for name in [name for name, value in wanted.items() if not value]:
            at.at(name).note("missing key", f"`{name}` of a mail channel", f"no {name}")
        if one.user and not one.secret_env:
            at.at("secret_env").note("missing key", "the variable with the password", "no secret_env")
        return
    if one.kind == "webhook":
        if bool(one.url) == bool(one.url_env):
            at.at("url").note("wrong keys", "either `url` or `url_env`", "both" if one.url else "neither")
        if not one.secret_env:
            at.at("secret_env").note(
                "missing key", "the variable with the secret to sign with", "no secret_env"
            )
        return
    if one.url:
        hint = "Put the address into an environment variable and name it in `url_env`."
        at.at("url").note("a secret in the file", f"`url_env` of a {one.kind} channel", "its address", hint)
    elif not one.url_env:
        at.at("url_env").note("missing key", "the variable with the chat's address", "no url_env")


HOURS_LONG = number(0, inside=True, what="a number of hours")


@declared
class TeamTargets:
    """How soon a team means to answer and to decide, in hours from the run that first told an incident."""

    acknowledge_hours: float | None = declare(
        HOURS_LONG,
        "Within so long somebody has acknowledged, taken or judged an incident.",
        4,
        default=None,
        otherwise="no target",
        unit="hours",
    )
    decide_hours: float | None = declare(
        HOURS_LONG,
        "Within so long something is decided about it.",
        48,
        default=None,
        otherwise="no target",
        unit="hours",
    )
    high_acknowledge_hours: float | None = declare(
        HOURS_LONG,
        "The same of an incident of high severity.",
        1,
        default=None,
        otherwise="`acknowledge_hours`",
        unit="hours",
    )
    high_decide_hours: float | None = declare(
        HOURS_LONG,
        "The same of an incident of high severity.",
        24,
        default=None,
        otherwise="`decide_hours`",
        unit="hours",
    )

    def to_answer(self, severity: str) -> float | None:
        """Hours to a first answer; None = the team has set no target."""
        high = self.high_acknowledge_hours if severity == "high" else None
        return self.acknowledge_hours if high is None else high

    def to_decide(self, severity: str) -> float | None:
        """Hours to a decision; None = the team has set no target."""
        high = self.high_decide_hours if severity == "high" else None
        return self.decide_hours if high is None else high


@declared
class SignIn:
    """How the desk knows who somebody is, where it is reached from other machines."""

    header: str = declare(
        ANY_TEXT,
        "The header in which a proxy names the person it has signed in; empty: no proxy does.",
        "X-Forwarded-User",
        default="",
    )
    proxies: tuple[str, ...] = declare(
        texts("a list of addresses"),
        "The addresses such a proxy comes from; a request from elsewhere is refused.",
        ["10.0.0.7"],
        default=("127.0.0.1", "::1"),
    )
    issuer: str = declare(
        ANY_TEXT,
        "Who must have issued the tokens of Streamlit's own sign-in.",
        "https://login.example",
        default="",
        otherwise="`server_metadata_url` of `secrets.toml` without its `/.well-known/…`",
    )
    hosts: tuple[str, ...] = declare(
        texts("a list of names"),
        "The names under which browsers reach the desk, apart from those of this machine.",
        ["desk.example"],
        default=(),
    )
