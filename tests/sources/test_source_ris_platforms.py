"""RIS as more platforms write it: one record of our own making, the whole row out."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.sources import SOURCES

WOS_RIS = """TY  - CPAPER
AU  - Otsu, M
A1  - ACM
TI  - Listening to probation
T2  - SUPERVISION 2016
CP  - 16th Conference on Supervision (Supervision)
C3  - Hokkaido University
PU  - IEEE
PI  - NEW YORK
SN  - 978-1-5090-2445-2
DA  - AUG 11
PY  - 2016
SP  - 45
EP  - 48
C6  - OCT 2015
AN  - WOS:000402616000008
ER  -
"""
EARLY = """TY  - JOUR
AU  - Kim, JW
TI  - Not yet in an issue
T2  - PROBATION JOURNAL
JI  - Probat. J.
SN  - 2296-858X
C6  - OCT 2023
C7  - 906475
DO  - 10.3389/fmed.2022.906475
ER  -
"""
R_PACKAGE = """TY  - NA
AU  - Elliot, T; Almenar, JB; Conseil de l&apos;Europe
TI  - Impacts of policy
AB  - NA
PY  - 2020
SP  - NA
JF  - JOURNAL OF POLICY
DO  - 10.1016/j.jp.2020.123510
ER  -
"""
SCHOLAR = """TY  - HTML
AU  - Agra, M
AU  - Singh, B
AU  - ...
TI  - Effects of supervision
JF  - Criminology
PB  - Wiley
UR  - https://onlinelibrary.wiley.com/doi/10.1111/j.1745-9125.2003.tb01000.x/abstract
PY  - 2003///
M1  - Query date: 2022-03-14 09:50:41
N1  - Cited By (since 2003): 315
ER  -
"""
COCHRANE = """TY  -  JOUR
AU  -  NCT00000001,
AU  -  Rekha, S
TI  -  Effect of supervision
JA  -  https://clinicaltrials.gov/show/NCT00000001
PY  -  2024
SP  -  2067‐2070
M3  -  Trial registry record
KW  -  *Recidivism
KW  -  Adult
UR  -  https://www.cochranelibrary.com/central/doi/10.1002/central/CN-00000001/full
ER  -
"""
OJS = """TY  - JOUR
AU  - Vanhamme, Françoise
PY  - 2011/05/12
Y2  - 2024/01/03
TI  - La rationalité de la peine
JF  - Champ pénal
JA  - Champ pénal
VL  - 3
IS  - 2
SE  - Articles
DO  - 10.4000/champpenal.1
UR  - https://journals.openedition.org/champpenal/1
SP  - 12-34
AB  - Une enquête.
ER  -
"""
PROQUEST = """TY  - THES
T1  - Desistance and supervision
AN  - 1234567890
JF  - ProQuest Dissertations and Theses
AU  - Smith, John
A3  - Jones, Jeff
Y1  - 2020
PY  - 2020
DA  - 2020
SP  - 150
CY  - United States -- New York
PB  - New York University
SN  - 9798373627394
KW  - Criminology
UR  - https://www.proquest.com/docview/1234567890
L2  - https://sfx.example.org/a.pdf
LA  - English
DB  - ProQuest Dissertations & Theses Global
M3  - Ph.D.
ER  -
"""
CAIRN = """TY  - JOUR
AU  - Dubois, Anne
AU  - de Larminat, Xavier
TI  - La probation en quête d’approches
JO  - Archives de politique criminelle
VL  - 35
IS  - 1
SP  - 49
EP  - 75
PY  - 2013
DA  - 2013/11/01
SN  - 0242-5637
CY  - Paris
PB  - Éditions Pédone
DO  - 10.3917/apc.035.0049
UR  - https://www.cairn.info/revue-archives-de-politique-criminelle-2013-1-page-49.htm
LA  - fr
AB  - Le suivi change.
KW  - probation
KW  - récidive
ER  -
"""
PERSEE = """TY  - JOUR
T1  - Les longues peines
A1  - Faugier, Claude
JO  - Déviance et société
VL  - 19
IS  - 2
SP  - 111
EP  - 148
Y1  - 1995
PB  - Persée - Portail des revues scientifiques en SHS
SN  - 0378-7931
M3  - 10.3406/ds.1995.1573
UR  - https://www.persee.fr/doc/ds_0378-7931_1995_num_19_2_1573
N2  - Un bilan.
LA  - fre
ER  -
"""
MENDELEY = """TY  - JOUR
T1  - A meta-analysis
A1  - Bonta, James
A1  - Rugge, Tanya
Y1  - 2008/07/15/
N2  - An abstract.
JF  - Journal of Offender Rehabilitation
VL  - 47
IS  - 3
SP  - 248
EP  - 270
DO  - https://doi.org/10.1080/10509670802134085
KW  - risk;need
ID  - Bonta2008
L1  - file:///C:/Users/x/a.pdf
ER  -
"""
Row = tuple[str, dict[str, Any], tuple[str, ...], tuple[str, ...], list[str]]
ROWS: dict[str, Row] = {
    "Web of Science’s RIS": (
        WOS_RIS,
        {
            "id": "listening-to-probation-2016",
            "type": "paper-conference",
            "title": "Listening to probation",
            "container-title": "SUPERVISION 2016",
            "event-title": "16th Conference on Supervision (Supervision)",
            "author": [{"given": "M", "family": "Otsu"}, {"family": "ACM"}],
            "issued": {"date-parts": [[2016, 8, 11]]},
            "page": "45-48",
            "publisher": "IEEE",
            "publisher-place": "NEW YORK",
            "ISBN": "978-1-5090-2445-2",
        },
        (),
        (),
        [],
    ),
    "an early access of Web of Science": (
        EARLY,
        {
            "id": "10.3389/fmed.2022.906475",
            "type": "article-journal",
            "title": "Not yet in an issue",
            "container-title": "PROBATION JOURNAL",
            "container-title-short": "Probat. J.",
            "author": [{"given": "JW", "family": "Kim"}],
            "issued": {"date-parts": [[2023, 10]]},
            "number": "906475",
            "DOI": "10.3389/fmed.2022.906475",
            "ISSN": "2296-858X",
        },
        (),
        (),
        [],
    ),
    "a package of R": (
        R_PACKAGE,
        {
            "id": "10.1016/j.jp.2020.123510",
            "type": "article-journal",
            "title": "Impacts of policy",
            "container-title": "JOURNAL OF POLICY",
            "author": [
                {"given": "T", "family": "Elliot"},
                {"given": "JB", "family": "Almenar"},
                {"literal": "Conseil de l'Europe"},
            ],
            "issued": {"date-parts": [[2020]]},
            "DOI": "10.1016/j.jp.2020.123510",
        },
        (),
        (),
        [],
    ),
    "Publish or Perish": (
        SCHOLAR,
        {
            "id": "effects-of-supervision-2003",
            "type": "article-journal",
            "title": "Effects of supervision",
            "container-title": "Criminology",
            "author": [{"given": "M", "family": "Agra"}, {"given": "B", "family": "Singh"}],
            "issued": {"date-parts": [[2003]]},
            "publisher": "Wiley",
            "DOI": "10.1111/j.1745-9125.2003.tb01000.x",
            "URL": (
                "https://onlinelibrary.wiley.com/doi/10.1111/j.1745-9125.2003.tb01000.x/abstract"
            ),
        },
        (),
        ("Cited By (since 2003): 315",),
        ["unknown-type"],
    ),
    "Cochrane": (
        COCHRANE,
        {
            "id": "effect-of-supervision-2024",
            "type": "article-journal",
            "title": "Effect of supervision",
            "author": [{"literal": "NCT00000001"}, {"given": "S", "family": "Rekha"}],
            "issued": {"date-parts": [[2024]]},
            "page": "2067-2070",
            "DOI": "10.1002/central/CN-00000001",
            "URL": "https://www.cochranelibrary.com/central/doi/10.1002/central/CN-00000001/full",
        },
        ("Recidivism", "Adult"),
        (),
        [],
    ),
    "Open Journal Systems": (
        OJS,
        {
            "id": "10.4000/champpenal.1",
            "type": "article-journal",
            "title": "La rationalité de la peine",
            "container-title": "Champ pénal",
            "author": [{"given": "Françoise", "family": "Vanhamme"}],
            "issued": {"date-parts": [[2011, 5, 12]]},
            "accessed": {"date-parts": [[2024, 1, 3]]},
            "page": "12-34",
            "volume": "3",
            "issue": "2",
            "section": "Articles",
            "abstract": "Une enquête.",
            "DOI": "10.4000/champpenal.1",
            "URL": "https://journals.openedition.org/champpenal/1",
        },
        (),
        (),
        [],
    ),
    "ProQuest": (
        PROQUEST,
        {
            "id": "desistance-and-supervision-2020",
            "type": "thesis",
            "title": "Desistance and supervision",
            "author": [{"given": "John", "family": "Smith"}],
            "contributor": [{"given": "Jeff", "family": "Jones"}],
            "issued": {"date-parts": [[2020]]},
            "number-of-pages": "150",
            "publisher": "New York University",
            "publisher-place": "United States -- New York",
            "genre": "Ph.D.",
            "language": "en",
            "source": "ProQuest Dissertations & Theses Global",
            "URL": "https://www.proquest.com/docview/1234567890",
            "ISBN": "9798373627394",
        },
        ("Criminology",),
        (),
        [],
    ),
    "Cairn": (
        CAIRN,
        {
            "id": "10.3917/apc.035.0049",
            "type": "article-journal",
            "title": "La probation en quête d’approches",
            "container-title": "Archives de politique criminelle",
            "author": [
                {"given": "Anne", "family": "Dubois"},
                {"given": "Xavier", "family": "Larminat", "non-dropping-particle": "de"},
            ],
            "issued": {"date-parts": [[2013, 11, 1]]},
            "page": "49-75",
            "volume": "35",
            "issue": "1",
            "publisher": "Éditions Pédone",
            "publisher-place": "Paris",
            "abstract": "Le suivi change.",
            "language": "fr",
            "DOI": "10.3917/apc.035.0049",
            "URL": (
                "https://www.cairn.info/revue-archives-de-politique-criminelle-2013-1-page-49.htm"
            ),
            "ISSN": "0242-5637",
        },
        ("probation", "récidive"),
        (),
        [],
    ),
    "Persée": (
        PERSEE,
        {
            "id": "les-longues-peines-1995",
            "type": "article-journal",
            "title": "Les longues peines",
            "container-title": "Déviance et société",
            "author": [{"given": "Claude", "family": "Faugier"}],
            "issued": {"date-parts": [[1995]]},
            "page": "111-148",
            "volume": "19",
            "issue": "2",
            "publisher": "Persée - Portail des revues scientifiques en SHS",
            "abstract": "Un bilan.",
            "language": "fr",
            "DOI": "10.3406/ds.1995.1573",
            "URL": "https://www.persee.fr/doc/ds_0378-7931_1995_num_19_2_1573",
            "ISSN": "0378-7931",
        },
        (),
        (),
        [],
    ),
    "Mendeley": (
        MENDELEY,
        {
            "id": "Bonta2008",
            "type": "article-journal",
            "title": "A meta-analysis",
            "container-title": "Journal of Offender Rehabilitation",
            "author": [
                {"given": "James", "family": "Bonta"},
                {"given": "Tanya", "family": "Rugge"},
            ],
            "issued": {"date-parts": [[2008, 7, 15]]},
            "page": "248-270",
            "volume": "47",
            "issue": "3",
            "abstract": "An abstract.",
            "DOI": "10.1080/10509670802134085",
        },
        ("risk", "need"),
        (),
        [],
    ),
}


@pytest.mark.parametrize("program", ROWS)
def test_a_record_of_this_platform_becomes_this_whole_row(program: str) -> None:
    text, csl, keywords, notes, codes = ROWS[program]
    source = SOURCES["ris"]
    (entry,) = [e for e in source.split(text.encode()) if e.kind != "file"]
    found = source.interpret("s", entry)
    assert [problem.code for problem in found.problems] == codes
    assert found.reference is not None
    assert found.reference.csl == csl
    assert (found.reference.keywords, found.reference.notes) == (keywords, notes)
