"""Who really shares what, as the numbers behind the rows say."""

import numpy as np

from data.demo.world.sharing import CREATORS, MILLS, RING_DEVICES, RING_STEP, Sharing


def orders(pairs: list[tuple[int, int]]) -> dict[str, np.ndarray]:
    device, buyer = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    return {"device_id": device, "buyer_id": buyer}


def kyc(rows: list[tuple[int, int]]) -> dict[str, np.ndarray]:
    used, own = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return dict.fromkeys(("document_hash", "face_hash", "bank_hash", "device_hash"), used) | {"_own": own}


def test_devices_of_a_ring_that_a_buyer_has_in_common_are_one_ring() -> None:
    sharing = Sharing()
    first = RING_DEVICES + 7 * RING_STEP
    sharing.note("orders", orders([(first, 1), (first, 2), (first + 1, 2), (first + 1, 3)]))
    (ring,) = sharing.groups()
    assert (ring.kind, ring.scenario, len(ring.members)) == ("buyer", 7, 3)


def test_devices_of_a_farm_without_a_buyer_in_common_are_two_rings() -> None:
    sharing = Sharing()
    first = RING_DEVICES + 7 * RING_STEP
    sharing.note("orders", orders([(first, 1), (first, 2), (first + 1, 3), (first + 1, 4)]))
    assert [len(ring.members) for ring in sharing.groups()] == [2, 2]


def test_a_buyer_whom_two_rings_chose_does_not_join_them() -> None:
    sharing = Sharing()
    one, other = RING_DEVICES + 7 * RING_STEP, RING_DEVICES + 8 * RING_STEP
    sharing.note("orders", orders([(one, 1), (one, 2), (one, 2), (other, 2), (other, 3), (other, 4)]))
    assert sorted((ring.scenario, len(ring.members)) for ring in sharing.groups()) == [(7, 2), (8, 2)]


def test_a_household_is_no_ring() -> None:
    sharing = Sharing()
    sharing.note("orders", orders([(24, 24), (24, 25)]))
    assert sharing.groups() == []


def test_applicants_with_one_identity_are_one_ring_of_their_mill() -> None:
    sharing = Sharing()
    sharing.note("kyc", kyc([(MILLS + 3, 11), (MILLS + 3, 12), (13, 13)]))
    (ring,) = sharing.groups()
    assert (ring.kind, ring.scenario, ring.members) == ("seller", 3, ["s0000011", "s0000012"])


def test_a_creator_who_uses_anothers_identity_is_tied_to_that_one() -> None:
    sharing = Sharing()
    sharing.note("kyc", kyc([(CREATORS + 5, CREATORS + 5), (CREATORS + 5, CREATORS + 6)]))
    (ring,) = sharing.groups()
    assert (ring.kind, ring.scenario, ring.members) == ("creator", None, ["c0000005", "c0000006"])
