from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.masking.mask_key import MaskKey, read_key
from queries.masking.unmask import unmask


def test_a_mask_leads_back_to_its_value_and_says_where_it_stands(demo_home: Home) -> None:
    engine, key = open_engine(demo_home), read_key(demo_home.state)
    value = str(engine.query("select max(device_id) as id from payments").to_pylist()[0]["id"])
    found = unmask(engine, key, key.mask(value), first=("device_id",))
    assert found is not None
    assert (found.value, found.column) == (value, "device_id")


def test_what_is_no_mask_of_this_key_is_nothing(demo_home: Home) -> None:
    engine, key = open_engine(demo_home), read_key(demo_home.state)
    for text in ("", "#", "b1000", "#zzzzzzzzzzzz", "#0123", key.mask("nobody"), "#2-" + "0" * 12):
        assert unmask(engine, key, text) is None


def test_a_statement_is_kept_with_masks_in_the_place_of_persons() -> None:
    key = MaskKey(1, "0" * 64)
    sql = "select 'BR', '2026-11-16', 'toys' from t where id = 'b1000017' or mail = 'ana@x.org' or m = '#a1b2c3d4e5f6'"
    told = key.over(sql)
    assert "'BR', '2026-11-16', 'toys'" in told
    assert "#a1b2c3d4e5f6" in told
    assert key.mask("b1000017") in told
    assert not [word for word in ("1000017", "ana@") if word in told]
