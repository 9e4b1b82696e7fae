"""Findings become episodes: one unbroken run of bad buckets for one identity.

The algorithm, once per morning, over the observations of that morning (one per identity and observed bucket):

1. Identity is (monitor, detector family, segment). At most one episode of an identity is open.
2. A bad bucket without an open episode reopens the last one, if that resolved a few days ago, in the same direction
   and with its money in the same place; otherwise it opens a new one, pending.
3. A pending episode fires after `hold` bad buckets. One clean bucket before that resolves it.
4. A firing episode stays while buckets are bad or weak (not bad enough to open one, too bad to count as clean).
5. After `release` clean buckets in a row it resolves. A bad bucket in the other direction ends it at once and opens
   another: an increase and a decrease are two episodes.
6. A bucket that was not judged (data fault, too small, not run) changes nothing. But every alert ends: one without a
   bad bucket for its `release` and `quiet` days more resolves as "quiet since", one that is not observed for `patience`
   days as "no longer watched", and one whose monitor is gone on the morning that finds it gone, with the reason.
   Where a bucket is a week or a month the days are so many more that the next buckets fit into them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode, Evidence, Observation
from monitors.life.overlap import overlap

Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Policy:
    """Limits of an episode's life, in buckets and days; release_of: by detector family where it differs from
    `release`.

    same_place: share of the excess that must sit in the same cells for an episode to reopen. All values are chosen.
    """

    hold: int = 1
    release: int = 2
    reopen_days: int = 3
    patience_days: int = 14
    quiet_days: int = 7
    same_place: float = 0.5
    release_of: dict[str, int] = field(default_factory=lambda: {"drift": 3, "data": 1})

    def release_for(self, episode: Episode) -> int:
        """Number of clean buckets this episode needs to resolve."""
        return self.release_of.get("data" if episode.kind == "data" else episode.family, self.release)


def step(
    previous: Iterable[Episode],
    observations: Sequence[Observation],
    as_of: date,
    policy: Policy,
    gone: Mapping[Identity, str] | None = None,
) -> list[Episode]:
    """The episodes after one morning: open ones, those resolved today, and those that may still reopen.

    previous: what the function returned for the morning before. gone: identity → why nobody watches it any more. Pure:
    the same input gives the same output.
    """
    today = as_of.isoformat()
    latest: dict[Identity, Episode] = {}
    ended: list[Episode] = []
    for episode in sorted(previous, key=lambda e: (e.alive, e.seen_bucket)):
        if episode.alive and gone and episode.identity in gone:
            ended.append(_resolve(episode, today, gone[episode.identity]))
        elif _unobserved(episode, as_of, policy):
            ended.append(_resolve(episode, today, f"no longer watched since {episode.seen_on}"))
        else:
            latest[episode.identity] = episode
    for observation in sorted(observations, key=lambda s: (s.identity, s.bucket)):
        if observation.verdict == "unknown":
            continue
        before = latest.get(observation.identity)
        if before is not None and observation.bucket <= before.seen_bucket:
            continue
        if before is not None and before.alive and _changes_direction(before, observation):
            ended.append(_resolve(before, today, "turned to the other side"))
            before = None
        after = _advance(before, observation, today, as_of, policy)
        if after is not None:
            latest[observation.identity] = after
    settled = [_end_if_quiet(episode, as_of, policy) for episode in latest.values()]
    return ended + [episode for episode in settled if _still_needed(episode, as_of, policy)]


def _end_if_quiet(episode: Episode, as_of: date, policy: Policy) -> Episode:
    """The episode, resolved if its last bad bucket was told too long ago, however its later ones were judged.

    Rows from before the day was kept count from the morning they were last observed on.
    """
    told = episode.bad_on or episode.seen_on
    silence = as_of - date.fromisoformat(told)
    most = policy.release_for(episode) * LENGTH[episode.grain] + policy.quiet_days
    if not episode.alive or silence <= timedelta(days=most):
        return episode
    why = f"quiet since {episode.last_bucket[:10]}: nothing bad for {silence.days} mornings"
    return _resolve(episode, as_of.isoformat(), why)


def _changes_direction(episode: Episode, observation: Observation) -> bool:
    """Whether a bad bucket deviates in the other direction."""
    return observation.verdict == "bad" and observation.direction != episode.direction


def _advance(
    before: Episode | None, observation: Observation, today: str, as_of: date, policy: Policy
) -> Episode | None:
    """The identity's episode after one more bucket; None = no episode."""
    if before is None or not before.alive:
        if observation.verdict != "bad":
            return before
        if before is not None and before.fired_on and _may_reopen(before, observation, as_of, policy):
            reopened = replace(
                before, state="firing", resolved_on=None, clean=0, reopened=before.reopened + 1
            )
            return replace(_worsen(reopened, observation, today, policy), why="bad again")
        return _open(observation, today, policy)
    seen = replace(before, seen_bucket=observation.bucket, seen_on=today)
    if observation.verdict == "bad":
        return _worsen(seen, observation, today, policy)
    if observation.verdict == "weak":
        return replace(seen, clean=0)
    seen = replace(seen, clean=seen.clean + 1)
    if seen.state == "pending":
        return _resolve(seen, today, f"did not hold for {policy.hold} buckets")
    if seen.clean >= policy.release_for(seen):
        return _resolve(seen, today, f"as usual {seen.clean} time{'s' if seen.clean > 1 else ''} in a row")
    return seen


def _may_reopen(before: Episode, observation: Observation, as_of: date, policy: Policy) -> bool:
    """Whether a resolved episode is recent enough, of the same direction and in the same place."""
    resolved = date.fromisoformat(before.resolved_on or before.opened_on)
    if before.direction != observation.direction or as_of - resolved > _reopens(before, policy):
        return False
    common = overlap(before.footprint, observation.footprint)
    return common is None or common >= policy.same_place


def _evidence(observation: Observation) -> Evidence:
    """The evidence of a bad bucket. Raises ValueError where it is missing."""
    if observation.evidence is None:
        raise ValueError(f"a bad bucket needs its evidence: {observation.identity} at {observation.bucket}")
    return observation.evidence


def _open(observation: Observation, today: str, policy: Policy) -> Episode:
    """A new episode from its first bad bucket."""
    evidence = _evidence(observation)
    fires = policy.hold <= 1
    return Episode(
        monitor=observation.monitor,
        family=observation.family,
        segment=observation.segment,
        detector=observation.detector,
        direction=observation.direction,
        severity=observation.severity,
        live=observation.live,
        kind=observation.kind,
        state="firing" if fires else "pending",
        opened_on=today,
        fired_on=today if fires else None,
        first_bucket=observation.bucket,
        last_bucket=observation.bucket,
        seen_bucket=observation.bucket,
        seen_on=today,
        bad_on=today,
        evidence=evidence,
        footprint=observation.footprint,
        role=observation.role,
        stage=observation.stage,
        scenarios=observation.scenarios,
        grain=observation.grain,
        carriers=observation.carriers,
        money=evidence.exposure,
        peak=evidence.exposure,
        why="first seen",
    )


def _worsen(episode: Episode, observation: Observation, today: str, policy: Policy) -> Episode:
    """The episode after one more bad bucket."""
    evidence = _evidence(observation)
    bad = episode.bad + 1
    fires = episode.state == "pending" and bad >= policy.hold
    return replace(
        episode,
        state="firing" if fires else episode.state,
        fired_on=today if fires else episode.fired_on,
        why=f"bad {bad} times in a row" if fires else episode.why,
        bad=bad,
        clean=0,
        last_bucket=observation.bucket,
        seen_bucket=observation.bucket,
        seen_on=today,
        bad_on=today,
        detector=observation.detector,
        severity=observation.severity,
        live=observation.live,
        evidence=evidence,
        footprint=episode.footprint or observation.footprint,
        role=observation.role,
        stage=observation.stage,
        scenarios=observation.scenarios,
        grain=observation.grain,
        carriers=observation.carriers or episode.carriers,
        money=episode.money + evidence.exposure,
        peak=max(episode.peak, evidence.exposure),
    )


def _resolve(episode: Episode, today: str, why: str) -> Episode:
    """The episode, resolved today for the reason `why`."""
    return replace(episode, state="resolved", resolved_on=today, why=why)


def _unobserved(episode: Episode, as_of: date, policy: Policy) -> bool:
    """Whether an open episode has not been observed for too long."""
    unseen = as_of - date.fromisoformat(episode.seen_on)
    return episode.alive and unseen > timedelta(days=policy.patience_days + 2 * (LENGTH[episode.grain] - 1))


def _still_needed(episode: Episode, as_of: date, policy: Policy) -> bool:
    """Whether the next morning needs it: open, or resolved so recently that it may reopen."""
    if episode.alive or episode.resolved_on is None:
        return True
    return as_of - date.fromisoformat(episode.resolved_on) <= _reopens(episode, policy)


def _reopens(episode: Episode, policy: Policy) -> timedelta:
    """For how long after its end an episode may reopen: of a week the next one must still fit in."""
    return timedelta(days=policy.reopen_days + LENGTH[episode.grain] - 1)
