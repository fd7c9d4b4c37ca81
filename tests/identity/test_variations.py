"""One work in other clothes is found; another work beside it is not taken for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.identity.conftest import make
from tracker.identity import compare
from tracker.model import Reference

Item = dict[str, Any]

WORDS = (
    "supervision", "custody", "desistance", "officers", "compliance", "housing", "remand",
    "sentences", "courts", "victims", "treatment", "prisons", "recall", "licence", "families",
    "employment", "narratives", "risk", "assessment", "legitimacy", "probation", "penal",
    "populism", "ethnography", "trajectories", "surveillance",
)  # fmt: skip
FAMILIES = ("Abernethy", "Lindqvist", "Okafor", "Marchetti", "Guérin", "Vidal", "Roth", "Claes")
JOURNALS = (
    "Probation Journal", "European Journal of Probation", "Champ pénal",
    "International Journal of Offender Therapy and Comparative Criminology",
)  # fmt: skip


@st.composite
def articles(draw: st.DrawFn) -> Item:
    """An article with all its fields: six to ten words in the title, no number among them."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=6, max_size=10, unique=True))
    people = draw(st.lists(st.sampled_from(FAMILIES), min_size=1, max_size=4, unique=True))
    page = draw(st.integers(20, 800))
    year = draw(st.integers(1985, 2024))
    return dict(
        make(
            "1",
            " ".join(words).capitalize(),
            "; ".join(f"{name}, Anne Marie" for name in people),
            year,
            container=draw(st.sampled_from(JOURNALS)),
            volume=str(draw(st.integers(1, 60))),
            issue=str(draw(st.integers(1, 4))),
            pages=f"{page}-{page + draw(st.integers(2, 30))}",
            doi=f"10.1177/{year}{page}",
        ).csl
    )


def without(item: Item, *fields: str) -> Item:
    return {k: v for k, v in item.items() if k not in fields}


def short_pages(item: Item) -> Item:
    first, last = item["page"].split("-")
    if len(first) != len(last):
        return item
    kept = next((n for n in range(len(last)) if last[n] != first[n]), len(last) - 1)
    return {**item, "page": f"{first}–{last[kept:]}"}


def abbreviated(item: Item) -> Item:
    words = [w for w in item["container-title"].split() if w not in ("of", "and")]
    return {**item, "container-title": " ".join(f"{w[:4]}." if len(w) > 5 else w for w in words)}


def initials(item: Item) -> Item:
    return {**item, "author": [{"family": n["family"], "given": "A. M."} for n in item["author"]]}


def broken_word(item: Item) -> Item:
    words = item["title"].split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    words[longest] = f"{words[longest][:4]}- {words[longest][4:]}"
    return {**item, "title": " ".join(words)}


CLOTHES: dict[str, Callable[[Item], Item]] = {
    "initials": initials,
    "capitals": lambda i: {**i, "title": i["title"].upper()},
    "capitals in names": lambda i: {
        **i, "author": [{**n, "family": n["family"].upper()} for n in i["author"]]
    },
    "short pages": short_pages,
    "first page alone": lambda i: {**i, "page": i["page"].partition("-")[0]},
    "abbreviated journal": abbreviated,
    "DOI as an address": lambda i: {**i, "DOI": f"https://doi.org/{i['DOI'].upper()}"},
    "full stop": lambda i: {**i, "title": f"{i['title']}."},
    "subtitle": lambda i: {**i, "title": f"{i['title']}: an essay"},
    "broken word": broken_word,
    "running head": lambda i: {
        **i, "title": f"{i['container-title']} {i['volume']}({i['issue']}) {i['title']}"
    },
    "footnote mark": lambda i: {**i, "title": f"{i['title']}1"},
    "next year": lambda i: {
        **i, "issued": {"date-parts": [[i["issued"]["date-parts"][0][0] + 1]]}
    },
    "first author alone": lambda i: {**i, "author": i["author"][:1]},
    "no author": lambda i: without(i, "author"),
    "no year": lambda i: without(i, "issued"),
    "no journal": lambda i: without(i, "container-title"),
    "no volume": lambda i: without(i, "volume", "issue"),
    "no pages": lambda i: without(i, "page"),
    "no DOI": lambda i: without(i, "DOI"),
}  # fmt: skip
TITLES: dict[str, Callable[[str], tuple[str, str]]] = {
    "parts": lambda t: (f"{t}: Part I", f"{t}: Part II"),
    "parts in words": lambda t: (f"{t}, part one", f"{t}, part two"),
    "parts by letter": lambda t: (f"{t}: Part A", f"{t}: Part B"),
    "second part": lambda t: (t, f"{t}: Part 2"),
    "tomes": lambda t: (f"{t}. Tome 1", f"{t}. Tome 2"),
    "years": lambda t: (f"{t} 2018", f"{t} 2019"),
    "two years": lambda t: (f"{t}, 2018-2019", f"{t}, 2019-2020"),
    "reply": lambda t: (t, f"Reply to “{t}”"),
    "reply at the end": lambda t: (t, f"{t}: authors’ response"),
    "comment": lambda t: (t, f"A comment on {t}"),
    "réponse": lambda t: (t, f"Réponse à « {t} »"),
    "protocol": lambda t: (t, f"{t}: a study protocol"),
    "summary": lambda t: (t, f"{t}: executive summary"),
    "erratum": lambda t: (t, f"Erratum: {t}"),
    "erratum at the end": lambda t: (t, f"{t} (vol 12, pg 34, 2009)"),
    "follow-up": lambda t: (f"{t}: five-year follow-up", f"{t}: ten-year follow-up"),
    "men and women": lambda t: (f"{t} among men", f"{t} among women"),
    "countries": lambda t: (f"{t} in the US", f"{t} in the UK"),
    "contrary": lambda t: (f"{t} and hypotension", f"{t} and hypertension"),
}


def in_clothes(item: Item, name: str) -> Item:
    return {**CLOTHES[name](item), "id": "2"}


@pytest.mark.parametrize("clothes", CLOTHES)
@given(item=articles())
@settings(max_examples=8, deadline=None)
def test_an_article_is_known_whatever_one_source_makes_of_one_field(
    clothes: str, item: Item
) -> None:
    assert compare(item, in_clothes(item, clothes)).kind == "same"


@given(articles(), st.lists(st.sampled_from(sorted(CLOTHES)), min_size=2, max_size=2, unique=True))
@settings(max_examples=80, deadline=None)
def test_an_article_that_two_sources_spoilt_differently_is_never_told_apart_for_good(
    item: Item, clothes: list[str]
) -> None:
    one, two = CLOTHES[clothes[0]](item), in_clothes(item, clothes[1])
    assert compare(one, two).kind in ("same", "review")


@pytest.mark.parametrize("difference", TITLES)
@pytest.mark.parametrize("bare", [False, True], ids=["pages", "bare"])
@given(item=articles())
@settings(max_examples=5, deadline=None)
def test_two_works_of_one_title_by_the_same_hand_in_one_number_stay_two(
    difference: str, bare: bool, item: Item
) -> None:
    first, second = TITLES[difference](item["title"])
    start = int(item["page"].partition("-")[2])
    a = {**item, "title": first}
    b = {**item, "id": "2", "title": second, "page": f"{start + 1}-{start + 9}"}
    b["DOI"] = f"{item['DOI']}.992"
    if bare:
        a, b = without(a, "page", "DOI"), without(b, "page", "DOI")
    assert compare(a, b).kind != "same"


def test_an_answer_says_so(ref: Callable[..., Reference]) -> None:
    place = {"container": "Probation Journal", "volume": "56", "issue": "2"}
    a = ref("1", "Enforcement and the supervised", "Roth, Max", 2009, **place)
    b = ref("2", "Reply to “Enforcement and the supervised”", "Roth, Max", 2009, **place)
    verdict = compare(a, b)
    assert (verdict.kind, verdict.veto) == ("different", True)
    assert verdict.reasons[0] == "L’une répond à l’autre, la commente ou la présente."
