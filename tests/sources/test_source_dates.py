"""Partial dates: as exact as they are written, and no more."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalise import month, original_date, partial_date
from tracker.sources.bibtex_dates import issued_date
from tracker.sources.bibtex_dates import original_date as original_date_of

CASES = [
    ("2019", {"date-parts": [[2019]]}),
    ("2019-03", {"date-parts": [[2019, 3]]}),
    ("2019-03-12", {"date-parts": [[2019, 3, 12]]}),
    ("2012-04-30T12:00:00Z", {"date-parts": [[2012, 4, 30]]}),
    ("12/03/2019", {"date-parts": [[2019, 3, 12]]}),
    ("03/25/2019", {"date-parts": [[2019, 3, 25]]}),
    ("12 mars 2019", {"date-parts": [[2019, 3, 12]]}),
    ("1er août 2020", {"date-parts": [[2020, 8, 1]]}),
    ("March 12, 2019", {"date-parts": [[2019, 3, 12]]}),
    ("3-5 mai 2012", {"date-parts": [[2012, 5, 3], [2012, 5, 5]]}),
    ("mai-juin 2014", {"date-parts": [[2014, 5], [2014, 6]]}),
    ("2018-2019", {"date-parts": [[2018], [2019]]}),
    ("2018--19", {"date-parts": [[2018], [2019]]}),
    ("2004-06/2004-08", {"date-parts": [[2004, 6], [2004, 8]]}),
    ("2004/..", {"date-parts": [[2004]]}),
    ("printemps 2001", {"date-parts": [[2001]], "season": 1}),
    ("2001-22", {"date-parts": [[2001]], "season": 2}),
    ("1990~", {"date-parts": [[1990]], "circa": True}),
    ("vers 1850", {"date-parts": [[1850]], "circa": True}),
    ("[2003]", {"date-parts": [[2003]], "circa": True}),
    ("199X", {"date-parts": [[1990], [1999]]}),
    ("1999-XX-XX", {"date-parts": [[1999]]}),
    ("2019a", {"date-parts": [[2019]]}),
    ("30/02/2011", {"date-parts": [[2011]]}),
    ("-0044", {"date-parts": [[-44]]}),
    ("à paraître", {"literal": "à paraître"}),
    ("s. d.", {"literal": "s. d."}),
    ("", None),
    ("  ", None),
]


@pytest.mark.parametrize(("written", "read"), CASES)
def test_a_date_reads_as_this_csl_date(written: str, read: dict[str, Any] | None) -> None:
    assert partial_date(written) == read


def on(*parts: list[int], **more: Any) -> dict[str, Any]:
    return {"date-parts": list(parts), **more}


AS_TYPED = [
    # hours and zones, wherever they stand
    ("12 mars 2019 00:00:00", on([2019, 3, 12])),
    ("12 mars 2019, 10h30", on([2019, 3, 12])),
    ("12/03/2019 10:00", on([2019, 3, 12])),
    ("2019-03-12 10:30 AM", on([2019, 3, 12])),
    ("Tue, 12 Mar 2019 00:00:00 +0100", on([2019, 3, 12])),
    ("Tue Mar 12 00:00:00 CET 2019", on([2019, 3, 12])),
    # reprints: the date of this publication
    ("2017 [1987]", on([2017])),
    ("[1987] 2017", on([2017])),
    ("1987 [2017]", on([2017])),
    ("2017 (1987)", on([2017])),
    ("2017 (1re éd. 1987)", on([2017])),
    ("2017 [éd. orig. 1987]", on([2017])),
    ("12 mars 2017 [1987]", on([2017, 3, 12])),
    ("2017 [i.e. 2018]", on([2018])),
    # some time between
    ("entre 1990 et 1995", on([1990], [1995], circa=True)),
    ("[entre 1990 et 1995]", on([1990], [1995], circa=True)),
    ("between 1990 and 1995", on([1990], [1995], circa=True)),
    ("entre mars et juin 2019", on([2019, 3], [2019, 6], circa=True)),
    ("1990 ou 1991", on([1990], [1991], circa=True)),
    ("[1990 or 1991]", on([1990], [1991], circa=True)),
    ("avant 1990", on([1990], circa=True)),
    ("after 1990", on([1990], circa=True)),
    ("[2001?]", on([2001], circa=True)),
    # two digits after a year: a month, else a later year, else nothing
    ("2003-04", on([2003, 4])),
    ("2003-13", on([2003], [2013])),
    ("2018-19", on([2018], [2019])),
    ("2020-13", on([2020])),
    # parts of a year
    ("1er trimestre 2019", on([2019, 1], [2019, 3])),
    ("premier trimestre 2019", on([2019, 1], [2019, 3])),
    ("2e trimestre 2019", on([2019, 4], [2019, 6])),
    ("4e trim. 2019", on([2019, 10], [2019, 12])),
    ("1er trimestre de l’année 2019", on([2019, 1], [2019, 3])),
    ("T1 2019", on([2019, 1], [2019, 3])),
    ("2019 T4", on([2019, 10], [2019, 12])),
    ("Q2 2019", on([2019, 4], [2019, 6])),
    ("2019-Q3", on([2019, 7], [2019, 9])),
    ("1st quarter 2019", on([2019, 1], [2019, 3])),
    ("second semestre 2019", on([2019, 7], [2019, 12])),
    ("first half of 2019", on([2019, 1], [2019, 6])),
    ("S1 2019", on([2019, 1], [2019, 6])),
    ("5e trimestre 2019", on([2019])),
    ("fin 2019", on([2019])),
    ("mi-mars 2019", on([2019, 3])),
    # ranges
    ("2019/2020", on([2019], [2020])),
    ("mars-avril 2019", on([2019, 3], [2019, 4])),
    ("oct.–déc. 2019", on([2019, 10], [2019, 12])),
    ("12-14 mars 2019", on([2019, 3, 12], [2019, 3, 14])),
    ("12 et 13 mars 2019", on([2019, 3, 12], [2019, 3, 13])),
    ("12, 13 et 14 mars 2019", on([2019, 3, 12], [2019, 3, 14])),
    ("March 12-14, 2019", on([2019, 3, 12], [2019, 3, 14])),
    ("March 30–April 2, 2019", on([2019, 3, 30], [2019, 4, 2])),
    ("5 octobre 2018-12 janvier 2019", on([2018, 10, 5], [2019, 1, 12])),
    ("2018 Dec-2019 Jan", on([2018, 12], [2019, 1])),
    ("2019 Jan-Feb", on([2019, 1], [2019, 2])),
    ("2019 Mar 12-14", on([2019, 3, 12], [2019, 3, 14])),
    ("2019–aujourd’hui", on([2019])),
    ("hiver 2019-2020", on([2019], season=4)),
    ("Spring/Summer 2019", on([2019], season=1)),
    # words around
    ("mars 2019 [en ligne]", on([2019, 3])),
    ("March 2019 (online)", on([2019, 3])),
    ("publié le 12 mars 2019", on([2019, 3, 12])),
    ("mis en ligne le 12 mars 2019", on([2019, 3, 12])),
    ("Published online 12 March 2019", on([2019, 3, 12])),
    ("1° mars 2019", on([2019, 3, 1])),
    ("premier mars 2019", on([2019, 3, 1])),
    ("12 / 03 / 2019", on([2019, 3, 12])),
    ("12 03 2019", on([2019, 3, 12])),
    ("12-mars-2019", on([2019, 3, 12])),
    ("Paris, 2019", on([2019])),
    # none, or none yet
    ("[s.d.]", {"literal": "[s.d.]"}),
    ("n.d.", {"literal": "n.d."}),
    ("à paraître", {"literal": "à paraître"}),
    ("sous presse", {"literal": "sous presse"}),
    ("forthcoming", {"literal": "forthcoming"}),
    ("à paraître en 2027", on([2027])),
    ("XIXe siècle", {"literal": "XIXe siècle"}),
    ("mars 19", {"literal": "mars 19"}),
]


@pytest.mark.parametrize(("written", "read"), AS_TYPED, ids=[w for w, _ in AS_TYPED])
def test_a_date_as_people_type_it_is_no_less_and_no_more_exact(
    written: str, read: dict[str, Any]
) -> None:
    assert partial_date(written) == read


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2017 [1987]", 1987), ("[1987] 2017", 1987), ("1987 [2017]", 1987), ("2017 (1987)", 1987),
        ("2017 (1re éd. 1987)", 1987), ("12 mars 2017 [éd. orig. 1987]", 1987),
        ("2017 [i.e. 2018]", None), ("[2003]", None), ("2019 (mars)", None), ("2010", None),
        ("2010, cop. 2009", None), ("mars 2019 [2020]", None),
    ],
)  # fmt: skip
def test_the_older_year_of_a_reprint_is_the_originals(written: str, year: int | None) -> None:
    assert original_date(written) == (on([year]) if year else None)


@pytest.mark.parametrize("sign", [" ", ",", "[", "(", "t", "1", "12 ", "2019 ", "et ", "a (", "-"])
def test_a_text_of_a_hundred_thousand_signs_is_read_at_once(sign: str) -> None:
    began = time.process_time()
    partial_date("2019" + sign * (100_000 // len(sign)))
    assert time.process_time() - began < 1


@given(st.dates())
def test_every_day_of_the_calendar_is_read_back_from_iso(day: Any) -> None:
    found = partial_date(day.isoformat())
    assert found == {"date-parts": [[day.year, day.month, day.day]]}


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_kept_as_written_or_nothing(text: str) -> None:
    found = partial_date(text)
    if found is None:
        assert not text.strip()
    elif "literal" in found:
        assert found == {"literal": " ".join(text.split())}
    else:
        assert 1 <= len(found["date-parts"]) <= 2
        assert all(1 <= len(part) <= 3 for part in found["date-parts"])


FIELDS = [
    ({"year": "2019", "month": "mar"}, {"date-parts": [[2019, 3]]}),
    ({"year": "2019", "month": "mars", "day": "5"}, {"date-parts": [[2019, 3, 5]]}),
    ({"year": "2019", "month": "mar~5"}, {"date-parts": [[2019, 3, 5]]}),
    ({"year": "2003", "month": "July--August"}, {"date-parts": [[2003, 7], [2003, 8]]}),
    ({"year": "2003", "month": "Spring"}, {"date-parts": [[2003]], "season": 1}),
    ({"year": "2003", "month": "plus tard"}, {"date-parts": [[2003]]}),
    ({"date": "2010-05", "year": "2009"}, {"date-parts": [[2010, 5]]}),
    ({"year": "2003", "month": "March 21, 2008"}, {"date-parts": [[2003, 3]]}),
    ({"year": "2003", "month": "Dec 2002/Jan 2003"}, {"date-parts": [[2002, 12], [2003, 1]]}),
    ({"date": "19-04-2025", "year": "2013"}, {"date-parts": [[2013]]}),
    ({"date": "19-04-2013", "year": "2013"}, {"date-parts": [[2013, 4, 19]]}),
    ({"date": "bientôt", "year": "2009"}, {"date-parts": [[2009]]}),
    ({"year": "[1969] 2002"}, {"date-parts": [[2002]]}),
    ({"year": "sous presse"}, {"literal": "sous presse"}),
    ({}, None),
]


@pytest.mark.parametrize(("fields", "read"), FIELDS)
def test_the_date_fields_of_an_entry_make_this_date(
    fields: dict[str, str], read: dict[str, Any] | None
) -> None:
    assert issued_date(fields) == read


def test_a_date_of_two_years_is_split_whatever_the_field() -> None:
    assert issued_date({"date": "2017 [1987]"}) == {"date-parts": [[2017]]}
    assert original_date_of({"date": "2017 [1987]"}) == {"date-parts": [[1987]]}
    assert original_date_of({"date": "2017 [1987]", "origdate": "1986"}) == on([1986])


def test_a_year_in_brackets_beside_another_is_the_originals() -> None:
    assert original_date_of({"year": "[1969] 2002"}) == {"date-parts": [[1969]]}


def test_months_are_known_by_macro_name_and_number() -> None:
    found = [month(t) for t in ("feb", "Février", "févr.", "2", "12", "13", "Dezember", "x")]
    assert found == [2, 2, 2, 2, 12, None, 12, None]
