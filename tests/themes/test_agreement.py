"""Cohen's kappa against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.themes.agreement import Agreement, agreement, kappa


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ((20, 5, 10, 15), 0.4),  # 35 of 50 agree, 25 by chance
        ((5, 0, 0, 5), 1.0),
        ((0, 5, 5, 0), -1.0),
        ((1, 1, 1, 1), 0.0),
        ((45, 15, 25, 15), 0.1304),
        ((4, 0, 0, 0), None),  # both always say yes: chance agrees as well
    ],
)
def test_kappa_is_what_one_works_out_by_hand(
    table: tuple[int, int, int, int], expected: float | None
) -> None:
    found = kappa(table)
    assert found == (None if expected is None else pytest.approx(expected, abs=5e-5))


counts = st.integers(min_value=0, max_value=300)


@given(st.tuples(counts, counts, counts, counts))
def test_kappa_lies_between_minus_one_and_one_and_does_not_see_who_is_first(
    table: tuple[int, int, int, int],
) -> None:
    both, a, b, neither = table
    found = kappa(table)
    if found is not None:
        assert -1 <= found <= 1
        assert found == kappa((both, b, a, neither)) == kappa((neither, a, b, both))
        assert (found == 1) == (a == b == 0)


def test_the_last_verdict_counts_and_what_was_taken_back_does_not() -> None:
    verdicts = [
        ("alice", "e1", False), ("bruno", "e1", True), ("alice", "e1", True),
        ("alice", "e2", True), ("bruno", "e2", False),
        ("alice", "e3", True), ("bruno", "e3", True), ("bruno", "e3", None),
        ("chloé", "e9", True),
    ]  # fmt: skip
    assert agreement(verdicts) == [Agreement("alice", "bruno", (1, 1, 0, 0), 0.0, ("e2",))]
    assert agreement(verdicts)[0].observed == 0.5
    assert agreement([("alice", "e1", True)]) == []
