"""Dates as people type them into Zotero."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.sources.zotero.dates import zotero_date

Parts = list[list[int]]


def on(*parts: list[int], **more: Any) -> dict[str, Any]:
    return {"date-parts": list(parts), **more}


DATES: list[tuple[str, dict[str, Any] | None]] = [
    ("2019", on([2019])),
    ("2019-03", on([2019, 3])),
    ("2019-03-12", on([2019, 3, 12])),
    ("2019/03/12", on([2019, 3, 12])),
    ("2019-03-12T10:00:00Z", on([2019, 3, 12])),
    ("2019-03-12 10:00:00", on([2019, 3, 12])),
    ("2019-00-00", on([2019])),
    ("2019-03-00", on([2019, 3])),
    ("20190312", on([2019, 3, 12])),
    ("12/03/2019", on([2019, 3, 12])),
    ("31/12/1999", on([1999, 12, 31])),
    ("12.03.2019", on([2019, 3, 12])),
    ("12-03-2019", on([2019, 3, 12])),
    ("03/25/2019", on([2019, 3, 25])),
    ("03/2019", on([2019, 3])),
    ("3/2019", on([2019, 3])),
    ("2019/03", on([2019, 3])),
    ("mars 2019", on([2019, 3])),
    ("Mars 2019", on([2019, 3])),
    ("12 mars 2019", on([2019, 3, 12])),
    ("1er mars 2019", on([2019, 3, 1])),
    ("le 12 mars 2019", on([2019, 3, 12])),
    ("lundi 12 mars 2019", on([2019, 3, 12])),
    ("2019, mars", on([2019, 3])),
    ("2019 mars 12", on([2019, 3, 12])),
    ("janv. 2019", on([2019, 1])),
    ("févr. 2019", on([2019, 2])),
    ("août 2019", on([2019, 8])),
    ("sept. 2019", on([2019, 9])),
    ("déc. 2019", on([2019, 12])),
    ("29 février 2020", on([2020, 2, 29])),
    ("March 2019", on([2019, 3])),
    ("March 12, 2019", on([2019, 3, 12])),
    ("12 March 2019", on([2019, 3, 12])),
    ("Mar 12 2019", on([2019, 3, 12])),
    ("Tuesday, March 12, 2019", on([2019, 3, 12])),
    ("Aug 2019", on([2019, 8])),
    ("mars-avril 2019", on([2019, 3], [2019, 4])),
    ("mars – avril 2019", on([2019, 3], [2019, 4])),
    ("mars/avril 2019", on([2019, 3], [2019, 4])),
    ("12-15 mars 2019", on([2019, 3, 12], [2019, 3, 15])),
    ("du 12 au 15 mars 2019", on([2019, 3, 12], [2019, 3, 15])),
    ("12 mars-15 avril 2019", on([2019, 3, 12], [2019, 4, 15])),
    ("mars 2019 – juin 2020", on([2019, 3], [2020, 6])),
    ("2018-2019", on([2018], [2019])),
    ("2018–2019", on([2018], [2019])),
    ("2018/2019", on([2018], [2019])),
    ("2018-19", on([2018], [2019])),
    ("printemps 2020", on([2020], season=1)),
    ("été 2020", on([2020], season=2)),
    ("Automne 2020", on([2020], season=3)),
    ("hiver 2020", on([2020], season=4)),
    ("Spring 2020", on([2020], season=1)),
    ("s.d.", None),
    ("s. d.", None),
    ("[S.d.]", None),
    ("n.d.", None),
    ("sans date", None),
    ("CURRENT_TIMESTAMP", None),
    ("[2001]", on([2001], circa=True)),
    ("ca 1995", on([1995], circa=True)),
    ("[ca 1995]", on([1995], circa=True)),
    ("vers 1995", on([1995], circa=True)),
    ("1995?", on([1995], circa=True)),
    ("années 1990", on([1990], [1999])),
    ("1990s", on([1990], [1999])),
    ("199-", on([1990], [1999])),
    ("cop. 2010", on([2010])),
    ("© 2010", on([2010])),
    ("2010, cop. 2009", on([2010])),
    ("2019 (1re éd. 1998)", on([2019])),
    ("[199-]", on([1990], [1999])),
    ("[199-?]", on([1990], [1999])),
    ("2017 [1987]", on([2017])),
    ("2017 (1re éd. 1987)", on([2017])),
    ("T1 2019", on([2019, 1], [2019, 3])),
    ("12 mars 2019 00:00:00", on([2019, 3, 12])),
    ("du 5 octobre 2018 au 12 janvier 2019", on([2018, 10, 5], [2019, 1, 12])),
    ("0000-00-00", None),
    ("non daté", None),
    ("s/d", None),
    ("-0044", on([-44])),
    ("à paraître", {"literal": "à paraître"}),
    ("12/3/19", {"literal": "12/3/19"}),
]


@pytest.mark.parametrize(("typed", "meant"), DATES, ids=[typed for typed, _ in DATES])
def test_a_date_is_read_as_exactly_as_it_was_typed(
    typed: str, meant: dict[str, Any] | None
) -> None:
    assert zotero_date(typed) == meant
