"""The keys of [messages]: every fault with file, line and the nearest known word; no secret in the file."""

from pathlib import Path

import pytest

from queries.content.settings import Settings, SettingsError, read_settings

ROOM = '[[messages.channel]]\nname = "room"\nkind = "slack"\nurl_env = "ROOM_URL"\n'


def read(folder: Path, text: str) -> Settings:
    path = folder / "riskdesk.toml"
    path.write_text(text)
    return read_settings(path)


def problem(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as said:
        read(folder, text)
    return str(said.value)


def test_a_home_without_the_table_sends_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, 'name = "x"\n').messages.channel == ()


def test_a_channel_without_a_subscription_gets_everything(tmp_path: Path) -> None:
    (wish,) = read(tmp_path, ROOM).messages.subscriptions()
    assert (wish.channel, wish.what) == ("room", ("digest", "incident", "missed"))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[messages]\nquiet_form = "22:00"\n', 2, "Did you mean quiet_from?"),
        ('[messages]\nquiet_from = "22:00"\n', 1, "no quiet_until"),
        ('[messages]\nquiet_from = "25:00"\nquiet_until = "07:00"\n', 2, "a time of day"),
        (f'{ROOM}[[messages.subscribe]]\nchannel = "rom"\n', 6, "Did you mean room?"),
        (f'{ROOM}[[messages.subscribe]]\nchannel = "room"\nwhat = ["digests"]\n', 7, "Did you mean digest?"),
        (ROOM + ROOM, 6, "named twice"),
        ('[[messages.channel]]\nname = "r"\nkind = "slak"\n', 3, "Did you mean slack?"),
        (
            '[[messages.channel]]\nname = "r"\nkind = "slack"\nurl = "https://hooks.slack.com/x"\n',
            4,
            "a secret in the file",
        ),
        ('[[messages.channel]]\nname = "r"\nkind = "lark"\n', 1, "no url_env"),
        ('[[messages.channel]]\nname = "r"\nkind = "webhook"\nurl = "https://a.org"\n', 1, "no secret_env"),
        (
            '[[messages.channel]]\nname = "r"\nkind = "webhook"\nurl = "https://a:b@c.org"\n',
            4,
            "no name or password",
        ),
        ('[[messages.channel]]\nname = "r"\nkind = "mail"\nhost = "h"\nsender = "a@b.c"\n', 1, "no to"),
        (
            '[[messages.channel]]\nname = "r"\nkind = "mail"\nhost = "h"\nsender = "a@b.c"\nto = ["d@e.f"]\nuser="u"\n',
            1,
            "no secret_env",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = problem(tmp_path, text)
    assert f"riskdesk.toml:{line}: " in found
    assert said in found
