"""The trial of messages: a few, with a sender that is killed once, and nothing lost or kept twice."""

from benchmarks.messages import run


def test_nothing_is_lost_and_nothing_is_kept_twice() -> None:
    result = run(40, seed=3, kills=1)
    assert (result.lost, result.doubled, result.strange_keys, result.waiting, result.given_up) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert result.tries >= 40
