"""How long a bucket lasts: hours and days stand for their day, weeks and months for all their days."""

from datetime import date, timedelta

LENGTH = {"hour": 1, "day": 1, "week": 7, "month": 31}  # days of a bucket, at most

LONGER = ("week", "month")  # grains whose buckets are told by their own names, and judged once they are over


def first_day(bucket: str) -> date:
    """The day a bucket begins on, from its text."""
    return date.fromisoformat(bucket[:10])


def last_day(bucket: str, grain: str) -> date:
    """The last day of a bucket, from its text: its own, the Sunday of its week, the end of its month."""
    first = first_day(bucket)
    if grain == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=LENGTH[grain] - 1)
