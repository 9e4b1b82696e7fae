"""A what-if says what the demo's engine does when it is run again with another threshold."""

from pathlib import Path

import pytest

from benchmarks import rule_trials


def test_a_what_if_hits_what_the_engine_hits_with_another_threshold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_trials, "DAYS", 4)
    monkeypatch.setattr(rule_trials, "ORDERS", 150)
    log = rule_trials._demo(tmp_path / "base", 11)
    one = rule_trials._rerun(log, tmp_path, 11, "order_score_challenge", 0.9)
    assert one.hits > len(log.rows[log.of_rule(one.rule) & log.hit])
    assert (one.wrong_hits, one.wrong_decisions) == (0, 0)
    assert one.decisions > 30
