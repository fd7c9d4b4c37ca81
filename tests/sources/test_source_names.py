"""Names: split before decoding, by BibTeX's and biblatex's rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sources.names import has_others, names, several_in_one

CASES = [
    ("Jean Dupont", [{"family": "Dupont", "given": "Jean"}]),
    ("Dupont, Jean", [{"family": "Dupont", "given": "Jean"}]),
    ("Platon", [{"family": "Platon"}]),
    (
        "Ludwig van Beethoven",
        [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}],
    ),
    (
        "de la Vallée Poussin, Charles",
        [{"family": "Vallée Poussin", "given": "Charles", "non-dropping-particle": "de la"}],
    ),
    (
        "Souza, Luciana Moreira de",
        [{"family": "Souza", "given": "Luciana Moreira", "dropping-particle": "de"}],
    ),
    ("King, Jr., Martin Luther", [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]),
    ("King, Martin Luther, Jr.", [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]),
    ("John Smith, Jr.", [{"family": "Smith", "given": "John", "suffix": "Jr."}]),
    ("De Silva, V", [{"family": "De Silva", "given": "V"}]),
    ("Ortega y Gasset, José", [{"family": "Ortega y Gasset", "given": "José"}]),
    ("{Ministère de la Justice}", [{"literal": "Ministère de la Justice"}]),
    ("{Barnes and Noble, Inc.}", [{"literal": "Barnes and Noble, Inc."}]),
    (r"{\'{E}cole nationale}", [{"literal": "École nationale"}]),
    (r"{\v S}", [{"family": "Š"}]),
    (r"P{\ifmmode\acute{e}\else\'{e}\fi}rin, Ol", [{"family": "Périn", "given": "Ol"}]),
    (r"{\'E}mile Zola", [{"family": "Zola", "given": "Émile"}]),
    (r"Pi\~na, I", [{"family": "Piña", "given": "I"}]),
    (r"L Er\H oss", [{"family": "Erőss", "given": "L"}]),
    (r"\v{C}ad{\'\i}k, Martin", [{"family": "Čadík", "given": "Martin"}]),
    (r"J.~P. Martin", [{"family": "Martin", "given": "J. P."}]),
    ("Ann Lee AND Bob Ray", [
        {"family": "Lee", "given": "Ann"}, {"family": "Ray", "given": "Bob"},
    ]),
    ("Ann Lee and and Bob Ray and others", [
        {"family": "Lee", "given": "Ann"}, {"family": "Ray", "given": "Bob"},
    ]),
    (
        "family=Hasselt, given=Jan, prefix=van, useprefix=true",
        [{"family": "Hasselt", "given": "Jan", "non-dropping-particle": "van"}],
    ),
    (
        "given=Jan, family=Hasselt, prefix=van, useprefix=false",
        [{"family": "Hasselt", "given": "Jan", "dropping-particle": "van"}],
    ),
    ("useprefix=true and Jan Hasselt", [{"family": "Hasselt", "given": "Jan"}]),
    ("", []),
    ("{", []),
    (", ,", []),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), CASES)
def test_a_name_field_reads_as_these_csl_names(written: str, read: list[dict[str, str]]) -> None:
    assert names(written) == read


def test_and_others_is_told_apart_from_a_person() -> None:
    assert has_others("Ann Lee and others")
    assert not has_others("Ann Lee and Bob Others")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("DUPONT Jean ; DURAND Marie", ["DUPONT Jean ; DURAND Marie"]),
        ("Ann Lee and Jean Dupont et Marie Durand", ["Jean Dupont et Marie Durand"]),
        ("A. Lee, B. Ray, C. Roy, D. Poe", ["A. Lee, B. Ray, C. Roy, D. Poe"]),
        (r"Barnes \& Noble", [r"Barnes \& Noble"]),
        (r"{Barnes \& Noble; a, b, c et d} and Lee, Jr., Ann", []),
        ("Lef&egrave;vre, Ann and Lee, Bob and Ray, Cid and Roy, Dan;", []),
        ("Laudet, M. et al. and {Dupont et fils}", []),
        ("family=Lee, given=Ann, given-i=A, prefix=de, useprefix=true", []),
        ("", []),
        ("{", []),
    ],
)
def test_what_looks_like_several_people_read_as_one_is_told(written: str, told: list[str]) -> None:
    assert several_in_one(written) == told


def test_names_are_new_values_each_time_so_that_changing_one_changes_no_other_record() -> None:
    names("Jean Dupont")[0]["family"] = "X"
    assert names("Jean Dupont") == [{"family": "Dupont", "given": "Jean"}]


@given(st.text(alphabet="ab {}\\,~='\"and\n", max_size=60))
def test_any_text_gives_names_with_only_csl_parts_none_of_them_empty(text: str) -> None:
    parts = {
        "family", "given", "suffix", "literal", "dropping-particle", "non-dropping-particle",
    }  # fmt: skip
    for name in names(text):
        assert name
        assert set(name) <= parts
        assert all(name.values())


WORD = st.from_regex(r"[A-Z][a-zé]{1,8}", fullmatch=True)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=6))
def test_the_two_orders_of_a_name_say_the_same(people: list[tuple[str, str]]) -> None:
    spoken = names(" and ".join(f"{given} {family}" for given, family in people))
    sorted_ = names(" and ".join(f"{family}, {given}" for given, family in people))
    assert spoken == sorted_ == [{"family": f, "given": g} for g, f in people]
