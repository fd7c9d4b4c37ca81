"""The fields of a study: which record each comes from, and where records disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity import Merged, merge
from tracker.identity.precedence import page_range, same_container
from tracker.model import Conflict, RecordId, Reference

Make = Callable[..., Reference]


@pytest.fixture
def rich(ref: Make) -> Reference:
    return ref(
        "rich",
        "EXPLORING RISK MANAGEMENT",
        "Robinson, G.; Raynor, P.",
        2002,
        container="Punishment and Society",
        volume="4",
        pages="5",
        doi="10.1177/1462474502",
        abstract="Court.",
        keywords=("risk", "Probation"),
        notes=("À lire",),
    )


@pytest.fixture
def poor(ref: Make) -> Reference:
    return ref(
        "poor",
        "Exploring risk management",
        "Robinson, Gwen; Raynor, Peter",
        2003,
        source="b",
        container="Punishm. Soc.",
        volume="IV",
        pages="5–25",
        abstract="Un résumé plus long.",
        keywords=("probation",),
        publisher="Sage",
    )


def test_each_field_comes_from_the_best_value_then_the_best_record(
    rich: Reference, poor: Reference
) -> None:
    merged = merge([poor, rich], {})
    assert merged.csl == {
        "type": "article-journal",
        "title": "Exploring risk management",
        "author": poor.csl["author"],
        "issued": {"date-parts": [[2002]]},
        "container-title": "Punishment and Society",
        "volume": "4",
        "page": "5–25",
        "DOI": "10.1177/1462474502",
        "abstract": "Un résumé plus long.",
        "publisher": "Sage",
    }
    assert merged.field_sources == {
        "type": "a:rich", "title": "b:poor", "author": "b:poor", "issued": "a:rich",
        "container-title": "a:rich", "volume": "a:rich", "page": "b:poor", "DOI": "a:rich",
        "abstract": "b:poor", "publisher": "b:poor",
    }  # fmt: skip


def test_conflicts_are_disagreements_of_substance_not_of_form(
    rich: Reference, poor: Reference
) -> None:
    assert merge([rich, poor], {}).conflicts == (
        Conflict("issued", RecordId("b:poor"), "2003"),
        Conflict("volume", RecordId("b:poor"), "IV"),
    )


def test_a_study_says_its_pages_without_the_spaces_a_record_was_typed_with(
    rich: Reference,
) -> None:
    typed = replace(rich, csl={**rich.csl, "page": "12 - 15, 20 - 3"})
    assert merge([typed], {}).csl["page"] == "12-15, 20-3"


def test_keywords_keep_their_source_and_notes_their_record(
    rich: Reference, poor: Reference
) -> None:
    merged = merge([poor, rich], {})
    assert merged.keywords == (("risk", "a"), ("Probation", "a"), ("probation", "b"))
    assert merged.notes == (("À lire", "a:rich"),)


def test_a_persons_choice_comes_first_under_either_name(rich: Reference, poor: Reference) -> None:
    for name in ("issued", "year"):
        merged = merge([rich, poor], {name: poor.id})
        assert merged.csl["issued"] == {"date-parts": [[2003]]}
        assert Conflict("issued", rich.id, "2002", decided=True) in merged.conflicts


def test_a_chosen_record_without_the_field_is_passed_over(rich: Reference, poor: Reference) -> None:
    assert merge([rich, poor], {"DOI": poor.id}).field_sources["DOI"] == rich.id
    assert merge([rich, poor], {"DOI": RecordId("z:gone")}).field_sources["DOI"] == rich.id


def test_a_list_of_authors_is_never_mixed_nor_shortened(ref: Make) -> None:
    whole = ref("1", "T", "Kensey, A.; Tournier, P.; Lévy, R.", doi="10.1/x")
    full = ref("2", "T", "Kensey, Annie; Tournier, Pierre")
    assert merge([whole, full], {}).csl["author"] == whole.csl["author"]


def test_a_full_date_completes_a_year_but_does_not_replace_another(ref: Make) -> None:
    year = ref("1", "T", year=2010, doi="10.1/x")
    day = ref("2", "T", issued={"date-parts": [[2010, 3, 2]]})
    other = ref("3", "T", issued={"date-parts": [[2011, 3, 2]]})
    assert merge([year, day], {}).csl["issued"] == {"date-parts": [[2010, 3, 2]]}
    assert merge([year, other], {}).csl["issued"] == {"date-parts": [[2010]]}


def test_ids_keywords_and_notes_stay_out_of_the_item(ref: Make) -> None:
    record = ref("1", "T", keyword="a, b", note="n")
    assert merge([record], {}).csl == {"type": "article-journal", "title": "T"}


def test_two_dois_two_publishers_two_titles_are_conflicts(ref: Make) -> None:
    a = ref("1", "Essai", type="book", publisher="Dalloz", doi="10.1/a", issued={})
    b = ref("2", "Autre essai", type="book", publisher="PUF", doi="https://doi.org/10.1/B")
    same = ref("3", "ESSAI", type="book", publisher="Éditions Dalloz", doi="10.1/A")
    assert merge([a, b, same], {}).conflicts == (
        Conflict("DOI", RecordId("a:2"), "https://doi.org/10.1/B"),
        Conflict("title", RecordId("a:2"), "Autre essai"),
        Conflict("publisher", RecordId("a:2"), "PUF"),
    )


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("221-8", ("221", "228")),
        ("29–51", ("29", "51")),
        ("A134", ("a134", "")),
        ("xi-xx", ("xi", "xx")),
        ("Suppl-29", ("29", "")),
        ("", ("", "")),
        ("7-7", ("7", "")),
    ],
)
def test_page_ranges_are_read_with_the_last_page_written_out(
    text: str, pages: tuple[str, str]
) -> None:
    assert page_range(text) == pages


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Punishment & Society", "Punishm. Soc.", True),
        ("Déviance et Société", "deviance societe", True),
        ("Criminology", "Criminologie", False),
        ("Probation Journal", "Champ pénal", False),
    ],
)
def test_a_journal_and_its_abbreviation_are_one(a: str, b: str, same: bool) -> None:
    assert same_container(a, b) is same


@given(st.permutations(range(4)))
def test_the_order_of_records_changes_nothing(order: list[int]) -> None:
    records = [
        Reference(s, str(n), {"title": t, "issued": {"date-parts": [[y]]}, "abstract": "x" * n})
        for n, (s, t, y) in enumerate([("a", "T", 1), ("b", "t", 2), ("c", "T", 1), ("a", "U", 3)])
    ]
    first: Merged = merge(records, {})
    assert merge([records[i] for i in order], {}) == first
