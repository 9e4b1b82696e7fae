import base64
import random
import zlib

import pytest

from pages.editor.draft_link import LONGEST, DraftError, Written, packed, unpacked


@pytest.mark.parametrize("seen", [None, "0f"])
def test_a_draft_comes_back_as_it_was(seen: str | None) -> None:
    draft = Written("name", "-- Größe\nselect '…' as \"x\"\n" * 100, seen)
    assert unpacked(packed(draft)) == draft
    assert len(packed(draft)) < 200


def test_a_draft_that_does_not_fit_an_address_is_told_before_it_is_lost() -> None:
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=LONGEST * 2))
    with pytest.raises(DraftError, match="too long for the address"):
        packed(Written("name", noise, None))


def packed_raw(raw: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(raw)).decode()


@pytest.mark.parametrize(
    "address",
    [
        *("", "x", "é", "=", "a+b/", "A" * 30_000, packed_raw(b"{}"), packed_raw(b'["a", "b"]')),
        *(
            packed_raw(b"[1, 2, 3]"),
            packed_raw(b'["a", "b", 3]'),
            packed_raw(b"\xff"),
            packed_raw(b"[" * 90_000),
        ),
        packed_raw(b'["a", "' + b"x" * 50_000_000 + b'", null]'),
    ],
)
def test_what_is_no_draft_is_told_in_words(address: str) -> None:
    with pytest.raises(DraftError, match="cannot be read"):
        unpacked(address)
