"""Untrusted SQL: one throw-away process per query, over only what the role may see."""

from queries.sandbox.launch import SandboxResult, run

__all__ = ["SandboxResult", "run"]
