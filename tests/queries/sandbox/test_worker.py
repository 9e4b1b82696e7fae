from queries.sandbox.worker import _apart


def test_names_that_come_twice_get_a_number_that_no_other_has() -> None:
    assert _apart(["id", "id", "id_1", "id"]) == ["id", "id_2", "id_1", "id_3"]
    assert _apart(["a", "b"]) == ["a", "b"]


def test_ten_thousand_names_of_which_many_are_alike_are_told_apart() -> None:
    names = [f"c{number}" for number in range(200)] * 50
    found = _apart(names)
    assert len(set(found)) == len(found) == 10_000
    assert found[:200] == names[:200]
