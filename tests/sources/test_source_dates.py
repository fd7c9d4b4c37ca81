"""Partial dates: as exact as they are written, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalise import month, partial_date
from tracker.sources.bibtex_dates import issued_date, original_date

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


def test_a_year_in_brackets_beside_another_is_the_originals() -> None:
    assert original_date({"year": "[1969] 2002"}) == {"date-parts": [[1969]]}


def test_months_are_known_by_macro_name_and_number() -> None:
    found = [month(t) for t in ("feb", "Février", "févr.", "2", "12", "13", "Dezember", "x")]
    assert found == [2, 2, 2, 2, 12, None, 12, None]
