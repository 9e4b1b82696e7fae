from pathlib import Path

from queries.masking.free_text import mask_cut, mask_text
from queries.masking.mask_key import MaskKey

KEY, OTHER = MaskKey(1, "ab" * 32), MaskKey(1, "cd" * 32)


def test_a_contact_gives_way_to_its_kind_and_token_and_the_rest_stays() -> None:
    shown, tokens = mask_text("Ｇood!! <b>call</b> 0812 3456 7890 👍 or a@b.com", KEY, "ID")
    assert tokens is not None
    mail, phone = (token.partition(":")[2] for token in tokens.split(" "))
    assert tokens == f"mail:{mail} phone:{phone}"
    assert shown == f"Ｇood!! <b>call</b> ⟨phone {phone}⟩ 👍 or ⟨mail {mail}⟩"
    assert len(phone) == 12


def test_the_token_is_the_mask_of_the_same_value_in_a_personal_column() -> None:
    _, tokens = mask_text("wa 0812-3456-7890", KEY, "ID")
    assert tokens == "phone:" + KEY.mask("+6281234567890").removeprefix("#")


def test_another_key_makes_another_token() -> None:
    assert mask_text("a@b.com", KEY)[1] != mask_text("a@b.com", OTHER)[1]


def test_a_text_without_a_contact_stays_as_it_is() -> None:
    text = "5.000.000 VND, 2024-01-05, iphone 12 👍"
    assert mask_text(text, KEY, "VN") == (text, None)


def test_half_a_contact_at_a_cut_goes_too() -> None:
    assert mask_cut("the field call +62 81", KEY) == "the field call …"
    assert mask_cut("the bytes b'x \\xff mail ana@exa'", KEY) == "the bytes b'x \\xff mail …"


def test_the_words_are_a_file_of_the_package() -> None:
    import queries.masking.contact_words as words

    assert Path(words.__file__).with_suffix(".toml").is_file()
