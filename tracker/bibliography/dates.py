"""CSL dates in French.

What enters: a CSL-JSON date. What leaves: « 3 mars 2019 », « 2018-2019 », the parts of a date.
What it does not touch: other values. Source: CSL-JSON schema, ``date-variable``
(https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json).
"""

from __future__ import annotations

from typing import Any

from tracker.bibliography.typography import NBSP
from tracker.labels import MONTHS, SEASONS


def parts(date: Any, index: int = 0) -> list[int]:
    """``[year, month, day]`` as far as known; ``index`` 1 is the end of a range."""
    if not isinstance(date, dict):
        return []
    ranges = date.get("date-parts")
    if not isinstance(ranges, (list, tuple)) or len(ranges) <= index:
        return []
    if not isinstance(ranges[index], (list, tuple)):
        return []
    found: list[int] = []
    for value in ranges[index]:
        if value is None or value == "" or value == 0:
            break
        try:
            found.append(int(value))
        except (TypeError, ValueError, OverflowError):
            break
    if len(found) > 1 and not 1 <= found[1] <= 12:
        del found[1:]
    return found[:3]


def year_text(date: Any) -> str:
    """The year or years for an author–date reference: « 2019 », « 2018-2019 », or empty."""
    start = parts(date)
    if not start:
        return ""
    end = parts(date, 1)
    if end and end[0] != start[0]:
        return f"{start[0]}-{end[0]}"
    return str(start[0])


def day_and_month(date: Any) -> str:
    """« 12 mars » or « mars »: what a daily or a weekly needs after its year; else empty."""
    start = parts(date)
    if len(start) < 2:
        return ""
    month = MONTHS[start[1] - 1]
    if len(start) == 2:
        return month
    return f"{_ordinal(start[2])}{NBSP}{month}"


def _ordinal(day: int) -> str:
    return "1ᵉʳ" if day == 1 else str(day)


def french_date(date: Any) -> str:
    """A date in words as precise as it is known: « 1ᵉʳ mars 2019 », « mars 2019 », « 2019 ».

    A date that is only a text (``literal`` or ``raw``) is given as it stands.
    """
    start = parts(date)
    if not start:
        if isinstance(date, dict):
            return str(date.get("literal") or date.get("raw") or "")
        return ""
    if len(start) == 1:
        season = date.get("season")
        name = SEASONS.get(int(season)) if str(season or "").isdigit() else None
        return f"{name} {start[0]}" if name else year_text(date)
    month = MONTHS[start[1] - 1]
    if len(start) == 2:
        return f"{month} {start[0]}"
    return f"{_ordinal(start[2])}{NBSP}{month} {start[0]}"
