"""The order in which workers are given files: the dearest first, or one worker goes on alone at the end."""

from collections import Counter

import pytest

# Seconds of a worker, roughly: half of what one run of everything took while others worked, or what was measured since.
# A file that is not here counts SECONDS a test; one that has gone does no harm.
MEASURED = {
    "tests/pages/test_no_personal_value.py": 80,
    "tests/browser/test_sign_in.py": 75,
    "tests/browser/test_journeys.py": 60,
    "tests/browser/test_exploring.py": 45,
    "tests/browser/test_review.py": 45,
    "tests/browser/test_hands.py": 45,
    "tests/pages/metrics/test_source.py": 40,
    "tests/browser/test_who_and_rules.py": 30,
    "tests/browser/test_cold_links.py": 30,
    "tests/browser/test_interventions.py": 30,
    "tests/browser/test_workbench.py": 30,
    "tests/examples/test_community.py": 35,
    "tests/data/demo/money/test_loss_plan.py": 30,
    "tests/queries/checks/test_every_check.py": 30,
    "tests/queries/sandbox/test_everyday.py": 25,
    "tests/data/demo/money/test_books.py": 20,
    "tests/monitors/test_loaded_later.py": 20,
    "tests/browser/test_ring_graph.py": 20,
    "tests/browser/test_workers.py": 20,
    "tests/pages/test_one_market.py": 20,
    "tests/browser/test_meeting.py": 15,
    "tests/examples/test_online_retail.py": 15,
    "tests/examples/test_one_truth.py": 15,
    "tests/monitors/feedback/test_proposing.py": 15,
    "tests/benchmarks/test_rule_trials.py": 10,
    "tests/queries/ingest/test_publish.py": 10,
    "tests/monitors/detectors/test_spike.py": 10,
    "tests/data/demo/scenarios/test_effects.py": 10,
    "tests/pages/monitors/test_long_work.py": 10,
}
SECONDS = 0.1


def dearest_first(items: list[pytest.Item]) -> None:
    """Sorts in place. The tests of a file stay together, in their order."""
    files = [item.nodeid.split("::")[0] for item in items]
    counted = Counter(files)
    costs = {file: MEASURED.get(file, SECONDS * counted[file]) for file in counted}
    items.sort(key=lambda item: (-costs[file := item.nodeid.split("::")[0]], file))
