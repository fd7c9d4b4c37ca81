"""Two records: same, related, different, or a question."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.identity import compare
from tracker.identity.reasons import SENTENCES
from tracker.model import Reference

Make = Callable[..., Reference]
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['id']} {c['note']}" for c in CASES])
def test_the_case_file_is_answered_right(case: dict[str, Any]) -> None:
    verdict = compare(case["a"], case["b"])
    assert verdict.kind in case.get("accept", [case["label"]])
    if verdict.kind == "related" and "relation" in case:
        assert verdict.relation == case["relation"]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_swapping_two_records_turns_a_relation_and_changes_nothing_else(
    case: dict[str, Any],
) -> None:
    a, b = {"id": "1", **case["a"]}, {"id": "2", **case["b"]}
    there, back = compare(a, b), compare(b, a)
    assert (there.kind, there.points, there.reasons, there.relation, there.veto) == (
        back.kind,
        back.points,
        back.reasons,
        back.relation,
        back.veto,
    )
    if there.relation:
        assert there.turned != back.turned


def test_the_case_file_has_forty_cases_with_a_note_each() -> None:
    assert len(CASES) >= 40
    assert all(case["note"] for case in CASES)
    assert {c["label"] for c in CASES} == {"same", "related", "different"}


def test_reasons_are_french_sentences_weightiest_first(ref: Make) -> None:
    a = ref(
        "1",
        "Exploring risk management in probation practice",
        "Robinson, Gwen",
        2002,
        container="Punishment & Society",
        volume="4",
        pages="5-25",
    )
    b = ref(
        "2",
        "Exploring risk management in probation practice",
        "Robinson, Gwen",
        2002,
        container="Punishment & Society",
        volume="4",
        pages="5-25",
        issue="1",
    )
    assert compare(a, a).reasons == ("Les deux notices disent exactement la même chose.",)
    verdict = compare(a, b)
    assert verdict.kind == "same"
    assert verdict.reasons == (
        "Le titre est le même.",
        "Les auteurs sont les mêmes.",
        "Les pages sont les mêmes.",
        "La revue ou l’ouvrage est le même.",
        "L’année est la même.",
        "Les deux renvoient au même endroit de la même revue.",
        "Le volume est le même.",
    )
    assert all(s.endswith(".") and s[0].isupper() for s in SENTENCES.values())


def test_one_doi_on_two_abstracts_of_a_supplement_is_no_proof(ref: Make) -> None:
    place = {"container": "Diabetologia", "volume": "57", "doi": "10.1007/s00125-014-3355-0"}
    a = ref(
        "1",
        "Foam cell formation in peritoneal macrophages",
        "Terasaki, M.",
        2014,
        pages="S354",
        **place,
    )
    b = ref(
        "2", "Suppression of inflammation in monocytes", "Nohtomi, K.", 2014, pages="S373", **place
    )
    verdict = compare(a, b)
    assert (verdict.kind, verdict.veto) == ("different", True)


def test_empty_titles_are_never_one_work_by_themselves(ref: Make) -> None:
    a = ref("1", "", "Zwass, V.", 2010, container="JMIS", volume="4", issue="1")
    b = ref("2", "", "Zwass, V.", 2010, container="JMIS", volume="4", issue="1", source="b")
    assert compare(a, b).kind in ("different", "review")


def test_a_title_equal_to_its_journal_is_a_rubric(ref: Make) -> None:
    a = ref("1", "Probation Journal", year=2010, container="Probation Journal", volume="57")
    b = ref("2", "Probation Journal", year=2010, container="Probation Journal", volume="58")
    assert compare(a, b).kind == "different"


def test_an_editorial_without_page_or_common_doi_is_a_question(ref: Make) -> None:
    place = {"container": "Champ pénal", "volume": "6", "issue": "2"}
    a = ref("1", "Éditorial", "Mary, Philippe", 2009, **place)
    b = ref("2", "Editorial", "Mary, P.", 2009, **place)
    assert compare(a, b).kind == "review"
    paged = ref("3", "Éditorial", "Mary, Philippe", 2009, pages="1-3", **place)
    assert compare(paged, b).kind == "same"


def test_a_misread_doi_is_forgiven_where_all_else_agrees(ref: Make) -> None:
    place = {"container": "Journal of Management Information Systems", "volume": "37", "issue": "1"}
    a = ref(
        "1",
        "Impact of cyberattacks by malicious hackers",
        "Sen, Ravi",
        2020,
        doi="10.1080/07421222.2019.1705511",
        **place,
    )
    b = ref(
        "2",
        "Impact of cyberattacks by malicious hackers",
        "Sen, Ravi",
        2020,
        doi="10.1080/07421222.2020.1705511",
        **place,
    )
    assert compare(a, b).kind == "same"


def test_torn_page_numbers_speak_neither_for_nor_against(ref: Make) -> None:
    article = ("Cervical screening in Europe", "Arbyn, M.", 2009)
    place = {"container": "Vaccine", "volume": "26"}
    whole = ref("1", *article, pages="K29-K41", **place)
    for pages in ("Suppl-41", "9-41"):
        assert compare(whole, ref("2", *article, pages=pages, **place)).kind == "same"
    assert compare(whole, ref("2", *article, pages="60-66", **place)).kind == "review"
    numbered = ref("3", *article, pages="e12724", **place)
    assert compare(numbered, ref("2", *article, pages="1-6", **place)).kind == "same"
