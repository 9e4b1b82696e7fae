"""Rings out of sightings: which identifiers are of one hand, and which entities belong to them.

Two identifiers are of one hand when enough of those who used the one used the other as well: the overlap coefficient
(Szymkiewicz, 1934; Simpson, 1943) is at least `OVERLAP`. A ring is a connected component of identifiers, and an entity
belongs to the one of which it used most. One member in common does not join two crowds, so a chain of chance, a
household here and a public device there, swallows no strangers; two pairs with a person in common do join.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# share of the users of the rarer identifier that the other one must have as well; 0.4 joins pairs with one of two in
# common and trios with two of three, and no trio by one; chosen
OVERLAP = 0.4
# identifiers; an entity with more of them is a courier, an agent or a test account: it ties nothing. It bounds the
# work to links × this number; chosen
MOST_IDENTIFIERS = 64


@dataclass(frozen=True)
class Grouping:
    """`entity` [entities] and `identifier` [identifiers]: the number of the ring of each, −1 = of none.

    `busy`: entities with more than `MOST_IDENTIFIERS`, which were left out.
    """

    entity: Ints
    identifier: Ints
    busy: Ints


def group(entity: Ints, identifier: Ints, times: Ints, least: Ints, alone: Flags) -> Grouping:
    """Rings from links [links]: entity number, identifier number (both from 0 on), how often it was seen.

    least: [identifiers] how many must share one for it to tie. alone: [identifiers] whether it ties by itself; a member
    has one that does, or two. A pair may stand twice. Time is linear in the number of links: an entity brings at most
    `MOST_IDENTIFIERS`² pairs of identifiers.
    """
    entities, identifiers = _length(entity), least.size
    used = sparse.csr_array((np.ones(entity.size, np.int64), (entity, identifier)), (entities, identifiers))
    used.data[:] = 1
    busy = np.flatnonzero(np.diff(used.indptr) > MOST_IDENTIFIERS)
    kept = ~np.isin(np.arange(entities), busy)
    used = sparse.csr_array(used * kept[:, None]) if busy.size else used
    sharers: Ints = np.asarray(used.sum(axis=0)).ravel()
    which = np.flatnonzero(sharers >= np.maximum(least, 2))
    if not which.size:
        return Grouping(np.full(entities, -1, np.int64), np.full(identifiers, -1, np.int64), busy)
    of_identifier = np.full(identifiers, -1, np.int64)
    of_identifier[which] = _of_one_hand(sparse.csr_array(used[:, which]), sharers[which])
    usable = (of_identifier[identifier] >= 0) & kept[entity]
    links = (entity[usable], identifier[usable], times[usable])
    of_entity = _belonging(*links, of_identifier, alone, entities)
    return Grouping(*_with_members(of_entity, of_identifier), busy)


def _length(numbers: Ints) -> int:
    return int(numbers.max()) + 1 if numbers.size else 0


def _of_one_hand(used: sparse.csr_array, sharers: Ints) -> Ints:
    """The component of each identifier [identifiers]; used: [entities, identifiers], ones."""
    shared = sparse.coo_array(used.T @ used)
    rarer = np.minimum(sharers[shared.row], sharers[shared.col])
    joined = shared.data >= OVERLAP * rarer
    edges = sparse.coo_array(
        (shared.data[joined], (shared.row[joined], shared.col[joined])), shape=shared.shape
    )
    return csgraph.connected_components(edges, directed=False)[1].astype(np.int64)


def _belonging(
    entity: Ints, identifier: Ints, times: Ints, of_identifier: Ints, alone: Flags, entities: int
) -> Ints:
    """The ring [entities] of which an entity used most identifiers; of equals the one it was seen at most often."""
    found = np.full(entities, -1, np.int64)
    rings = int(of_identifier.max()) + 1
    pairs, place = np.unique(entity * rings + of_identifier[identifier], return_inverse=True)
    many = np.bincount(place, minlength=pairs.size)
    often = np.bincount(place, weights=times, minlength=pairs.size)
    firm = np.bincount(place, weights=alone[identifier], minlength=pairs.size)
    member = (firm >= 1) | (many >= 2)
    of, to = pairs[member] // rings, pairs[member] % rings
    order = np.lexsort((-to, often[member], many[member], of))
    last = np.append(np.diff(of[order]) != 0, True) if of.size else np.zeros(0, bool)
    found[of[order][last]] = to[order][last]
    return found


def _with_members(of_entity: Ints, of_identifier: Ints) -> tuple[Ints, Ints]:
    """Rings of two or more members, numbered from 0 on; what belonged to a smaller one belongs to none."""
    sizes = np.bincount(of_entity[of_entity >= 0], minlength=int(of_identifier.max()) + 1)
    number = np.where(sizes >= 2, np.cumsum(sizes >= 2) - 1, -1)
    return (
        np.where(of_entity >= 0, number[np.maximum(of_entity, 0)], -1),
        np.where(of_identifier >= 0, number[np.maximum(of_identifier, 0)], -1),
    )
