"""RIS as each program and platform writes it: one record of our own making, the whole row out."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.sources import SOURCES

ZOTERO = """TY  - CHAP
TI  - Le suivi en milieu ouvert
AU  - Martin, Anne
AU  - Direction de l'administration pénitentiaire
A2  - Durand, Paul
A3  - Petit, Luc
T2  - Traité de probation
T3  - Droit et justice
CY  - Paris
DA  - 2018/05//
PY  - 2018
DP  - Zotero
ET  - 2e éd.
SP  - 12
EP  - 34
PB  - Dalloz
SN  - 978-2-247-17000-5
ST  - Le suivi
LA  - fr
UR  - https://example.org/a
Y2  - 2024/01/03/10:11:12
L1  - files/12/Martin.pdf
N1  - <p>À relire</p>
KW  - probation
ER  - """
ENDNOTE = """TY  - RPRT
AU  - Ministère de la Justice,
AU  - Smith, John, Jr
PY  - 2016
T1  - Annual statistics
PB  - Ministère de la Justice
CY  - Paris
M3  - Statistical bulletin
SN  - 12/2016
N1  - Times Cited: 3
KW  - prison
parole
UR  - https://example.org/stats
ID  - 481
ER  - """
HAL = """TY  - THES
TI  - La sortie de prison
AU  - Benoit, Claire
UR  - https://theses.hal.science/tel-01234567
PB  - Université de Pau
PY  - 2015
DA  - 2015/11/30
KW  - Prison
LA  - fr
M3  - Theses
ID  - benoit:tel-01234567
AB  - Une thèse.
ER  - """
ERUDIT = """TY  - JOUR
T1  - Le désistement assisté
A1  - Villeneuve, Marie-Pierre
A1  - F.-Dufour, Isabelle
JO  - Criminologie
VL  - 53
IS  - 1
SP  - 41
EP  - 71
Y1  - 2020///
PB  - Les Presses de l'Université de Montréal
SN  - 0316-0041
N2  - Étude de la portée.
UR  - https://id.erudit.org/iderudit/1070501ar
DO  - https://doi.org/10.7202/1070501ar
LA  - fr
ER  - """
SCOPUS = """TY  - JOUR
TI  - Probation and desistance
T2  - Probation Journal
J2  - Probat. J.
VL  - 66
IS  - 2
SP  - 120
EP  -
PY  - 2019
DO  - 10.1177/0264550519820000
SN  - 02645505 (ISSN)
AU  - King, S.
AU  - van der Laan, P.
AB  - An abstract. © 2019 The Authors.
KW  - Desistance
KW  - Probation
PB  - SAGE Publications Ltd
N1  - Export Date: 3 March 2024; Cited By: 12
M3  - Article
DB  - Scopus
C7  - 101686
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-1&doi=10.1177%2f0264550519820000
LA  - English
ER  - """
PUBMED = """TY  - JOUR
AU  - Fazel, S
AU  - Wolf, A
TI  - A systematic review of criminal recidivism rates worldwide
T2  - PloS one
JO  - PLoS One
PY  - 2015
Y1  - 2015/06/18
VL  - 10
IS  - 6
SP  - e0130390
AN  - 26086423
DO  - 10.1371/journal.pone.0130390
SN  - 1932-6203 (Electronic)
LA  - eng
KW  - Recidivism*
ER  - """
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Bonta, J
   Rugge, T
AF Bonta, James
   Rugge, Tanya
TI Exploring the Black Box of
   Community Supervision
SO JOURNAL OF OFFENDER REHABILITATION
LA English
DT Article
DE probation; supervision
ID RECIDIVISM
SN 1050-9674
EI 1540-8558
J9 J OFFENDER REHABIL
JI J. Offender Rehabil.
PD APR
PY 2008
VL 47
IS 3
BP 248
EP 270
DI 10.1080/10509670802134085
UT WOS:000259580000002
ER

EF
"""
ROWS: dict[str, tuple[str, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "Zotero": (
        ZOTERO,
        {
            "id": "le-suivi-en-milieu-ouvert-2018",
            "type": "chapter",
            "title": "Le suivi en milieu ouvert",
            "container-title": "Traité de probation",
            "collection-title": "Droit et justice",
            "title-short": "Le suivi",
            "author": [
                {"given": "Anne", "family": "Martin"},
                {"literal": "Direction de l'administration pénitentiaire"},
            ],
            "editor": [{"given": "Paul", "family": "Durand"}],
            "collection-editor": [{"given": "Luc", "family": "Petit"}],
            "issued": {"date-parts": [[2018, 5]]},
            "accessed": {"date-parts": [[2024, 1, 3]]},
            "page": "12-34",
            "edition": "2e éd.",
            "publisher": "Dalloz",
            "publisher-place": "Paris",
            "language": "fr",
            "URL": "https://example.org/a",
            "ISBN": "978-2-247-17000-5",
        },
        ("probation",),
        ("À relire",),
    ),
    "EndNote": (
        ENDNOTE,
        {
            "id": "481",
            "type": "report",
            "title": "Annual statistics",
            "author": [
                {"literal": "Ministère de la Justice"},
                {"given": "John", "family": "Smith", "suffix": "Jr"},
            ],
            "issued": {"date-parts": [[2016]]},
            "publisher": "Ministère de la Justice",
            "publisher-place": "Paris",
            "genre": "Statistical bulletin",
            "URL": "https://example.org/stats",
            "number": "12/2016",
        },
        ("prison", "parole"),
        ("Times Cited: 3",),
    ),
    "HAL": (
        HAL,
        {
            "id": "benoit:tel-01234567",
            "type": "thesis",
            "title": "La sortie de prison",
            "author": [{"given": "Claire", "family": "Benoit"}],
            "issued": {"date-parts": [[2015, 11, 30]]},
            "publisher": "Université de Pau",
            "genre": "Thèse de doctorat",
            "abstract": "Une thèse.",
            "language": "fr",
            "URL": "https://theses.hal.science/tel-01234567",
        },
        ("Prison",),
        (),
    ),
    "Érudit": (
        ERUDIT,
        {
            "id": "10.7202/1070501ar",
            "type": "article-journal",
            "title": "Le désistement assisté",
            "container-title": "Criminologie",
            "author": [
                {"given": "Marie-Pierre", "family": "Villeneuve"},
                {"given": "Isabelle", "family": "F.-Dufour"},
            ],
            "issued": {"date-parts": [[2020]]},
            "page": "41-71",
            "volume": "53",
            "issue": "1",
            "publisher": "Les Presses de l'Université de Montréal",
            "abstract": "Étude de la portée.",
            "language": "fr",
            "DOI": "10.7202/1070501ar",
            "URL": "https://id.erudit.org/iderudit/1070501ar",
            "ISSN": "0316-0041",
        },
        (),
        (),
    ),
    "Scopus": (
        SCOPUS,
        {
            "id": "10.1177/0264550519820000",
            "type": "article-journal",
            "title": "Probation and desistance",
            "container-title": "Probation Journal",
            "container-title-short": "Probat. J.",
            "author": [
                {"given": "S.", "family": "King"},
                {"given": "P.", "family": "Laan", "non-dropping-particle": "van der"},
            ],
            "issued": {"date-parts": [[2019]]},
            "page": "120",
            "volume": "66",
            "issue": "2",
            "number": "101686",
            "publisher": "SAGE Publications Ltd",
            "abstract": "An abstract. © 2019 The Authors.",
            "language": "en",
            "source": "Scopus",
            "DOI": "10.1177/0264550519820000",
            "URL": "https://www.scopus.com/inward/record.uri?eid=2-s2.0-1&doi=10.1177%2f0264550519820000",
            "ISSN": "02645505",
        },
        ("Desistance", "Probation"),
        ("Export Date: 3 March 2024; Cited By: 12",),
    ),
    "PubMed": (
        PUBMED,
        {
            "id": "10.1371/journal.pone.0130390",
            "type": "article-journal",
            "title": "A systematic review of criminal recidivism rates worldwide",
            "container-title": "PloS one",
            "container-title-short": "PLoS One",
            "author": [{"given": "S", "family": "Fazel"}, {"given": "A", "family": "Wolf"}],
            "issued": {"date-parts": [[2015, 6, 18]]},
            "page": "e0130390",
            "volume": "10",
            "issue": "6",
            "language": "en",
            "DOI": "10.1371/journal.pone.0130390",
            "ISSN": "1932-6203",
        },
        ("Recidivism",),
        (),
    ),
    "Web of Science": (
        WOS,
        {
            "id": "WOS:000259580000002",
            "type": "article-journal",
            "title": "Exploring the Black Box of Community Supervision",
            "container-title": "JOURNAL OF OFFENDER REHABILITATION",
            "container-title-short": "J. Offender Rehabil.",
            "author": [
                {"given": "James", "family": "Bonta"},
                {"given": "Tanya", "family": "Rugge"},
            ],
            "issued": {"date-parts": [[2008, 4]]},
            "page": "248-270",
            "volume": "47",
            "issue": "3",
            "language": "en",
            "DOI": "10.1080/10509670802134085",
            "ISSN": "1050-9674",
        },
        ("probation", "supervision", "RECIDIVISM"),
        (),
    ),
}


def row(text: str) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """(CSL item, keywords, notes) of the only record of ``text``."""
    source = SOURCES["ris"]
    (entry,) = [e for e in source.split(text.encode()) if e.kind != "file"]
    found = source.interpret("s", entry)
    assert found.problems == ()
    assert found.reference is not None
    return found.reference.csl, found.reference.keywords, found.reference.notes


@pytest.mark.parametrize("program", ROWS)
def test_a_record_of_this_program_becomes_this_whole_row(program: str) -> None:
    text, csl, keywords, notes = ROWS[program]
    assert row(text) == (csl, keywords, notes)


def test_the_same_tags_read_alike_with_other_line_ends_and_a_mark_of_order() -> None:
    text, csl, _, _ = ROWS["Scopus"]
    source = SOURCES["ris"]
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    (entry,) = [e for e in source.split(data) if e.kind != "file"]
    found = source.interpret("s", entry).reference
    assert found is not None
    assert found.csl == csl
