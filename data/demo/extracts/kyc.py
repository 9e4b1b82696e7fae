"""KYC: decisions on applications of sellers and creators; those who trade later passed here."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.orders import choose_columns, hours_of_day
from data.demo.extracts.rule_hits import Hits
from data.demo.files.clock import HOUR
from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, count, join, table
from data.demo.files.vocabulary import CATEGORIES, FRAUDS, KYC_REASONS, WORDS, code
from data.demo.world.sharing import CREATORS, MILLS
from data.demo.world.traders import Traders
from data.demo.world.world import Day

PER_ORDER = 0.02  # applications for each order, about
PASSED, FAILED = 0.80, 0.14  # of first attempts; the rest goes to review
DUPLICATES, RECIDIVISTS = 0.022, 0.004
HOPEFULS = 1_000_000  # numbers of applicants who never traded begin here
HOPEFULS_PER_DAY = 20_000
# national id, passport, driving licence, business licence; by market
DOCUMENTS = np.array(
    [
        [0.1, 0.25, 0.45, 0.2],
        [0.6, 0.05, 0.2, 0.15],
        [0.7, 0.1, 0.1, 0.1],
        [0.05, 0.45, 0.35, 0.15],
        [0.7, 0.1, 0.05, 0.15],
        [0.6, 0.1, 0.15, 0.15],
    ]
)
CHANNELS = np.array([[0.62, 0.23, 0.15]])  # self, agency, referral
OFFICE = np.array([1, 1, 1, 1, 1, 1, 2, 5, 12, 20, 22, 22, 18, 18, 20, 22, 20, 16, 10, 8, 6, 5, 3, 2], float)
_FIRST_REASON = WORDS["reason"].index(KYC_REASONS[0])


def applications(day: Day, rng: np.random.Generator, country: Column, party: Column) -> Rows:
    """Draft decided applications of unknown subjects, each with an identity of its own."""
    n = len(country)
    channel = choose_columns(CHANNELS, np.zeros(n, np.int64), rng)
    duplicate = rng.random(n) < DUPLICATES
    attempt = rng.geometric(0.87, n)
    rows = table(
        n,
        event_at=day.world.clock.at(
            np.full(n, day.index), hours_of_day(n, rng, OFFICE), rng.random(n) * 3600, country
        ),
        country=country,
        category=rng.integers(0, len(CATEGORIES), n),
        party=party,
        document_type=choose_columns(DOCUMENTS, country, rng),
        channel=channel + code("channel", "self"),
        agency=np.where(channel == 1, rng.integers(0, 8, n) + country % 3 * 8, -1),
        attempt=attempt,
        duplicates=np.where(duplicate, rng.geometric(0.6, n), 0),
        linked_to_enforced=rng.random(n) < np.where(duplicate, 0.1, RECIDIVISTS),
        amount=0,
        seller_id=-1,
        _trader=np.int64(-1),
        _identity=np.int64(-1),  # number of a shared identity, −1 = its own
        _scenario=np.int16(-1),
    )
    decide(day, rng, rows, np.where(duplicate, 0.45, 1.0))
    return rows


def decide(day: Day, rng: np.random.Generator, rows: Rows, luck: Column) -> None:
    """Decide applications: result, reason, hours and reviewer minutes; luck is a factor on passing."""
    n = count(rows)
    mood = day.mood("kyc", rows, 0.04)
    pass_share = np.clip(PASSED * luck * mood * np.where(rows["attempt"] > 1, 0.75, 1.0), 0, 0.97)
    drawn = rng.random(n)
    failed = drawn > 1 - (1 - pass_share) * FAILED / (1 - PASSED)
    passed = drawn < pass_share
    review = ~passed & ~failed
    rows["result"] = np.where(
        passed, code("result", "passed"), np.where(failed, code("result", "failed"), code("result", "review"))
    )
    rows["reason"] = np.where(passed, -1, _FIRST_REASON + rng.integers(0, len(KYC_REASONS), n))
    rows["decision_hours"] = np.where(review, rng.gamma(2.0, 9.0, n), rng.exponential(0.4, n))
    rows["reviewer_minutes"] = np.where(review, rng.gamma(3.0, 4.0, n), np.nan)
    rows["_late"] = rows["decision_hours"]


def _approvals(day: Day, rng: np.random.Generator, traders: Traders, party: str) -> Rows:
    """Those who join today passed today."""
    who = np.flatnonzero(traders.joined == day.index)
    rows = applications(day, rng, traders.country[who], np.full(len(who), code("party", party)))
    rows["category"] = traders.category[who]
    rows["result"][:] = code("result", "passed")
    rows["reason"][:] = -1
    rows["_trader"] = who.astype(np.int64)
    return rows


def write_kyc(day: Day, hits: Hits) -> None:
    """Write the day's decisions."""
    rng = day.chance("kyc")
    volume = day.world.demand.expected[day.index].sum(axis=1) * PER_ORDER
    numbers = rng.poisson(volume * rng.gamma(30, 1 / 30, len(volume)))
    country = np.repeat(np.arange(len(numbers)), numbers)
    party = np.where(rng.random(len(country)) < 0.6, code("party", "seller"), code("party", "creator"))
    natural = [
        applications(day, rng, country, party),
        _approvals(day, rng, day.world.sellers, "seller"),
        _approvals(day, rng, day.world.creators, "creator"),
    ]
    rows = day.gather("kyc", join(natural))
    if not count(rows):
        return
    _identify(day, rows)
    rows["_fraud"] = np.where(rows["duplicates"] > 0, FRAUDS.index("other"), 0)
    hits.judge("duplicate_identity", rows)
    hits.judge("document_template", rows)
    rows["arrived_at"] = rows["event_at"] + HOUR // 6
    day.emit("kyc", rows)


def _identify(day: Day, rows: Rows) -> None:
    """Number applications and subjects; a shared identity shows in its hashes."""
    n = count(rows)
    rows["application_id"] = day.serial(n)
    hopeful = HOPEFULS + day.index * HOPEFULS_PER_DAY + np.arange(n) % HOPEFULS_PER_DAY
    number = np.where(rows["_trader"] >= 0, rows["_trader"], hopeful)
    seller = rows["party"] == code("party", "seller")
    rows["subject_id"] = np.where(seller, subject("seller_id", number), subject("creator_id", number))
    own = rows["_own"] = np.where(seller, 0, CREATORS) + number
    earlier = np.maximum(own - 1 - rows["duplicates"], 0)
    same = np.where(
        rows["_identity"] >= 0, MILLS + rows["_identity"], np.where(rows["duplicates"] > 0, earlier, own)
    )
    rng = day.chance("identity")
    for column in ("document_hash", "face_hash", "bank_hash", "device_hash"):
        shared = (rows["duplicates"] > 0) & (rng.random(n) < 0.7)
        rows[column] = np.where(shared, same, own)
