"""PubMed's .nbib files: every record is read whole, and nothing of a file vanishes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import RawEntry, Reference
from tracker.sources import SOURCES, nbib, source_for
from tracker.sources.nbib_csl import nbib_date
from tracker.sources.text import decode

ARTICLE = """PMID- 31234567
OWN - NLM
STAT- MEDLINE
LR  - 20200715
IS  - 1552-3594 (Electronic)
IS  - 0093-8548 (Print)
VI  - 46
IP  - 11
DP  - 2019 Nov-Dec
TI  - Risk, Need and *Responsivity* in probation: what
      works?
PG  - 1583-601
LID - 10.1177/0093854819876543 [doi]
AB  - BACKGROUND: Probation officers rarely use the assessment.
      RESULTS: Reoffending was lower (p < 0.05).
FAU - van der Berg, Jan M
AU  - van der Berg JM
FAU - King, Martin L Jr
AU  - King ML Jr
AU  - Untermann AB
CN  - Probation Study Group
AD  - Département de criminologie, Liège.
LA  - eng
PT  - Journal Article
PT  - Meta-Analysis
TA  - Crim Justice Behav
JT  - Criminal justice and behavior
PMC - PMC6812345
MH  - *Prisoners/psychology
MH  - Recidivism/*prevention & control
OT  - probation
OT  - prisoners/psychology
OT  - probation
AID - 10.1177/0093854819876543 [doi]
AID - 0093854819876543 [pii]
SO  - Crim Justice Behav. 2019 Nov-Dec;46(11):1583-601.
"""
TRANSLATED = """PMID- 30000001
DP  - 2018 Mar 4
TI  - [Leaving prison: one year of follow-up].
TT  - Sortir de prison : une année de suivi.
LID - e12345 [pii]
AU  - Dupont J
LA  - fre
LA  - eng
PT  - Journal Article
PT  - Retracted Publication
PL  - France
JT  - L'Encephale
"""
CHAPTER = """PMID- 29000000
STAT- Publisher
PB  - National Institute of Justice (US)
DP  - 2009
TI  - Reentry
BTI - Handbook of Reentry Research
CTI - Statpearls
FED - Petersilia, Joan
ED  - Petersilia J
FAU - Travis, Jeremy
AU  - Travis J
LA  - eng
PT  - Book Chapter
PL  - Washington (DC)
ISBN- 9780195188820
"""


def entries(text: str) -> list[RawEntry]:
    return [e for e in nbib.split(text.encode()) if e.kind != "file"]


def read(text: str) -> Reference:
    (entry,) = entries(text)
    found = nbib.interpret("s", entry)
    assert found.problems == ()
    assert found.reference is not None
    return found.reference


def test_an_article_of_pubmed_becomes_a_whole_csl_item() -> None:
    reference = read(ARTICLE)
    assert reference.csl == {
        "id": "31234567",
        "type": "article-journal",
        "title": "Risk, Need and *Responsivity* in probation: what works?",
        "container-title": "Criminal justice and behavior",
        "container-title-short": "Crim Justice Behav",
        "author": [
            {"family": "Berg", "non-dropping-particle": "van der", "given": "Jan M"},
            {"family": "King", "given": "Martin L", "suffix": "Jr"},
            {"family": "Untermann", "given": "A B"},
            {"literal": "Probation Study Group"},
        ],
        "issued": {"date-parts": [[2019, 11], [2019, 12]]},
        "volume": "46",
        "issue": "11",
        "page": "1583-1601",
        "abstract": "BACKGROUND: Probation officers rarely use the assessment. RESULTS: "
        "Reoffending was lower (p < 0.05).",
        "language": "en",
        "DOI": "10.1177/0093854819876543",
        "PMID": "31234567",
        "PMCID": "PMC6812345",
        "ISSN": "0093-8548",
    }
    assert reference.keywords == (
        "Prisoners/psychology", "Recidivism/prevention & control", "probation",
        "prisoners/psychology",
    )  # fmt: skip
    assert reference.notes == ()
    assert reference.citation_key is None


def test_a_translated_title_gives_way_to_the_original_and_a_retraction_is_said() -> None:
    reference = read(TRANSLATED)
    assert reference.csl == {
        "id": "30000001",
        "type": "article-journal",
        "title": "Sortir de prison : une année de suivi",
        "container-title": "L'Encephale",
        "author": [{"family": "Dupont", "given": "J"}],
        "issued": {"date-parts": [[2018, 3, 4]]},
        "number": "e12345",
        "language": "fr",
        "PMID": "30000001",
        "status": "rétracté",
    }
    assert reference.notes == ("Titre traduit : Leaving prison: one year of follow-up",)


def test_a_chapter_has_its_book_its_editors_and_its_place() -> None:
    assert read(CHAPTER).csl == {
        "id": "29000000",
        "type": "chapter",
        "title": "Reentry",
        "container-title": "Handbook of Reentry Research",
        "collection-title": "Statpearls",
        "author": [{"family": "Travis", "given": "Jeremy"}],
        "editor": [{"family": "Petersilia", "given": "Joan"}],
        "issued": {"date-parts": [[2009]]},
        "publisher": "National Institute of Justice (US)",
        "publisher-place": "Washington (DC)",
        "language": "en",
        "PMID": "29000000",
        "ISBN": "9780195188820",
    }


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2019 Mar 4", [[2019, 3, 4]]),
        ("2019 Mar 4-10", [[2019, 3, 4], [2019, 3, 10]]),
        ("1998 Dec-1999 Jan", [[1998, 12], [1999, 1]]),
        ("2019", [[2019]]),
        ("20190304", [[2019, 3, 4]]),
    ],
)
def test_a_date_of_medline_is_as_exact_as_it_is(written: str, parts: object) -> None:
    assert nbib_date(written) == {"date-parts": parts}


def test_a_double_season_keeps_the_first() -> None:
    assert nbib_date("2019 Summer-Fall") == {"date-parts": [[2019]], "season": 2}


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (("PT  - Dissertation",), "type", "thesis"),
        (("PT  - Preprint",), "type", "article"),
        (("PG  - 12, 15-8",), "page", "12, 15-18"),
        (("TI  - Health in the U.S.A.",), "title", "Health in the U.S.A."),
        (("TI  - Prison health.",), "title", "Prison health"),
        (("TI  - [Prison].",), "title", "Prison"),
        (("AU  - World Health Office",), "author", [{"literal": "World Health Office"}]),
        (("AU  - de Larminat X",), "author",
         [{"family": "Larminat", "given": "X", "non-dropping-particle": "de"}]),
        (("DP  - s.d.",), "issued", {"literal": "s.d."}),
    ],
)  # fmt: skip
def test_a_tag_becomes_this_csl_variable(lines: tuple[str, ...], name: str, value: object) -> None:
    (entry,) = entries("\n".join(["PMID- 1", "JT  - J", *lines]))
    reference = nbib.interpret("s", entry).reference
    assert reference is not None
    assert reference.csl[name] == value


def test_records_follow_each_other_with_their_line_their_text_and_a_key_of_their_own() -> None:
    text = f"Export du 3 mars\n\n{ARTICLE}\n{TRANSLATED}{CHAPTER}\n\n{ARTICLE}"
    found = entries(text)
    assert [(e.key, e.kind, e.position) for e in found] == [
        ("31234567", "entry", 3),
        ("30000001", "entry", 40),
        ("29000000", "entry", 52),
        ("31234567#2", "entry", 69),
    ]
    assert found[0].raw == ARTICLE.strip()
    (file,) = (e for e in nbib.split(text.encode()) if e.kind == "file")
    assert file.context["comments"] == ["Export du 3 mars"]
    (problem,) = nbib.interpret("s", found[3]).problems
    assert problem.code == "duplicate-key"


def test_a_record_cut_short_is_kept_and_reported() -> None:
    (entry,) = entries("PMID- 123\nOWN - NLM\n")
    assert entry.kind == "broken"
    found = nbib.interpret("s", entry)
    assert found.reference is None
    assert [(p.code, p.level, p.key) for p in found.problems] == [
        ("unreadable-entry", "error", "123")
    ]


def test_a_record_of_eric_without_a_pmid_is_named_by_its_title_and_year() -> None:
    eric = "OWN - ERIC\nTI  - Prison Education\nAU  - Smith, Ann\nDP  - 2011\nPT  - Reports\n"
    found = entries(eric + "\n" + eric.replace("Prison", "Adult"))
    assert [e.key for e in found] == ["prison-education-2011", "adult-education-2011"]
    reference = nbib.interpret("s", found[0]).reference
    assert reference is not None
    assert reference.csl["type"] == "report"
    assert reference.csl["author"] == [{"family": "Smith", "given": "Ann"}]


def test_a_file_named_nbib_is_of_this_format() -> None:
    assert source_for(Path("x/PUBMED.NBIB"), b"") is SOURCES["nbib"]


@pytest.mark.parametrize(
    "line",
    ["PG  - " + "1" * 100_000, "IS  - 1" + " " * 100_000 + "x", "TI  - " + "[" * 100_000,
     "AB  - x" + "\n y" * 30_000, "AU  - " + "A " * 50_000, "DP  - " + "2019 " * 20_000,
     "LID - " + "x " * 50_000, "FAU - A, " + "Jr " * 30_000],
    ids=lambda line: line[:8],
)  # fmt: skip
def test_a_record_of_100_kb_of_one_sign_is_read_without_a_wait(line: str) -> None:
    (entry,) = entries(f"PMID- 1\nJT  - J\n{line}\n")
    assert nbib.interpret("s", entry).reference is not None


LINES = st.sampled_from(
    ["PMID- 1", "PMID- ", "TI  - a", "TI-", "      suite", "", "AU  - B C", "FAU - B, C", "CN  -",
     "PT  - Book", "BTI - x", "DP  - 99", "PG  - 9-", "LID - x [doi]", "IS  - 1234-5678", "bla",
     "ER  - ", "\ufeffPMID- 2", "MH  - *", "TT  - t", "TI  - [a]."]
)  # fmt: skip


@given(st.lists(LINES, max_size=12).map("\n".join).map(str.encode) | st.binary(max_size=200))
def test_no_file_makes_the_reader_fail_and_every_line_is_accounted_for(data: bytes) -> None:
    found = list(nbib.split(data))
    file: Any = found[0]
    assert [e.kind for e in found].count("file") == 1
    assert len({e.key for e in found}) == len(found)
    for entry in found:
        result = nbib.interpret("s", entry)
        if entry.kind != "file":
            assert (result.reference is not None) or result.problems
    kept = "".join("".join(e.raw.split()) for e in found[1:])
    lost = "".join("".join(c.split()) for c in file.context["comments"])
    assert sorted(kept + lost) == sorted("".join(decode(data).text.split()))
