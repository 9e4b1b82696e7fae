"""Findings become episodes: one unbroken run of bad buckets for one identity, with a life of its own.

The algorithm, once per morning, over the sightings of that morning (one per identity and bucket looked at):

1. Identity is (monitor, detector family, segment). At most one episode of an identity is alive.
2. A bad bucket without an alive episode reopens the last one, if that resolved a few days ago, in the same
   direction and with its money in the same place; otherwise it opens a new one, pending.
3. A pending episode fires once it holds: after `hold` bad buckets. One clean bucket before that ends it.
4. A firing episode stays while buckets are bad, or weak: not bad enough to open one, too bad to let go.
5. After `release` clean buckets in a row it resolves. A bad bucket on the other side ends it at once and
   opens another: up and down are two stories.
6. A bucket that could not be judged (data fault, too small, not run) is no proof and no relief: nothing
   moves. An identity nobody has looked at for `patience` days resolves as "no longer watched".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from monitors.life.episode import Episode, Evidence, Observation
from monitors.life.overlap import overlap


@dataclass(frozen=True)
class Policy:
    """Buckets and days that give an episode its life; `release` by detector family where it differs.

    same_place: share of the excess that must sit in the same cells for an episode to be the same again.
    """

    hold: int = 1
    release: int = 2
    reopen_days: int = 3
    patience_days: int = 14
    same_place: float = 0.5
    release_of: dict[str, int] = field(default_factory=lambda: {"drift": 3, "data": 1})

    def release_for(self, episode: Episode) -> int:
        """Clean buckets this episode needs to resolve."""
        return self.release_of.get("data" if episode.kind == "data" else episode.family, self.release)


def step(
    previous: Iterable[Episode], sightings: Sequence[Observation], as_of: date, policy: Policy
) -> list[Episode]:
    """The episodes after one morning: alive ones, those resolved today, and those that may still reopen.

    `previous` is what the same function returned for the morning before. Pure: same input, same output.
    """
    today = as_of.isoformat()
    latest: dict[tuple[str, str, str], Episode] = {}
    ended: list[Episode] = []
    for episode in sorted(previous, key=lambda e: (e.alive, e.seen_bucket)):
        if _forgotten(episode, as_of, policy):
            ended.append(_resolve(episode, today, f"no longer watched since {episode.seen_on}"))
        else:
            latest[episode.identity] = episode
    for sighting in sorted(sightings, key=lambda s: (s.identity, s.bucket)):
        if sighting.verdict == "unknown":
            continue
        before = latest.get(sighting.identity)
        if before is not None and sighting.bucket <= before.seen_bucket:
            continue
        if before is not None and before.alive and _turns(before, sighting):
            ended.append(_resolve(before, today, "turned to the other side"))
            before = None
        after = _advance(before, sighting, today, as_of, policy)
        if after is not None:
            latest[sighting.identity] = after
    return ended + [episode for episode in latest.values() if _remembered(episode, as_of, policy)]


def _turns(episode: Episode, sighting: Observation) -> bool:
    return sighting.verdict == "bad" and sighting.direction != episode.direction


def _advance(
    before: Episode | None, sighting: Observation, today: str, as_of: date, policy: Policy
) -> Episode | None:
    """The identity's episode after one more bucket; None where there is nothing to tell."""
    if before is None or not before.alive:
        if sighting.verdict != "bad":
            return before
        if before is not None and before.fired_on and _may_reopen(before, sighting, as_of, policy):
            reopened = replace(
                before, state="firing", resolved_on=None, clean=0, reopened=before.reopened + 1
            )
            return replace(_worsen(reopened, sighting, today, policy), why="bad again")
        return _open(sighting, today, policy)
    seen = replace(before, seen_bucket=sighting.bucket, seen_on=today)
    if sighting.verdict == "bad":
        return _worsen(seen, sighting, today, policy)
    if sighting.verdict == "weak":
        return replace(seen, clean=0)
    seen = replace(seen, clean=seen.clean + 1)
    if seen.state == "pending":
        return _resolve(seen, today, f"did not hold for {policy.hold} buckets")
    if seen.clean >= policy.release_for(seen):
        return _resolve(seen, today, f"{seen.clean} clean bucket{'s' if seen.clean > 1 else ''} in a row")
    return seen


def _may_reopen(before: Episode, sighting: Observation, as_of: date, policy: Policy) -> bool:
    resolved = date.fromisoformat(before.resolved_on or before.opened_on)
    if before.direction != sighting.direction or as_of - resolved > timedelta(days=policy.reopen_days):
        return False
    common = overlap(before.footprint, sighting.footprint)
    return common is None or common >= policy.same_place


def _evidence(sighting: Observation) -> Evidence:
    if sighting.evidence is None:
        raise ValueError(f"a bad bucket needs its evidence: {sighting.identity} at {sighting.bucket}")
    return sighting.evidence


def _open(sighting: Observation, today: str, policy: Policy) -> Episode:
    evidence = _evidence(sighting)
    fires = policy.hold <= 1
    return Episode(
        monitor=sighting.monitor,
        family=sighting.family,
        segment=sighting.segment,
        detector=sighting.detector,
        direction=sighting.direction,
        severity=sighting.severity,
        live=sighting.live,
        kind=sighting.kind,
        state="firing" if fires else "pending",
        opened_on=today,
        fired_on=today if fires else None,
        first_bucket=sighting.bucket,
        last_bucket=sighting.bucket,
        seen_bucket=sighting.bucket,
        seen_on=today,
        evidence=evidence,
        footprint=sighting.footprint,
        money=evidence.exposure,
        peak=evidence.exposure,
        why="first bad bucket",
    )


def _worsen(episode: Episode, sighting: Observation, today: str, policy: Policy) -> Episode:
    evidence = _evidence(sighting)
    bad = episode.bad + 1
    fires = episode.state == "pending" and bad >= policy.hold
    return replace(
        episode,
        state="firing" if fires else episode.state,
        fired_on=today if fires else episode.fired_on,
        why=f"held for {bad} bad buckets" if fires else episode.why,
        bad=bad,
        clean=0,
        last_bucket=sighting.bucket,
        seen_bucket=sighting.bucket,
        seen_on=today,
        detector=sighting.detector,
        severity=sighting.severity,
        live=sighting.live,
        evidence=evidence,
        footprint=episode.footprint or sighting.footprint,
        money=episode.money + evidence.exposure,
        peak=max(episode.peak, evidence.exposure),
    )


def _resolve(episode: Episode, today: str, why: str) -> Episode:
    return replace(episode, state="resolved", resolved_on=today, why=why)


def _forgotten(episode: Episode, as_of: date, policy: Policy) -> bool:
    """Whether nobody has looked at an alive one for too long."""
    unseen = as_of - date.fromisoformat(episode.seen_on)
    return episode.alive and unseen > timedelta(days=policy.patience_days)


def _remembered(episode: Episode, as_of: date, policy: Policy) -> bool:
    """Whether the next morning still needs it: alive, or resolved so lately that it may reopen."""
    if episode.alive or episode.resolved_on is None:
        return True
    return as_of - date.fromisoformat(episode.resolved_on) <= timedelta(days=policy.reopen_days)
