"""wise-pizza as its documentation runs it: explain the change of a total, or of an average, by slices."""

from benchmarks.causes_world import Case, Segment


def slices(case: Case) -> set[tuple[Segment, str]]:
    """The segments it names; it does not tell rate from mix, so all of a ratio count as rate cells."""
    from wise_pizza import explain_changes_in_average, explain_changes_in_totals

    ratio = "actual_den" in case.frame
    frames = []
    for side in ("expected", "actual"):
        frame = case.frame[case.dimensions].copy()
        frame["total"] = case.frame[f"{side}_num"]
        frame["size"] = case.frame[f"{side}_den"] if ratio else 1.0
        frames.append(frame[frame["size"] > 0])
    explain = explain_changes_in_average if ratio else explain_changes_in_totals
    depth = min(3, len(case.dimensions))
    told = explain(
        frames[0], frames[1], case.dimensions, total_name="total", size_name="size", max_depth=depth
    )
    cells = [{k: str(v) for k, v in one["segment"].items() if k in case.dimensions} for one in told.segments]
    return {(frozenset(cell.items()), "rate" if ratio else "volume") for cell in cells if cell}
