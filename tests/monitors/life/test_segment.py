"""A segment is stored with its keys sorted, and read as it was stored."""

from monitors.life.segment import decode, encode


def test_the_stored_form_does_not_depend_on_the_order_of_conditions() -> None:
    assert encode({"country": "BR", "category": "toys"}) == encode({"category": "toys", "country": "BR"})
    assert encode({"country": "BR", "category": "toys"}) == '{"category":"toys","country":"BR"}'


def test_a_stored_segment_is_read_back_with_all_values_as_text() -> None:
    assert decode(encode({"version": 2, "country": "BR"})) == {"country": "BR", "version": "2"}
    assert decode("{}") == {}
