"""The only place of the pipeline that looks at the clock; everything else is told the time.

What enters: nothing. What leaves: the moment as each user writes it. What it does not touch: what
is derived, which knows no time but that of the runs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def second() -> str:
    """The time of a run: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant() -> str:
    """The time of a decision, so fine that two of one person differ: ISO 8601, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def today() -> date:
    """The day of a document, where the person who makes it is."""
    return date.today()
