"""Manners of the whole repository: names, sizes, what must never be committed."""

import re
import subprocess
from pathlib import Path

HOUSE = Path(__file__).parents[1]
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
LONGEST_FILE = 300
LONGEST_TEST = 500  # a test file follows one module, however much there is to say of it; benchmarks alike
# Written in two halves so that this file does not find itself.
REGISTRIES = ["pypi" + r"\.org", "python" + r"hosted\.org", "registry\\." + "npmjs", "deb\\." + "debian"]


def tracked(*suffixes: str) -> list[Path]:
    """Files git knows of, with one of the endings."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True, text=True)
    paths = [HOUSE / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.exists() and (not suffixes or path.suffix in suffixes)]


def mentions(pattern: str, paths: list[Path]) -> list[str]:
    """file:line of every match; binary files have no lines."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(HOUSE)}:{number}: {line.strip()[:100]}")
    return found


def test_no_module_has_a_vague_name() -> None:
    assert not [path for path in tracked(".py", ".sql") if path.stem in VAGUE]


def test_no_python_file_outgrows_one_idea() -> None:
    sizes = {path.relative_to(HOUSE): len(path.read_text().splitlines()) for path in tracked(".py")}
    beside = ("tests", "benchmarks")
    assert not {
        str(path): lines
        for path, lines in sizes.items()
        if lines > (LONGEST_TEST if path.parts[0] in beside else LONGEST_FILE)
    }


def test_no_registry_host_is_named() -> None:
    assert not mentions("|".join(REGISTRIES), tracked())


def test_no_path_of_a_developers_machine_is_named() -> None:
    machine = "(^|[^A-Za-z0-9_.])/(tmp|" + "work|root|farm)/[a-z.]"
    assert not mentions(machine, [path for path in tracked() if path.suffix != ".lock"])


def test_no_markup_is_trusted_and_nothing_is_unpickled() -> None:
    unsafe = "unsafe_allow" + r"_html=True|\bpickle\.|import " + "pickle"
    assert not mentions(unsafe, tracked(".py"))


def test_locked_packages_carry_hashes() -> None:
    for lock in tracked(".lock"):
        pinned = re.findall(r"^[a-z0-9._-]+==.*(?:\n .*)*", lock.read_text(), flags=re.M)
        assert pinned, lock
        assert not [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry]
