"""A segment is stored with its keys sorted and said with its market first."""

from monitors.life.segment import decode, encode, words


def test_the_stored_form_does_not_depend_on_the_order_of_conditions() -> None:
    assert encode({"country": "BR", "category": "toys"}) == encode({"category": "toys", "country": "BR"})
    assert encode({"country": "BR", "category": "toys"}) == '{"category":"toys","country":"BR"}'


def test_a_stored_segment_is_said_with_its_market_first() -> None:
    assert words(decode('{"category":"toys","country":"BR","tier":"new"}')) == "BR · toys · new"
    assert words({}) == "everywhere"
