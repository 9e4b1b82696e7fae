from pages.parts import links
from pages.rules.rule_choice import RULE, watching
from tests.monitors.monitors import make_monitor


def test_a_rule_leads_to_the_metric_that_watches_single_rules_first() -> None:
    beside = make_monitor("appeals", watch=(("country",), (RULE,)))
    first = make_monitor("hit_rate", watch=((RULE,), (RULE, "country")))
    shadow = make_monitor("a_trial", watch=((RULE,),), status="shadow")
    place = watching([shadow, beside, first], "R017")
    assert place == links.Destination(links.METRICS, {"metric": "hit_rate", f"x_{RULE}": "R017"})


def test_where_nobody_watches_rules_a_rule_has_no_metric() -> None:
    assert watching([make_monitor("appeals")], "R017") is None


def test_a_segment_leads_to_the_metric_there_where_it_is_counted_by_it() -> None:
    found = [make_monitor("hit_rate", watch=((RULE,),), columns=("bucket", RULE, "country", "numerator"))]
    place = watching(found, "R017", {"country": "BR"})
    assert place == links.Destination(
        links.METRICS, {"metric": "hit_rate", f"x_{RULE}": "R017", "x_country": "BR"}
    )
    assert watching(found, "R017", {"planet": "Mars"}) is None
