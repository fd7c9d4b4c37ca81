"""How French writes dates, numbers and plurals, and how it sorts.

What enters: values as the library stores them (ISO 8601 dates, integers, texts). What leaves:
texts a person reads. What it does not touch: markup, the database.
Source of the rules: Imprimerie nationale, « Lexique des règles typographiques » (thousands apart
by a narrow no-break space from four digits on, « 1er », lower-case months), and CLDR ``fr`` (zero
and one are singular).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.labels import MONTHS, SEASONS
from tracker.normalise import fold

NNBSP = "\u202f"
NBSP = "\u00a0"

_EDTF = 20
"""A month above twenty is a season: 21 is spring (Extended Date/Time Format)."""

_ISO = re.compile(r"(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$")


def number(value: int) -> str:
    """``12 345`` with narrow no-break spaces."""
    return f"{value:,}".replace(",", NNBSP)


def plural(count: int, one: str, many: str | None = None) -> str:
    """``one`` for 0 and 1, else ``many`` (by default ``one`` with an s)."""
    return one if abs(count) < 2 else (many or one + "s")


def counted(count: int, one: str, many: str | None = None) -> str:
    """``3 études``: the number and its noun, kept on one line."""
    return f"{number(count)}{NBSP}{plural(count, one, many)}"


def date(value: str | None) -> str:
    """An ISO 8601 date, whole or partial, or an interval of two, as French writes it.

    ``2019-03-03`` gives « 3 mars 2019 », ``2019-03`` « mars 2019 », ``2018/2019`` « 2018–2019 »;
    months 21 to 24 are seasons (Extended Date/Time Format). Anything else comes back as it is.
    """
    text = (value or "").strip()
    if "/" in text:
        start, _, end = text.partition("/")
        return "–".join(part for part in (date(start), date(end)) if part)
    match = _ISO.match(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if month is None:
        return year
    number_of_month = int(month)
    if number_of_month - _EDTF in SEASONS:
        return f"{SEASONS[number_of_month - _EDTF]}{NBSP}{year}"
    if not 1 <= number_of_month <= 12:
        return text
    name = MONTHS[number_of_month - 1]
    if day is None:
        return f"{name}{NBSP}{year}"
    first = "1er" if int(day) == 1 else str(int(day))
    return f"{first}{NBSP}{name}{NBSP}{year}"


_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")


def typographic(text: str) -> str:
    """``text`` with curly apostrophes inside words; as long as it was, so offsets still hold."""
    return _STRAIGHT.sub("’", text)


def sort_key(text: str) -> tuple[str, str]:
    """Orders as a French dictionary does: É with E, then accents break ties."""
    return fold(text), text


def joined(parts: Iterable[str], last: str = "et") -> str:
    """``a, b et c``."""
    items = [part for part in parts if part]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def years(values: Iterable[int]) -> str:
    """Years, runs of three or more drawn together: ``2010–2014, 2017``."""
    ordered = sorted(set(values))
    runs: list[list[int]] = []
    for year in ordered:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    texts: list[str] = []
    for run in runs:
        texts.extend([f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(year) for year in run])
    return ", ".join(texts)
