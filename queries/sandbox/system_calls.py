"""What Linux lets a process give up, called directly: the standard library of Python 3.11 has no names for it.

Everything raises OSError where the system does not have it or does not allow it, and AttributeError where there
is no such C library: the caller goes on without it and says so.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct

_PDEATHSIG, _GET_PDEATHSIG, _CAPBSET_DROP, _SECCOMP, _NO_NEW_PRIVS, _GET_NO_NEW_PRIVS = 1, 2, 24, 22, 38, 39
_NEWNS, _NEWIPC, _NEWUSER, _NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_LANDLOCK = (444, 445, 446)  # create_ruleset, add_rule, restrict_self: the same on every architecture
_READ_FILE, _READ_DIR, _ALL_RIGHTS_OF_ABI_1 = 1 << 2, 1 << 3, (1 << 13) - 1
_LAST_CAPABILITY = 63
_CLONE_THREAD = 0x00010000
# Numbers of the calls a query never needs: sockets, other programs, other processes, mounts, new namespaces, and
# the doors to kernel parts that no DuckDB uses. From the kernel's tables of both architectures.
_CALLS = {
    "x86_64": {
        "arch": 0xC000003E,
        "clone": 56,
        "refused": [
            *(
                41,
                42,
                43,
                49,
                50,
                53,
                288,
                57,
                58,
                59,
                322,
                62,
                200,
                101,
                310,
                311,
                165,
                166,
                155,
                161,
                272,
                308,
            ),
            *(425, 321, 248, 249, 250, 298, 323, 304, 438, 434, 424, 133, 259, 319),
        ],
    },
    "aarch64": {
        "arch": 0xC00000B7,
        "clone": 220,
        "refused": [
            *(198, 199, 200, 201, 202, 203, 242, 221, 281, 129, 130, 117, 270, 271, 40, 39, 41, 51, 97, 268),
            *(425, 280, 217, 218, 219, 241, 282, 265, 438, 434, 424, 33, 279),
        ],
    },
}
_CLONE3 = 435


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _done(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def _prctl(option: int, *values: int) -> int:
    words = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return _done(_library().prctl(ctypes.c_int(option), *words))


def die_with(parent: int) -> None:
    """Killed when the process ``parent`` ends, which must still be our parent. Lost when our user changes."""
    _prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() not in (parent, 0):
        os._exit(1)


def dies_with_parent() -> bool:
    """Whether ``die_with`` holds."""
    signal_number = ctypes.c_int(0)
    _done(_library().prctl(ctypes.c_int(_GET_PDEATHSIG), ctypes.byref(signal_number)))
    return signal_number.value == signal.SIGKILL


def leave_namespaces(as_root: bool) -> None:
    """Our own network without a device, our own messages and mounts; a user's worker gets a user space first."""
    apart = _NEWNET | _NEWIPC | _NEWNS
    _done(_library().unshare(ctypes.c_int(apart if as_root else apart | _NEWUSER)))


def become(user: int) -> None:
    """Another user and group, without further groups. Every thread changes."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capabilities() -> None:
    """No capability is left, and none can come back with a program."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            _prctl(_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one, or none may be dropped by who has none
    _done(_library().capset(struct.pack("<Ii", 0x20080522, 0), bytes(24)))


def capabilities() -> int:
    """The capabilities this thread could use, as bits."""
    header, found = (
        ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0)),
        ctypes.create_string_buffer(24),
    )
    _done(_library().capget(header, found))
    words = struct.unpack("<6I", found.raw)
    return words[0] | words[1] | words[3] | words[4]


def forbid_new_privileges() -> None:
    """No program this process starts gets more than it has."""
    _prctl(_NO_NEW_PRIVS, 1)


def privileges_are_forbidden() -> bool:
    """Whether ``forbid_new_privileges`` holds."""
    return _prctl(_GET_NO_NEW_PRIVS) == 1


def read_only_below(folder: str, *others: str) -> None:
    """Landlock: of all files only those below ``folder`` can be opened, and ``others``, and only to be read."""
    call = _library().syscall
    ruleset = _done(call(_LANDLOCK[0], struct.pack("<Q", _ALL_RIGHTS_OF_ABI_1), ctypes.c_size_t(8), 0))
    try:
        for path in (folder, *(other for other in others if os.path.exists(other))):
            place = os.open(path, os.O_PATH)
            rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE
            try:
                _done(call(_LANDLOCK[1], ruleset, 1, struct.pack("<Qi", rights, place), 0))
            finally:
                os.close(place)
        _done(call(_LANDLOCK[2], ruleset, 0))
    finally:
        os.close(ruleset)


def refuse_calls() -> None:
    """A filter on system calls: no socket, no program, no other process; threads of our own stay possible."""
    known = _CALLS.get(platform.machine())
    if known is None:
        raise OSError(f"no list of system calls for {platform.machine()}")
    program = _filter(known["arch"], known["clone"], known["refused"])  # type: ignore[arg-type]
    code = ctypes.create_string_buffer(program, len(program))
    about = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    _done(_library().prctl(ctypes.c_int(_SECCOMP), ctypes.c_ulong(2), ctypes.c_char_p(about)))


def _filter(arch: int, clone: int, refused: list[int]) -> bytes:
    """The filter as the kernel's small machine runs it: load, compare, return."""
    load, equal, at_least, bits, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, unknown, kill = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
    lines: list[tuple[int, int, int, int]] = [(load, 0, 0, 4), (equal, 1, 0, arch), (give, 0, 0, kill)]
    lines += [(load, 0, 0, 0), (at_least, 0, 1, 0x40000000), (give, 0, 0, refuse)]
    # clone3 hides its flags from a filter; told that it is unknown, the C library takes clone.
    lines += [(equal, 0, 1, _CLONE3), (give, 0, 0, unknown)]
    for number in refused:
        lines += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    lines += [(equal, 0, 3, clone), (load, 0, 0, 16), (bits, 1, 0, _CLONE_THREAD), (give, 0, 0, refuse)]
    lines += [(give, 0, 0, allow)]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
