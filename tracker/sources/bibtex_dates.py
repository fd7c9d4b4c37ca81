"""The date of a BibTeX entry: biblatex's ``date``, or BibTeX's year, month and day.

What enters: an entry's fields. What leaves: a CSL date. What it does not touch: reading one
date (``normalise.partial_date``).
Source: biblatex manual 3.20, section 2.3.8; *BibTeXing*, section 2.3, on months such as
``month = 10 # "~jan"``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.normalise import CslDate, fold, month, partial_date, split_reprint
from tracker.normalise import original_date as reprinted
from tracker.sources.latex import plain


def issued_date(fields: dict[str, str]) -> CslDate | None:
    """When the work appeared: ``date`` if it can be read, else ``year`` with ``month``.

    A date that biblatex can't read (« 19-04-2025 ») does not gainsay the ``year`` beside it.
    """
    date = fields.get("date")
    year = fields.get("year")
    if date and date.strip():
        found = _whole(date)
        if found is not None and (not year or _trusted(date, found, year)):
            return _copy(found)
    if not year or not year.strip():
        return None
    reprint = split_reprint(plain(year)) if _may_name_two(year) else None
    if reprint is not None:
        year = reprint[0]
    found = _from_parts(year, fields.get("month", ""), fields.get("day", ""))
    return _copy(found) if found is not None else None


def _trusted(date: str, found: CslDate, year: str) -> bool:
    if "date-parts" not in found:
        return False
    return date.strip()[:4].isdecimal() or str(found["date-parts"][0][0]) in year


def original_date(fields: dict[str, str]) -> CslDate | None:
    """When the original of a reprint appeared: ``origdate``, or « 2002 [1969] » as its date."""
    for field in ("origdate", "origyear"):
        if fields.get(field, "").strip():
            found = _whole(fields[field])
            return _copy(found) if found is not None else None
    for field in ("date", "year"):
        if _may_name_two(fields.get(field, "")):
            found = reprinted(plain(fields[field]))
            if found is not None:
                return found
    return None


def _may_name_two(date: str) -> bool:
    return "[" in date or "(" in date  # what else is no reprint is not decoded for it


def other_date(value: str) -> CslDate | None:
    """Any other date field: ``eventdate``, ``urldate``."""
    found = _whole(value)
    return _copy(found) if found is not None else None


def _copy(date: CslDate) -> CslDate:
    out = dict(date)
    if "date-parts" in out:
        out["date-parts"] = [list(part) for part in out["date-parts"]]
    return out


@lru_cache(maxsize=4096)
def _whole(date: str) -> CslDate | None:
    return partial_date(date if "~" in date and "\\" not in date else plain(date))


@lru_cache(maxsize=16384)
def _from_parts(year: str, months: str, day: str) -> CslDate | None:
    found = partial_date(plain(year))
    if found is None or "date-parts" not in found or len(found["date-parts"]) > 1:
        return found
    parts = found["date-parts"][0]
    text = fold(plain(months)).replace("\u00a0", " ").strip(" .,")
    if not text or len(parts) > 1:
        return found
    whole = _with_month(parts[0], text, plain(day).strip())
    if whole is not None and found.get("circa"):
        whole["circa"] = True
    return whole or found


def _with_month(year: int, text: str, day: str) -> CslDate | None:
    number = month(text)
    if number is not None:
        digits = day.strip(" .")
        if digits.isdecimal() and 1 <= int(digits[:3]) <= 31:
            return partial_date(f"{year:04d}-{number:02d}-{int(digits):02d}")
        return {"date-parts": [[year, number]]}
    found = partial_date(text if re.search(r"\d{4}", text) else f"{text} {year}")
    parts = found.get("date-parts", []) if found is not None else []
    agrees = any(part[0] == year for part in parts)  # « March 21, 2008 » beside 2003 does not
    if found is not None and agrees and (len(parts[0]) > 1 or "season" in found):
        return found
    first = re.match(r"[a-z]+", text)
    number = month(first.group()) if first else None
    return {"date-parts": [[year, number]]} if number else None
