import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.masking.folding import fold


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Liên Hệ SĐT", "lien he sdt"),
        ("ＷｅＣｈａｔ：０８１", "wechat:081"),
        ("Теlеgrаm", "telegram"),
        ("𝐰𝐚 ①②⑩", "wa 121"),
        ("1️⃣3️⃣", "13"),
        ("ca\u0302\u0301m", "cam"),
        ("t\u200b.\u2060me", "t.me"),
        ("٠٨١२", "0812"),
        ("a\tb\x07c\n", "a b c "),
        ("好。", "好."),
    ],
)
def test_what_hides_is_taken_back(written: str, compared: str) -> None:
    assert fold(written).text == compared


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_each_sign_knows_its_place(text: str) -> None:
    folded = fold(text)
    for at, sign in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end == start + 1
        written = unicodedata.normalize("NFKD", text[start]).lower()
        assert sign == " " or not sign.isascii() or sign.isdigit() or fold(text[start]).text == sign
        assert written
