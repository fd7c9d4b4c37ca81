"""A timeline: how many studies of each year, as bars one may click on.

What enters: counts by year. What leaves: bars in units of the drawing, for SVG attributes (inline
styles are forbidden by our own security policy), and the same numbers for a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.web.filters import Filters

HEIGHT = 100
SLOT = 10
LONGEST = 60
"""Years drawn one by one; longer spans are drawn by five, then by ten years."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One slot: its years, its count, and where it stands in the drawing."""

    label: str
    count: int
    x: int
    y: float
    height: float
    query: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing: ``width`` × ``HEIGHT`` units, and the labels under its axis."""

    bars: tuple[Bar, ...]
    width: int
    axis: tuple[str, ...]
    most: int
    height: int = HEIGHT

    def __bool__(self) -> bool:
        return len(self.bars) > 1


def timeline(counts: Mapping[int, int], base: Filters | None = None) -> Timeline:
    """Bars from the first year that matters to the last; ``base`` filters each bar's link.

    A few works much older than the rest would flatten it: the earliest hundredth share one bar.
    """
    base = base or Filters()
    if not counts:
        return Timeline((), 0, (), 0)
    years = sorted(counts)
    first, last = _first_year(counts), years[-1]
    step = next((s for s in (1, 5, 10, 50) if (last - first) // s < LONGEST), 100)
    first -= first % step
    slots: dict[int, int] = dict.fromkeys(range(first, last + 1, step), 0)
    before = 0
    for year, count in counts.items():
        if year < first:
            before += count
        else:
            slots[year - (year - first) % step] += count
    listed: list[tuple[str, int, str]] = []
    if before:
        listed.append((f"avant {first}", before, base.query(year_from=None, year_to=first - 1)))
    for start, count in slots.items():
        end = start + step - 1
        label = str(start) if step == 1 else f"{start}–{end}"
        listed.append((label, count, base.query(year_from=start, year_to=end)))
    most = max(count for _, count, _ in listed)
    bars = tuple(
        Bar(label, count, i * SLOT, *_drawn(count, most), query)
        for i, (label, count, query) in enumerate(listed)
    )
    return Timeline(bars, len(bars) * SLOT, _axis(first, last, bool(before)), most)


def _drawn(count: int, most: int) -> tuple[float, float]:
    height = round(max(2.0, count / most * HEIGHT), 2) if count else 0.0
    return round(HEIGHT - height, 2), height


def _first_year(counts: Mapping[int, int]) -> int:
    """The first year but for the earliest hundredth of the works."""
    spared = sum(counts.values()) // 100
    for year in sorted(counts):
        spared -= counts[year]
        if spared < 0:
            return year
    return max(counts)


def _axis(first: int, last: int, before: bool) -> tuple[str, ...]:
    start = f"avant {first}" if before else str(first)
    if last - first < 2:
        return (start, str(last)) if last > first else (start,)
    return (start, str((first + last) // 2), str(last))
