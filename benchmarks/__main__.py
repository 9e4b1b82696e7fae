"""`python -m benchmarks [NAME] [its options]`: one of TABLES; else all of them. One of ASKS by its name alone."""

import sys
from runpy import run_module

TABLES = (
    "speed",
    "detection",
    "explain",
    "incidents",
    "entities",
    "effects",
    "rings",
    "rule_trials",
    "scale",
    "soak",
    "intake",
    "messages",
    "voices",
)
ASKS = ("kills", "load", "sandbox_answers")  # for a home


def main(arguments: list[str]) -> int:
    """Run the named tables one after the other; what follows a name are its options."""
    names = arguments[:1] if arguments and arguments[0] in TABLES + ASKS else list(TABLES)
    options = arguments[1:] if len(names) == 1 else arguments
    for name in names:
        print(f"\n## {name}\n", flush=True)
        sys.argv = [f"benchmarks.{name}", *options]
        run_module(f"benchmarks.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
