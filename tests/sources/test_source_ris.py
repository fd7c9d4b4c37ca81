"""RIS and Web of Science files: every entry is read, whatever program wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Interpreted, RawEntry
from tracker.sources import ris
from tracker.sources.ris_csl import ris_date, ris_name


def entries(text: str) -> list[RawEntry]:
    return [e for e in ris.split(text.encode()) if e.kind != "file"]


def read(text: str) -> Interpreted:
    return ris.interpret("s", entries(text)[0])


def csl(*lines: str) -> dict[str, Any]:
    reference = read("\n".join([*lines, "ER  - "])).reference
    assert reference is not None
    return reference.csl


CAIRN = """TY  - JOUR
ID  - dupont2019
AU  - Dupont, Jean
AU  - de La Tour, Anne
TI  - Sortir de prison &amp; après
JF  - Déviance et Société
VL  - 43
IS  - 2
SP  - 201
EP  - 230
PY  - 2019
DA  - 2019/06/12/
DO  - https://doi.org/10.3917/ds.432.0201
UR  - https://shs.cairn.info/revue-x?lang=fr
SN  - 0378-7931
KW  - désistance
KW  - probation; sortie
LA  - fre
AB  - Résumé sur
deux lignes.
N1  - À relire
ER  - """


def test_a_journal_article_becomes_a_whole_csl_item() -> None:
    found = read(CAIRN)
    assert found.problems == ()
    reference = found.reference
    assert reference is not None
    assert reference.csl == {
        "id": "dupont2019",
        "type": "article-journal",
        "author": [
            {"family": "Dupont", "given": "Jean"},
            {"family": "La Tour", "given": "Anne", "non-dropping-particle": "de"},
        ],
        "title": "Sortir de prison & après",
        "container-title": "Déviance et Société",
        "volume": "43",
        "issue": "2",
        "page": "201-230",
        "issued": {"date-parts": [[2019, 6, 12]]},
        "DOI": "10.3917/ds.432.0201",
        "URL": "https://shs.cairn.info/revue-x?lang=fr",
        "ISSN": "0378-7931",
        "language": "fr",
        "abstract": "Résumé sur deux lignes.",
    }
    assert reference.keywords == ("désistance", "probation", "sortie")
    assert reference.notes == ("À relire",)
    assert reference.citation_key == "dupont2019"


@pytest.mark.parametrize("head", ["ty - jour\nti - T", "TY – JOUR\nTI – T", "TY: JOUR\nTI: T"])
def test_what_is_almost_an_entry_is_reported_not_taken_for_a_remark(head: str) -> None:
    first, second = entries(f"TY  - BOOK\nTI  - A\nER  - \n{head}\ner -\n")
    assert (first.kind, second.kind, second.position) == ("entry", "broken", 4)
    assert [p.code for p in ris.interpret("s", second).problems] == ["unreadable-entry"]
    assert len(entries("Export du 12 mars : 1 notice\nTI: T\nTY  - BOOK\nTI  - A\nER  - ")) == 1


def test_authors_stand_in_the_order_of_the_file_under_either_tag() -> None:
    lee, ray = {"family": "Lee", "given": "Ann"}, {"family": "Ray", "given": "Bob"}
    assert csl("TY  - JOUR", "AU  - Lee, Ann", "A1  - Ray, Bob")["author"] == [lee, ray]
    assert csl("TY  - JOUR", "A1  - Ray, Bob", "AU  - Lee, Ann")["author"] == [ray, lee]


HABITS = [
    (("TY  - CHAP", "TI  - T", "T2  - Livre", "A2  - Lee, Ann"), "editor",
     [{"family": "Lee", "given": "Ann"}]),
    (("TY  - CHAP", "TI  - T", "T2  - Livre"), "container-title", "Livre"),
    (("TY  - BOOK", "TI  - T", "T2  - Collection"), "collection-title", "Collection"),
    (("TY  - BOOK", "TI  - T", "SP  - 320"), "number-of-pages", "320"),
    (("TY  - BOOK", "TI  - T", "SN  - 978-2-13-044508-1"), "ISBN", "978-2-13-044508-1"),
    (("TY  - THES", "TI  - T", "PB  - Univ.", "M3  - Thèse de doctorat"), "genre",
     "Thèse de doctorat"),
    (("TY  - RPRT", "TI  - T", "IS  - 12"), "number", "12"),
    (("TY  - JOUR", "TI  - T", "M1  - 7"), "issue", "7"),
    (("TY  - JOUR", "TI  - T", "SP  - No", "EP  - Specified", "VL  - 1"), "volume", "1"),
    (("TY  - JOUR", "TI  - T", "SP  - 12-15"), "page", "12-15"),
    (("TY  - JOUR", "T1  - T", "Y1  - 2014//"), "issued", {"date-parts": [[2014]]}),
    (("TY  - JOUR", "TI  - T", "UR  - http://dx.doi.org/10.1000/A"), "DOI", "10.1000/A"),
    (("TY  - JOUR", "TI  - T", "N2  - Résumé"), "abstract", "Résumé"),
    (("TY  - CASE", "TI  - T", "PB  - Cour de cassation"), "authority", "Cour de cassation"),
    (("TY  - LEGAL", "TI  - T"), "type", "regulation"),
    (("TY  - RPRT", "TI  - T", "SN  - 2010-01"), "number", "2010-01"),
    (("TY  - JOUR", "TI  - T", "C7  - e101686"), "number", "e101686"),
    (("TY  - MPCT", "TI  - T", "AU  - Audiard, Jacques"), "director",
     [{"family": "Audiard", "given": "Jacques"}]),
    (("TY  - DATA", "TI  - T", "ET  - 2"), "version", "2"),
    (("TY  - JOUR", "TI  - T", "JO  - Crime", "AN  - 12"), "container-title", "Crime"),
    (("TY  - JOUR", "TI  - T", "Y1  - 2014/03//Spring"), "issued",
     {"date-parts": [[2014, 3]]}),
    (("TY  - JOUR", "TI  - T", "PY  - 2014", "DA  - 2014/03/02/"), "issued",
     {"date-parts": [[2014, 3, 2]]}),
    (("TY  - JOUR", "TI  - T", "KW  - a ; b", "L1  - file:///x.pdf", "SP  - 5", "EP  - 9"), "page",
     "5-9"),
    (("TY  - JOUR", "TI  - T <script>x</script>"), "title", "T &lt;script>x&lt;/script>"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "name", "value"), HABITS)
def test_a_tag_becomes_this_csl_variable(lines: tuple[str, ...], name: str, value: object) -> None:
    assert csl(*lines)[name] == value


def test_a_page_that_says_there_is_none_is_no_page() -> None:
    assert "page" not in csl("TY  - JOUR", "TI  - T", "SP  - No", "EP  - Specified")


NAMES = [
    ("Dupont, Jean", {"family": "Dupont", "given": "Jean"}),
    ("King, Martin, Jr.", {"family": "King", "given": "Martin", "suffix": "Jr."}),
    ("Jean Dupont", {"family": "Dupont", "given": "Jean"}),
    ("de la Tour, Anne", {"family": "Tour", "given": "Anne", "non-dropping-particle": "de la"}),
    ("Larminat, Xavier de", {"family": "Larminat", "given": "Xavier", "dropping-particle": "de"}),
    ("Sénat, commission des lois", {"literal": "Sénat, commission des lois"}),
    (
        "Conseil de l’Europe, Comité des Ministres",
        {"literal": "Conseil de l’Europe, Comité des Ministres"},
    ),
    ("Citoyens et Justice", {"literal": "Citoyens et Justice"}),
    ("Ministère de la Justice", {"literal": "Ministère de la Justice"}),
    ("Conseil de l’Europe", {"literal": "Conseil de l’Europe"}),
    ("INSEE", {"family": "INSEE"}),
    ("", {}),
]


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_a_name_reads_as_this_csl_name(written: str, name: dict[str, str]) -> None:
    assert ris_name(written) == name


DATES = [
    ("2001/09/01/", [[2001, 9, 1]]), ("2001//", [[2001]]), ("2001/9/", [[2001, 9]]),
    ("2001", [[2001]]), ("2001///printemps", [[2001]]), ("12 mars 2001", [[2001, 3, 12]]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "parts"), DATES)
def test_a_date_with_empty_parts_is_as_exact_as_it_is(written: str, parts: object) -> None:
    found = ris_date(written)
    assert found is not None
    assert found["date-parts"] == parts


def test_entries_without_end_type_or_unique_key_are_kept_and_reported() -> None:
    text = "TY  - BOOK\nID  - 1\nTI  - A\nTY  - BOOK\nID  - 1\nTI  - B\nER  - \nTI  - C\nAU  - X\n"
    found = [
        (e.kind, e.key, [p.code for p in ris.interpret("s", e).problems]) for e in entries(text)
    ]
    assert found == [
        ("entry", "1", ["unclosed"]),
        ("entry", "1#2", ["duplicate-key"]),
        ("entry", "c", ["missing-type", "unclosed"]),
    ]


def test_what_stands_between_entries_is_kept_as_a_comment() -> None:
    first = next(iter(ris.split(f"Record #1 of 1\n{CAIRN}\nFin".encode())))
    assert first.context["comments"] == ["Record #1 of 1", "Fin"]
    assert first.context["lines"] == {"dupont2019": 2}


def test_an_entry_keeps_its_text_and_its_key_falls_back_to_doi_then_title_and_year() -> None:
    (one,) = entries("TY  - JOUR\r\nDO  - 10.1000/X\r\nER  - \r\n")
    assert (one.key, one.raw) == ("10.1000/x", "TY  - JOUR\r\nDO  - 10.1000/X\r\nER  - ")
    (two,) = entries("TY  - JOUR\nTI  - Été à Sète\nPY  - 2001\nER  - ")
    assert two.key == "ete-a-sete-2001"


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lee, A
   Ray, B
AF Lee, Ann
   Ray, Bob
TI Probation and
   desistance
SO PUNISHMENT & SOCIETY
DE probation; desistance
PD JUN
PY 2001
VL 3
BP 12
EP 20
DI 10.1177/1
UT WOS:000001
ER

EF"""


def test_web_of_science_files_are_read_by_their_own_tags() -> None:
    reference = read(WOS).reference
    assert reference is not None
    assert reference.csl == {
        "id": "WOS:000001",
        "type": "article-journal",
        "author": [{"family": "Lee", "given": "Ann"}, {"family": "Ray", "given": "Bob"}],
        "title": "Probation and desistance",
        "container-title": "PUNISHMENT & SOCIETY",
        "issued": {"date-parts": [[2001, 6]]},
        "volume": "3",
        "page": "12-20",
        "DOI": "10.1177/1",
    }
    assert reference.keywords == ("probation", "desistance")


LINES = st.lists(
    st.sampled_from(
        [
            "TY  - JOUR",
            "ER  - ",
            "TI  - a",
            "AU  - X, Y",
            "PY  - 9/9/9/9",
            "texte",
            "",
            "PT J",
            "  suite",
            "KW  - ",
            "DO  - 10.1000/x",
            "SP  - ",
            "TY  -",
        ]
    ),
    max_size=20,
).map("\n".join)


@given(st.one_of(LINES.map(str.encode), st.binary(max_size=60)))
def test_no_file_makes_the_reader_fail_and_every_piece_is_accounted_for(data: bytes) -> None:
    found = list(ris.split(data))
    assert [e.kind for e in found].count("file") == 1
    assert set(found[0].context["lines"]) == {e.key for e in found[1:]}
    for entry in found[1:]:
        result = ris.interpret("s", entry)
        assert result == ris.interpret("s", entry)
        assert result.reference is not None or result.problems
