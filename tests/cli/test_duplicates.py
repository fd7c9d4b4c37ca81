"""The review queue at the command line: what a person is shown, says, takes back, and keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import answer, run_tracker

ONE = """@article{mottier2015,
  author = {Mottier, Jeanne},
  title = {La libération sous contrainte dans les maisons d'arrêt},
  journal = {Déviance et société}, year = 2015, volume = 39, number = 2, pages = {145--170},
  doi = {10.1000/ds.392}
}
"""
TWO = """@article{mottier2015b,
  author = {Mottier, Jeanne},
  title = {La libération sous contrainte dans les maisons d'arrêt},
  journal = {Déviance et société}, year = 2015, volume = 39, number = 2, pages = {145--170},
  doi = {10.1000/jsp.7711}
}
"""
SURE = """@article{mottier2015c,
  author = {Mottier, J.},
  title = {La libération sous contrainte dans les maisons d'arrêt},
  journal = {Déviance et société}, year = 2016, volume = 39, number = 2, pages = {145--170}
}
"""
A, B = "un.bib:mottier2015", "deux.bib:mottier2015b"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace that holds two records which agree in everything but the DOI."""
    (tmp_path / "un.bib").write_text(ONE, encoding="utf-8")
    (tmp_path / "deux.bib").write_text(TWO, encoding="utf-8")
    bring_in(tmp_path)
    return tmp_path


def bring_in(space: Path) -> dict[str, Any]:
    return dict(answer("import", space / "un.bib", space / "deux.bib", "--data", space / "d"))


def queue(space: Path) -> list[dict[str, Any]]:
    return list(answer("duplicates", "--data", space / "d")["queue"])


def studies(space: Path) -> int:
    return int(answer("status", "--data", space / "d")["studies"])


def decide(space: Path, *what: str) -> None:
    done = run_tracker("decide", *what, "--data", space / "d")
    assert done.returncode == 0, done.stderr


def test_a_pair_is_shown_with_its_fields_side_by_side_and_its_reasons(space: Path) -> None:
    (pair,) = queue(space)
    assert (pair["a"], pair["b"]) == ("mottier2015", "mottier2015b")
    assert pair["reasons"][0] == "Deux DOI désignent deux travaux."
    fields = {f["field"]: (f["a"], f["b"]) for f in pair["fields"]}
    assert fields["DOI"] == ("10.1000/ds.392", "10.1000/jsp.7711")
    assert fields["author"] == ("Mottier, Jeanne", "Mottier, Jeanne")

    shown = run_tracker("duplicates", "--data", space / "d").stdout
    assert "≠ DOI : 10.1000/ds.392  |  10.1000/jsp.7711" in shown
    assert "Pourquoi : Deux DOI désignent deux travaux. Le titre est le même." in shown


def test_no_duplicate_is_remembered_through_rebuild_import_and_a_lost_cache(space: Path) -> None:
    decide(space, "different", "mottier2015", "mottier2015b", "--why", "Deux articles jumeaux")
    assert queue(space) == []
    answer("rebuild", "--full", "--data", space / "d")
    assert (queue(space), studies(space)) == ([], 2)
    (space / "deux.bib").write_text(TWO.replace("145--170", "145-170"), encoding="utf-8")
    bring_in(space)
    assert (queue(space), studies(space)) == ([], 2)
    (space / "d" / "cache.db").unlink()
    (space / "d" / "library.db").unlink()
    answer("rebuild", "--data", space / "d")
    assert (queue(space), studies(space)) == ([], 2)


def test_same_joins_two_studies_and_the_opposite_line_takes_it_back(space: Path) -> None:
    decide(space, "same", "mottier2015", "mottier2015b")
    assert (queue(space), studies(space)) == ([], 1)
    names = [answer("show", n, "--data", space / "d")["study"]["id"] for n in (A, B, "mottier2015")]
    assert names == ["mottier2015b"] * 3  # the id issued first; the other leads to it

    decide(space, "different", A, B)
    assert (queue(space), studies(space)) == ([], 2)
    found = answer("show", "mottier2015b", "--data", space / "d")
    assert [r["id"] for r in found["records"]] == [B]

    decide(space, "same", A, B)
    assert (queue(space), studies(space)) == ([], 1)


def test_the_opposite_line_may_name_the_ids_that_were_joined(space: Path) -> None:
    """What the queue called them is what a person knows: the id of the study that went into the
    other stands for its side, all of it."""
    (space / "trois.bib").write_text(SURE, encoding="utf-8")
    answer("import", space / "trois.bib", "--data", space / "d")
    third = "trois.bib:mottier2015c"
    decide(space, "same", A, third)
    before = {r["id"] for r in answer("show", A, "--data", space / "d")["records"]}
    assert (before, studies(space)) == ({A, third}, 2)

    decide(space, "same", "mottier2015", "mottier2015b")
    assert studies(space) == 1
    decide(space, "different", "mottier2015", "mottier2015b")
    assert (queue(space), studies(space)) == ([], 2)
    after = {r["id"] for r in answer("show", "mottier2015", "--data", space / "d")["records"]}
    assert after == before
    other = answer("show", "mottier2015b", "--data", space / "d")["records"]
    assert [r["id"] for r in other] == [B]

    alone = run_tracker("decide", "different", B, "mottier2015b", "--data", space / "d")
    assert (alone.returncode, alone.stdout) == (1, "")
    assert "mottier2015b" in alone.stderr


def test_a_key_that_never_named_a_study_is_answered_with_its_record(space: Path) -> None:
    (space / "trois.bib").write_text(ONE.replace("mottier2015", "mott15"), encoding="utf-8")
    answer("import", space / "trois.bib", "--data", space / "d")
    asked = run_tracker("show", "mott15", "--data", space / "d")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "Voulez-vous dire trois.bib:mott15 ?" in asked.stderr


def test_the_id_of_a_joined_study_outlives_the_file_it_came_from(space: Path) -> None:
    folder = space / "dossier"
    folder.mkdir()
    for name in ("un.bib", "deux.bib"):
        (space / name).rename(folder / name)
    for_all = ("--data", space / "e")
    answer("import", folder, *for_all)
    done = run_tracker("decide", "same", "mottier2015", "mottier2015b", *for_all)
    assert done.returncode == 0, done.stderr
    kept = answer("show", "mottier2015", *for_all)["study"]["id"]
    (merged,) = {"mottier2015", "mottier2015b"} - {kept}
    (folder / ("un.bib" if merged == "mottier2015" else "deux.bib")).unlink()
    answer("import", folder, *for_all)
    assert answer("show", merged, *for_all)["study"]["id"] == kept


def test_a_field_two_records_disagree_on_is_shown_decided_and_stays_decided(space: Path) -> None:
    decide(space, "same", "mottier2015", "mottier2015b")
    before = answer("show", "mottier2015", "--data", space / "d")
    assert [(c["field"], c["value"]) for c in before["conflicts"]] == [("DOI", "10.1000/ds.392")]
    assert before["csl"]["DOI"] == "10.1000/jsp.7711"

    decide(space, "field", "mottier2015", "DOI", A, "--why", "Vérifié chez l’éditeur")
    assert answer("show", "mottier2015", "--data", space / "d")["csl"]["DOI"] == "10.1000/ds.392"
    (space / "deux.bib").write_text(TWO.replace("145--170", "145--171"), encoding="utf-8")
    bring_in(space)
    after = answer("show", "mottier2015", "--data", space / "d")
    assert after["csl"]["DOI"] == "10.1000/ds.392"
    assert ("DOI", B) in [(c["field"], c["record_id"]) for c in after["conflicts"]]


def test_two_years_of_one_study_are_a_conflict_to_decide(space: Path) -> None:
    (space / "deux.bib").write_text(SURE, encoding="utf-8")
    bring_in(space)
    assert (queue(space), studies(space)) == ([], 1)
    found = answer("show", "mottier2015", "--data", space / "d")
    assert [(c["field"], c["value"]) for c in found["conflicts"]] == [("issued", "2016")]
    decide(space, "field", "mottier2015", "issued", "deux.bib:mottier2015c")
    answer("rebuild", "--full", "--data", space / "d")
    found = answer("show", "mottier2015", "--data", space / "d")
    assert found["study"]["year"] == 2016


def conflicts(space: Path, *options: str) -> list[dict[str, Any]]:
    return list(answer("conflicts", *options, "--data", space / "d")["conflicts"])


def test_conflicts_are_listed_until_decided_and_again_when_left_to_the_rules(space: Path) -> None:
    (space / "deux.bib").write_text(SURE, encoding="utf-8")
    bring_in(space)
    open_one = {
        "study": "mottier2015",
        "title": "La libération sous contrainte dans les maisons d'arrêt",
        "field": "issued",
        "value": "2015",
        "record": A,
        "decided": False,
        "others": [{"value": "2016", "record": "deux.bib:mottier2015c"}],
    }
    assert conflicts(space) == [open_one]
    shown = run_tracker("conflicts", "--data", space / "d")
    assert "retenu : 2015   selon un.bib:mottier2015" in shown.stdout
    assert "1 désaccord" in shown.stderr

    decide(space, "field", "mottier2015", "issued", A)
    (space / "deux.bib").write_text(SURE.replace("145--170", "145--171"), encoding="utf-8")
    bring_in(space)
    assert "issued" not in {c["field"] for c in conflicts(space)}
    assert {**open_one, "decided": True} in conflicts(space, "--all")

    decide(space, "field", "mottier2015", "issued", "auto")
    assert open_one in conflicts(space)


def test_a_field_that_no_record_has_is_left_to_nobody(space: Path) -> None:
    for record in ("auto", A):
        done = run_tracker("decide", "field", "mottier2015", "rien", record, "--data", space / "d")
        assert done.returncode == 1
        assert "Aucune notice n’a ce champ" in done.stderr
    assert not list((space / "d" / "decisions").glob("*.csv"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1, "a": {}, "b": {}}\nrien', "Ligne illisible : paires.jsonl, ligne 2."),
        (b"[1, 2]\n", "Ligne illisible : paires.jsonl, ligne 1."),
        (b'{"id": 1, "a": {"title": "x"}}\n', "Paire incomplète : paires.jsonl, ligne 1."),
        (b"\xff\xfe\x00", "n’est pas du texte en UTF-8"),
    ],
)
def test_a_line_that_is_no_pair_is_named_in_french_and_nothing_is_written(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "paires.jsonl").write_bytes(content)
    done = run_tracker(
        "duplicates", "compare", tmp_path / "paires.jsonl", "--out", tmp_path / "sortie.csv"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert not (tmp_path / "sortie.csv").exists()


def test_an_unknown_study_is_refused_and_nothing_is_written(space: Path) -> None:
    done = run_tracker("decide", "same", "mottier2015", "personne", "--data", space / "d")
    assert done.returncode == 1
    assert "personne" in done.stderr
    assert not list((space / "d" / "decisions").glob("*.csv"))


def test_a_relation_is_told_from_both_sides_and_exported(space: Path) -> None:
    erratum = (
        TWO.replace("mottier2015b", "mottier2016")
        .replace("title = {La", "title = {Erratum : La")
        .replace("145--170", "320")
        .replace("number = 2", "number = 4")
    )
    (space / "deux.bib").write_text(erratum, encoding="utf-8")
    bring_in(space)
    out = space / "tout.bib"
    done = run_tracker("export", "-o", out, "--data", space / "d")
    assert done.returncode == 0, done.stderr
    correction, article = sorted(
        out.read_text("utf-8").split("\n\n")[:2], key=lambda e: "Erratum" not in e
    )
    assert "  related = {mottier2015},\n  relatedstring = {Erratum de}," in correction
    assert "related" not in article

    kinds = {
        id_: [
            (r["kind"], r["outward"])
            for r in answer("show", id_, "--data", space / "d")["relations"]
        ]
        for id_ in ("mottier2015", "mottier2016")
    }
    assert kinds == {"mottier2015": [("erratum", 0)], "mottier2016": [("erratum", 1)]}
