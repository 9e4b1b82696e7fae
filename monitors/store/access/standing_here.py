"""What somebody may see and do: decided anew on every rerun, and carried down to where data is read and written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from queries.content.settings import Role

MOST = 4  # extracts that a sentence names; of more it says how many


@dataclass(frozen=True)
class StandingHere:
    """Somebody at the desk. login: who was signed in, empty on a desk without sign-in; stages: of monitors, None = all.

    The markets and extracts they may see are those of ``role``: it goes down to the engine and to ad-hoc SQL, with
    the stages.
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
        """Whether there is anything of the home that they may not see: of a market, a stage or an extract."""
        return (self.role.markets, self.stages, self.role.extracts) != (None, None, None)

    @property
    def alone(self) -> str:
        """What they see of the home, in words: "BR, payment"; of extracts their names. Empty where they see all."""
        if not self.limited:
            return ""
        extracts = self.role.extracts
        said = [*(self.role.markets or ()), *(self.stages or ())]
        if extracts is not None:
            named = (
                ", ".join(sorted(extracts)) if len(extracts) <= MOST else f"{len(extracts)} of the extracts"
            )
            said.append(named or "no extract")
        return ", ".join(said) or ("no market" if self.role.markets is not None else "no stage")

    @property
    def sight(self) -> str:
        """The same for people who see the same rows: a part of the key of whatever is cached. Empty = everything."""
        extracts = None if self.role.extracts is None else sorted(self.role.extracts)
        return json.dumps([self.role.markets, self.stages, extracts]) if self.limited else ""

    def through(self, role: Role) -> Role:
        """Another role that they may look through, with the limits of this one.

        It reads further extracts than their own only where it names them among its people.
        """
        own, extracts = self.role.extracts, role.extracts
        if role.people is None and own is not None:
            extracts = own if extracts is None else extracts & own
        return replace(role, markets=self.role.markets, stages=self.stages, extracts=extracts)
