"""Any table of records can be grouped; nothing is stored."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tracker.errors import SourceError
from tracker.identity.table import assign, read_records, split_names

TABLE = """\ufeffrecord_id,type,title,author,year,journal,booktitle,volume,number,pages,doi,isbn
r1,article,Pains of probation,"Durnescu, Ioan",2011,Int J Offender Ther Comp Criminol,,55,4,530-45,,
r2,article,PAINS OF PROBATION,"Durnescu, I.",2011,International Journal of Offender Therapy and \
Comparative Criminology,,55,4,530-545,10.1177/0306624X10369489,0306-624X
r3,book,Handbook of Probation,"Gelsthorpe, Loraine and Morgan, Rod",2007,,,,,,,9781843921905
r4,misc,,,,,,,,,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_row_becomes_a_csl_item(table: Path) -> None:
    rows = {r.key: r.csl for r in read_records(table)}
    assert rows["r3"] == {
        "id": "r3",
        "type": "book",
        "title": "Handbook of Probation",
        "ISBN": "9781843921905",
        "author": [
            {"family": "Gelsthorpe", "given": "Loraine"},
            {"family": "Morgan", "given": "Rod"},
        ],
        "issued": {"date-parts": [[2007]]},
    }
    assert "ISBN" not in rows["r2"]  # an ISSN is none
    assert rows["r4"] == {"id": "r4", "type": "document"}


def test_every_row_is_in_one_group_gzipped_or_not(table: Path, tmp_path: Path) -> None:
    packed = tmp_path / "records.csv.gz"
    packed.write_bytes(gzip.compress(table.read_bytes()))
    plain = assign(table)
    assert plain.groups == (("table:r1", "table:r2"), ("table:r3",), ("table:r4",))
    assert assign(packed) == plain


def test_a_table_without_record_ids_says_so_in_french(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(SourceError, match="record_id"):
        assign(path)


def test_a_missing_or_torn_file_is_a_source_error(tmp_path: Path) -> None:
    torn = tmp_path / "torn.csv.gz"
    torn.write_bytes(gzip.compress(TABLE.encode())[:60])
    for path in (torn, tmp_path / "absent.csv"):
        with pytest.raises(SourceError, match="illisible"):
            assign(path)


def test_names_are_read_with_and_without_commas() -> None:
    assert split_names("Cohn, J A and Spence Maruna; OMS") == [
        {"family": "Cohn", "given": "J A"},
        {"family": "Maruna", "given": "Spence"},
        {"literal": "OMS"},
    ]


def test_one_id_on_two_records_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "doubles.csv"
    path.write_text("record_id,title\nr1,Une peine\nr2,Deux peines\nr1,Une autre\n", "utf-8")
    with pytest.raises(SourceError, match=r"même « record_id » : r1 .*lignes 2 et 4"):
        assign(path)


def test_a_table_saved_by_excel_in_french_is_read(tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_text(TABLE.replace(",", ";").replace("Durnescu;", "Durnescu,"), "utf-8")
    assert [r.csl.get("title") for r in read_records(path)][:2] == [
        "Pains of probation",
        "PAINS OF PROBATION",
    ]
