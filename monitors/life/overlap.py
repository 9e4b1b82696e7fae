"""Overlap of two episodes: the share of their excess in the same cells."""

from collections.abc import Mapping

from monitors.life.episode import Episode

Footprint = Mapping[str, Mapping[str, float]]


def footprint_of(episode: Episode) -> dict[str, dict[str, float]]:
    """The episode's footprint, with the values of its own segment at share 1."""
    fixed = {dimension: {value: 1.0} for dimension, value in episode.where.items()}
    return {**{dim: dict(shares) for dim, shares in episode.footprint.items()}, **fixed}


def overlap(one: Footprint, other: Footprint) -> float | None:
    """Share of the excess that two footprints have in common, by the dimension in which they differ most.

    None when no dimension is known of both.
    """
    shared = [dimension for dimension in one if dimension in other]
    if not shared:
        return None
    return min(
        sum(min(share, other[dim].get(value, 0.0)) for value, share in one[dim].items()) for dim in shared
    )
