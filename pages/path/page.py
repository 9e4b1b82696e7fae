"""The path of a cohort: where did it part from its peers, and which control point let it through?"""

from __future__ import annotations

from pages.desk import readable_kinds, session, withheld
from pages.parts import empty, links, status_line
from pages.path import path_subject, path_view

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()

with session.guard():
    found = path_subject.from_address(desk, as_of)
    if isinstance(found, str):
        hidden = [one for name, one in desk.declared_kinds.kinds.items() if name not in desk.kinds.kinds]
        withheld.say(desk, set().union(*map(readable_kinds.path_sources, hidden)))
        path_subject.missing(found)
    else:
        if found.incident is not None:
            links.link(
                links.alert_place(found.incident), f"Incident {found.incident}", ":material/arrow_back:"
            )
        withheld.say(desk, readable_kinds.path_sources(desk.declared_kinds.kinds[found.kind.name]))
        path = path_view.load(desk, as_of, found.kind, found.ids)
        path_view.draw(desk, path_subject.readable(desk, as_of, found, path), whose=found.whose)
        path_subject.members(desk, as_of, found)
