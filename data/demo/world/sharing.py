"""Who really shares what: devices of rings and coupon farms, and identities used again in KYC.

Noted from the numbers behind the rows while the demo is played, so that rings can be measured against the truth.
Households and addresses that fall together by chance are not noted: they are the innocents. Devices of one farm that
no account has in common are rings of their own, since nothing in the extracts ties them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from data.demo.files.encode import text_coding
from data.demo.files.rows import Column, Rows

COUPON_DEVICES = 4 * 10**10  # devices of everyday coupon abuse
RING_DEVICES = 5 * 10**10
RING_ADDRESSES = 9 * 10**9
RING_STEP = 1000  # devices and addresses set aside for each ring
CREATORS = 10**8  # identities of creators are numbered from here on
MILLS = 10**10  # identities that a mill uses again and again
TRADERS = 10**6  # sellers who trade are numbered up to here; their bank and device are in the list of sellers
HASHES = ("document_hash", "face_hash", "bank_hash", "device_hash")
LISTED = ("bank_hash", "device_hash")


@dataclass(frozen=True)
class SharedBy:
    """Entities of a kind that really are of one hand; `scenario`: the number of the one they are of, or None."""

    kind: str
    scenario: int | None
    members: list[str]


@dataclass
class Sharing:
    """What was shared, as pairs [2, n] of a number of it and the number of who used it."""

    devices: list[Column] = field(default_factory=list)
    identities: list[Column] = field(default_factory=list)
    listed: list[Column] = field(
        default_factory=list
    )  # numbers of sellers whose bank or device was used again

    def note(self, extract: str, rows: Rows) -> None:
        """See the rows of a day as they happened."""
        if extract == "orders":
            device = rows["device_id"]
            made = (device >= COUPON_DEVICES) & (device < RING_DEVICES + COUPON_DEVICES)
            self.devices.append(np.stack([device[made], rows["buyer_id"][made]]))
        elif extract == "kyc":
            self.identities += [np.stack([rows[name], rows["_own"]]) for name in HASHES]
            self.listed += [rows[name][rows[name] < TRADERS] for name in LISTED]

    def groups(self) -> list[SharedBy]:
        """The rings there really are: buyers by device, applicants by identity."""
        return [*self._farms(), *self._mills()]

    def _farms(self) -> list[SharedBy]:
        """A buyer of several is in the one it was seen in most."""
        if not sum(pairs.size for pairs in self.devices):
            return []
        device, buyer = np.concatenate(self.devices, axis=1)
        of_ring = device >= RING_DEVICES
        # A buyer ties devices of one ring, and not two rings that both chose that buyer.
        scenario = (device[of_ring] - RING_DEVICES) // RING_STEP
        ring_of = _join(
            zip(device[of_ring].tolist(), (-1 - buyer[of_ring] * RING_STEP - scenario).tolist(), strict=True)
        )
        ring = np.array([ring_of.get(one, one) for one in device.tolist()], dtype=np.int64)
        pairs, often = np.unique(np.stack([buyer, ring]), axis=1, return_counts=True)
        order = np.lexsort((often, pairs[0]))
        last = np.append(np.diff(pairs[0][order]) != 0, True)
        who, where = pairs[:, order[last]]
        a_device = {ring: one for one, ring in zip(device.tolist(), ring.tolist(), strict=True)}
        found = []
        for one in np.unique(where).tolist():
            number = (a_device[one] - RING_DEVICES) // RING_STEP
            members = _names("buyer", who[where == one])
            found.append(SharedBy("buyer", number if number >= 0 else None, members))
        return [ring for ring in found if len(ring.members) > 1]

    def _mills(self) -> list[SharedBy]:
        """Applicants who used one identity, or one another's."""
        if not self.identities:
            return []
        used, own = np.concatenate(self.identities, axis=1)
        other = used != own
        root = _join(zip(used[other].tolist(), own[other].tolist(), strict=True))
        members: dict[int, list[int]] = {}
        for one in np.unique(np.concatenate([own, *self.listed])).tolist():
            if one in root:
                members.setdefault(root[one], []).append(one)
        mill = {root[one]: one - MILLS for one in root if one >= MILLS}
        found = []
        for head, mine in members.items():
            kind = "creator" if mine[0] >= CREATORS else "seller"
            found.append(SharedBy(kind, mill.get(head), _names(kind, np.array(mine) % CREATORS)))
        return [ring for ring in found if len(ring.members) > 1]


def _names(kind: str, numbers: Column) -> list[str]:
    names: list[str] = text_coding(f"{kind}_id")(np.asarray(numbers)).to_pylist()
    return sorted(names)


def _join(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each number → the one that stands for its connected component."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, other in set(pairs):
        parent[root(one)] = root(other)
    return {one: root(one) for one in parent}
