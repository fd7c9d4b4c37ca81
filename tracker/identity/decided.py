"""What a person decided about pairs of records.

What enters: decisions of kind ``same`` and ``different``, in the order of their journal. What
leaves: pairs of record ids. What it does not touch: rules and groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.model import Decision, RecordId

KINDS = ("same", "different")


def decided_pairs(decision: Decision) -> Iterator[tuple[str, str]]:
    """The pairs of record ids a decision speaks of: every record of side A with every one of B."""
    one, two = sides(decision)
    for a in one:
        for b in two:
            if a != b:
                yield a, b


def sides(decision: Decision) -> tuple[tuple[RecordId, ...], tuple[RecordId, ...]]:
    """``records`` holds side A, then side B; ``value`` says how many belong to side A (1 where
    it is not a number)."""
    cut = int(decision.value) if decision.value.strip().isdecimal() else 1
    records = tuple(map(RecordId, decision.records))
    return records[:cut], records[cut:]


def told_apart(decisions: Sequence[Decision]) -> frozenset[tuple[str, str]]:
    """The pairs, both ways round, whose latest line says ``different``."""
    latest: dict[tuple[str, str], str] = {}
    for decision in decisions:
        if decision.kind in KINDS:
            for a, b in decided_pairs(decision):
                latest[a, b] = latest[b, a] = decision.kind
    return frozenset(pair for pair, kind in latest.items() if kind == "different")
