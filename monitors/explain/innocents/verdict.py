"""What a test of an innocent explanation says: its verdict, and the evidence in words."""

from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["explains", "ruled out", "unknown"]


@dataclass(frozen=True)
class Innocent:
    """One innocent explanation, tested: does it explain the change, is it ruled out, or can nobody tell?"""

    name: str
    verdict: Verdict
    evidence: str

    def to_json(self) -> dict[str, Any]:
        """`passed`: the innocent explanation holds (true), is ruled out (false), cannot be told (null)."""
        passed = {"explains": True, "ruled out": False, "unknown": None}[self.verdict]
        return {"name": self.name, "passed": passed, "verdict": self.verdict, "evidence": self.evidence}
