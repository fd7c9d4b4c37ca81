"""Numbers and dates as French people write them."""

from __future__ import annotations

NNBSP = "\u202f"


def number(value: int) -> str:
    """12 345 with narrow no-break spaces."""
    return f"{value:,}".replace(",", NNBSP)


def count(value: int, one: str, many: str | None = None) -> str:
    """« 1 étude », « 3 études »; zero is singular in French."""
    return f"{number(value)} {one if abs(value) < 2 else many or one + 's'}"


def day(iso: str | None) -> str:
    """``2026-11-23T04:00:00Z`` as 23/11/2026 à 04:00 (UTC)."""
    if not iso:
        return "jamais"
    date, _, time = iso.partition("T")
    shown = "/".join(reversed(date.split("-")))
    return f"{shown} à {time[:5]}" if time else shown
