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


def group(entity: Ints, identifier: Ints, times: Ints, least: Ints) -> Grouping:
    """Rings from links [links]: entity number, identifier number (both from 0 on), how often it was seen.

    least: [identifiers] how many must share one for it to tie. A pair may stand twice. Time is linear in the number of
    links: an entity brings at most `MOST_IDENTIFIERS`² pairs of identifiers.
    """
    entities, identifiers = _length(entity), least.size
    used = sparse.csr_array(
        (np.ones(entity.size, np.int64), (entity, identifier)), shape=(entities, identifiers)
    )
    used.data[:] = 1
    busy = np.flatnonzero(np.diff(used.indptr) > MOST_IDENTIFIERS)
    kept = np.ones(entities, bool)
    kept[busy] = False
    used = sparse.csr_array(sparse.diags_array(kept.astype(np.int64)) @ used)
    used.eliminate_zeros()
    sharers = np.asarray(used.sum(axis=0)).ravel()
    ties = sharers >= np.maximum(least, 2)
    if not ties.any():
        return Grouping(np.full(entities, -1, np.int64), np.full(identifiers, -1, np.int64), busy)
    which = np.flatnonzero(ties)
    label = _of_one_hand(sparse.csr_array(used[:, which]), sharers[which])
    of_identifier = np.full(identifiers, -1, np.int64)
    of_identifier[which] = label
    of_entity = _belonging(entity, of_identifier[identifier], times, kept, entities)
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


def _belonging(entity: Ints, ring: Ints, times: Ints, kept: npt.NDArray[np.bool_], entities: int) -> Ints:
    """The ring [entities] of which an entity used most identifiers; of equals the one it was seen at most often."""
    found = np.full(entities, -1, np.int64)
    usable = (ring >= 0) & kept[entity]
    if not usable.any():
        return found
    rings = int(ring.max()) + 1
    pairs, place = np.unique(entity[usable] * rings + ring[usable], return_inverse=True)
    many = np.bincount(place, minlength=pairs.size)
    often = np.bincount(place, weights=times[usable], minlength=pairs.size)
    of, to = pairs // rings, pairs % rings
    order = np.lexsort((-to, often, many, of))
    last = np.append(np.diff(of[order]) != 0, True)
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
