"""An outage, or a surge: it concerns everybody who uses a service, while abuse concentrates in few entities."""

from monitors import words
from monitors.explain.innocents.case import FEW, LEAST, LIKE_USUAL, MANY, CarrierTable, InnocentInput
from monitors.explain.innocents.verdict import Innocent

_WIDE = 0.75  # share of a dimension's values that must change for an outage; chosen
_MOVED = 0.1  # of its usual events: what a value must have changed by; chosen


def breadth(case: InnocentInput) -> Innocent:
    """Whether as many carry the change as carry the metric on a usual day."""
    name = "outage: everybody who uses it"
    sections = [(entity, s) for entity, s in case.who.items() if s.rows]
    if case.few:
        return Innocent(name, "ruled out", f"{case.few} of it")
    moved, values, dim = _widest(case)
    evidence = f"; {moved} of {values} values of {words.label(dim)} moved" if values else ""
    if values >= FEW - 1 and moved <= (1 - _WIDE) * values:
        # Whoever carries it: what everybody feels is seen in every value.
        return Innocent(name, "ruled out", f"only {moved} of {values} values of {words.label(dim)} moved")
    if not sections:
        return Innocent(name, "unknown", f"nobody is counted who could carry it{evidence}")
    broad = all(is_broad(section) for _, section in sections)
    entity, section = max(sections, key=lambda one: float(one[1].facts["entities"]))
    many = section.facts["entities"]
    named = f"no few of the {words.plural(many, words.entity(entity))} carry it"
    if broad and values >= FEW - 1 and moved >= _WIDE * values:
        return Innocent(name, "explains", named + evidence)
    return Innocent(name, "unknown", (named if broad else "neither few nor everybody") + evidence)


def is_broad(section: CarrierTable) -> bool:
    """Whether so many entities carry the change as carry the metric on a usual day, so that no one of
    them caused it.
    """
    half, active = section.facts["half"], float(section.facts["entities"])
    usual = section.facts.get("usual_half")
    if not section.facts["clear"]:
        return False
    if active < MANY or half is None:
        return active >= MANY
    return bool(half >= max(MANY, 0.1 * active) or (usual and half >= max(FEW, LIKE_USUAL * usual)))


def _widest(case: InnocentInput) -> tuple[int, int, str]:
    """(values that changed, values compared, dimension) of the dimension with the most values.

    Dimensions of the largest cause are left out: within an outage's own service everything changes.
    """
    frame, sign = case.table.frame, 1.0 if case.up else -1.0
    own = set(case.causes[0].segment) if case.causes and abs(case.causes[0].share) >= LEAST else set()
    best = (0, 0, "")
    for dim in case.table.dimensions:
        if dim in own:
            continue
        sums = frame.groupby(dim, observed=True)[case.amounts].sum()
        usual = sums["expected_num"]
        if "actual_den" in sums:
            usual = (
                sums["actual_den"]
                * sums["expected_num"]
                / sums["expected_den"].where(sums["expected_den"] > 0)
            )
        large = usual >= FEW
        if int(large.sum()) > best[1]:
            moved = int((sign * (sums["actual_num"] - usual) > _MOVED * usual)[large].sum())
            best = (moved, int(large.sum()), dim)
    return best
