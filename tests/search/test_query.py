"""The query language: what is typed, and the tree it means."""

from __future__ import annotations

import pytest

from tracker.search.query import (
    MAX_LENGTH,
    All,
    Any,
    Exact,
    Node,
    Prefix,
    Words,
    Years,
    parse,
)

TREES: tuple[tuple[str, Node | None], ...] = (
    ("prison", Words("prison")),
    ("prison santé", Words("prison santé")),
    ("prison et santé", Words("prison et santé")),
    ("prison ET santé", All((Words("prison"), Words("santé")))),
    ("prison & santé", All((Words("prison"), Words("santé")))),
    ("prison OU santé", Any((Words("prison"), Words("santé")))),
    ("a b OR c", Any((Words("a b"), Words("c")))),
    ("prison SAUF jeunes", All((Words("prison"),), (Words("jeunes"),))),
    ("prison NOT jeunes filles", All((Words("prison"), Words("filles")), (Words("jeunes"),))),
    ("prison -jeunes", All((Words("prison"),), (Words("jeunes"),))),
    ("-jeunes", All((), (Words("jeunes"),))),
    ('prison -"milieu ouvert"', All((Words("prison"),), (Exact("milieu ouvert"),))),
    ("prison - santé", Words("prison santé")),
    ("re-entry", Words("re-entry")),
    ('"milieu ouvert', Exact("milieu ouvert")),
    ("«\u00a0milieu ouvert\u00a0»", Exact("\u00a0milieu ouvert\u00a0")),
    ("désist*", Prefix("désist")),
    ("auteur:Maruna prison", All((Words("Maruna", "authors"), Words("prison")))),
    ("auteur:\u00a0Maruna", Words("Maruna", "authors")),
    ("auteur\u00a0: Maruna", Words("Maruna", "authors")),
    ("titre:(a OU b)", Any((Words("a", "title"), Words("b", "title")))),
    ('titre:"a b"', Exact("a b", "title")),
    ("mots-clés:récit", Words("récit", "keywords")),
    ("re\u0301sume\u0301:mère", Words("mère", "abstract")),
    ("Probation: a review", Words("Probation a review")),
    ("https://exemple.fr", Words("https //exemple.fr")),
    ("annee:2015", Years(2015, 2015)),
    ("annee:2015..2020", Years(2015, 2020)),
    ("annee:2020-2015", Years(2015, 2020)),
    ("année:2015–2020", Years(2015, 2020)),
    ("annee:2015..", Years(2015, None)),
    ("annee:..2015", Years(None, 2015)),
    ("annee:>=2015", Years(2015, None)),
    ("annee:>2015", Years(2016, None)),
    ("annee:hier", Words("annee hier")),
    ("titre:", Words("titre")),
    ("OU", None),
    ("prison OU", Words("prison")),
    ("((prison)", Words("prison")),
    ("prison) santé", Any((Words("prison"), Words("santé")))),
    ("", None),
    ("?!", None),
)


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_what_is_typed_means_this_tree(text: str, tree: Node | None) -> None:
    assert parse(text).root == tree


@pytest.mark.parametrize(
    ("text", "blank"),
    [("", True), (" \t\u00a0", True), ("*", True), ("sans-synonymes", True), ("??", False)],
)
def test_only_a_query_that_asks_nothing_is_blank(text: str, blank: bool) -> None:
    assert parse(text).blank is blank


def test_a_query_pasted_by_mistake_is_cut() -> None:
    assert parse("a" * (MAX_LENGTH + 50)).root == Words("a" * MAX_LENGTH)
