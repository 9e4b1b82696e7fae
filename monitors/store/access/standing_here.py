"""What somebody may see and do: decided anew on every rerun, and carried down to where data is read and written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from queries.content.settings import Role


@dataclass(frozen=True)
class StandingHere:
    """Somebody at the desk. login: who was signed in, empty on a desk without sign-in; stages: of monitors, None = all.

    The markets they may see are those of ``role``: it goes down to the engine, and with the stages to ad-hoc SQL.
    """

    login: str
    role: Role
    stages: tuple[str, ...] | None = None

    @property
    def writes(self) -> bool:
        """Whether they may change anything."""
        return self.role.may != "read"

    @property
    def administers(self) -> bool:
        """Whether they may see and change people, and see the audit."""
        return self.role.may == "administer"

    @property
    def limited(self) -> bool:
        """Whether there is anything of the home that they may not see because of a market or a stage."""
        return self.role.markets is not None or self.stages is not None

    @property
    def sight(self) -> str:
        """The same for people who see the same rows: a part of the key of whatever is cached. Empty = everything."""
        return json.dumps([self.role.markets, self.stages]) if self.limited else ""

    def through(self, role: Role) -> Role:
        """Another role that they may look through, with the limits of this one."""
        return replace(role, markets=self.role.markets, stages=self.stages)
