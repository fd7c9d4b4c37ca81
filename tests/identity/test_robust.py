"""Whatever a file holds, comparing, merging and naming it never raises."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.identity import assign_ids, compare, group, merge
from tracker.model import Reference

VALUES = st.one_of(
    st.none(),
    st.integers(-10, 3000),
    st.booleans(),
    st.text(max_size=20),
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=5),
            st.integers(),
            st.dictionaries(
                st.sampled_from(["family", "given", "literal", "date-parts"]),
                st.text(max_size=8),
                max_size=3,
            ),
        ),
        max_size=3,
    ),
    st.dictionaries(
        st.sampled_from(["date-parts", "literal", "raw"]),
        st.one_of(
            st.text(max_size=8),
            st.lists(
                st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
                max_size=2,
            ),
        ),
        max_size=2,
    ),
)
FIELDS = st.sampled_from(
    [
        "type",
        "title",
        "author",
        "editor",
        "issued",
        "page",
        "volume",
        "issue",
        "DOI",
        "ISBN",
        "container-title",
        "edition",
        "publisher",
        "language",
        "number",
        "genre",
        "reviewed-title",
        "original-title",
        "abstract",
    ]
)
ITEMS = st.dictionaries(FIELDS, VALUES, max_size=10)


@given(ITEMS, ITEMS)
@settings(max_examples=300, deadline=None)
def test_any_two_items_get_a_verdict_whichever_comes_first(
    a: dict[str, Any], b: dict[str, Any]
) -> None:
    there, back = compare(a, b), compare(b, a)
    assert there.kind in ("same", "related", "different", "review")
    assert (there.kind, there.points, there.relation) == (back.kind, back.points, back.relation)


def test_a_list_of_names_that_holds_other_things_is_no_list_of_names() -> None:
    """A field of the wrong kind keeps the value of the record that comes first."""
    odd = [{"family": "", "given": "vq"}, -515, "WUn"]
    both = [Reference("s", str(n), {"id": str(n), "title": "X", "genre": odd}) for n in (1, 2)]
    assert merge(both, {}).csl["genre"] == odd


@given(st.lists(ITEMS, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_items_are_grouped_merged_and_named(items: list[dict[str, Any]]) -> None:
    references = [Reference("s", str(n), {"id": str(n), **i}) for n, i in enumerate(items)]
    result = group(references)
    assert sorted(r for g in result.groups for r in g) == sorted(r.id for r in references)
    by_id = {r.id: r for r in references}
    for members in result.groups:
        assert "id" not in merge([by_id[r] for r in members], {}).csl
    assert set(assign_ids(result.groups, references, []).studies) == set(result.groups)
