"""Lint: each fault has a code, a level and a message that says what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import run_tracker
from tracker.checks import lint
from tracker.model import Problem

JEAN = [{"family": "Dupont", "given": "Jean"}]
IN_2019 = {"date-parts": [[2019]]}


def article(**fields: Any) -> dict[str, Any]:
    """A whole article; None takes a field away."""
    made = {
        "type": "article-journal", "title": "Sortir de délinquance", "author": JEAN,
        "issued": IN_2019, "container-title": "Déviance et Société", "volume": "43", "issue": "2",
        "page": "201-230", "DOI": "10.3917/ds.432.0201", "ISSN": "0378-7931", **fields,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def work(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "title": "Un titre", "author": JEAN, "issued": IN_2019, **fields}


WHOLE = [
    article(),
    article(DOI=None),
    article(page=None, number="e101686"),
    article(volume=None, issue=None, page=None, status="à paraître"),
    work("book", publisher="Dalloz", ISBN="978-2-247-19711-8"),
    work("book", publisher="PUF", ISBN="2-13-045541-7, 9782130455417"),
    work("book", editor=JEAN, author=None, publisher="PUF"),
    work("book", publisher="PUF", ISBN="9782247197118 9782130455417"),
    work("book", publisher="PUF", ISBN="978-2-247-19711-8 (br.)"),
    work("book", publisher="PUF", ISBN="0-8044-2957-X"),
    work("book", publisher="PUF", issued={"literal": "à paraître"}),
    work("book", publisher="PUF", title="OVE et SPIP : quel avenir ?"),
    work("chapter", **{"container-title": "Un traité", "page": "1-16"}),
    work("chapter", **{"container-title": "Un traité", "page": "1435-8"}),
    work("paper-conference", **{"event-title": "Congrès de l’AFS"}),
    work("thesis", publisher="Université Paris-Saclay"),
    {"type": "report", "title": "La récidive", "publisher": "Cour des comptes", "issued": IN_2019},
    {"type": "legislation", "title": "Loi n° 2014-896 du 15 août 2014", "issued": IN_2019},
    {"type": "regulation", "title": "Circulaire", "number": "JUSD1407838C", "issued": IN_2019},
    {"type": "legislation", "title": "Code pénal, art. 132-1", "issued": IN_2019},
    {"type": "legislation", "title": "Loi pénitentiaire", "issued": IN_2019,
     "custom": {"nor": "JUSX0814219L"}},
    {"type": "legal_case", "title": "Arrêt", "authority": "Cour de cassation", "issued": IN_2019,
     "custom": {"ecli": "ECLI:FR:CCASS:2019:CR00001"}},
    {"type": "legal_case", "title": "J.M.B.", "authority": "CEDH", "number": "9671/15",
     "issued": IN_2019},
    {"type": "article-newspaper", "title": "En prison", "container-title": "Le Monde",
     "issued": {"date-parts": [[2019, 3, 2]]}},
]  # fmt: skip


@pytest.mark.parametrize("csl", WHOLE)
def test_a_whole_reference_has_no_fault(csl: dict[str, Any]) -> None:
    assert lint("x", csl) == []


FAULTS: list[tuple[dict[str, Any], str, str, str]] = [
    (article(title=" "), "missing-title", "error", "Titre absent : complétez la notice."),
    (article(title="LES SORTIES DE DÉLINQUANCE en 2019"), "capital-title", "warning",
     "Titre en capitales : rétablissez les minuscules."),
    (article(author=None), "missing-author", "warning",
     "Ni auteur ni directeur : ajoutez l’auteur ou l’institution."),
    (article(issued=None), "missing-date", "warning", "Date absente : ajoutez au moins l’année."),
    (article(issued={"literal": "sans date"}), "undated", "info",
     "Date sans année lisible : vérifiez-la."),
    (article(issued={"date-parts": [[20019]]}), "odd-year", "warning",
     "Année invraisemblable (20019) : vérifiez-la."),
    (article(**{"container-title": None}), "missing-journal", "warning",
     "Article sans titre de revue : ajoutez-le."),
    (article(volume=None, issue=None), "missing-volume", "info",
     "Article sans volume ni numéro de revue : ajoutez-les."),
    (article(volume=None, issue=None, DOI=None), "missing-volume", "warning",
     "Article sans volume ni numéro de revue : ajoutez-les."),
    (article(page=None), "missing-pages", "info",
     "Article sans pages ni numéro d’article : ajoutez-les."),
    (article(page=None, DOI=None), "missing-pages", "warning",
     "Article sans pages ni numéro d’article : ajoutez-les."),
    (article(page="230-201"), "reversed-pages", "warning",
     "Pages à rebours (« 230-201 ») : vérifiez-les."),
    (article(DOI="doi:10.3917/DS.432"), "malformed-doi", "warning",
     "DOI mal formé (« doi:10.3917/DS.432 ») : écrivez « 10.3917/ds.432 »."),
    (article(DOI="à venir"), "malformed-doi", "warning",
     "DOI mal formé (« à venir ») : un DOI commence par 10. et contient une barre /."),
    (article(ISSN="0378-7932"), "malformed-issn", "info",
     "ISSN faux (« 0378-7932 ») : vérifiez ses huit chiffres."),
    (work("book", publisher="PUF", ISBN="978-2-247-19711-9"), "malformed-isbn", "warning",
     "ISBN faux (« 978-2-247-19711-9 ») : le chiffre de contrôle ne correspond pas, vérifiez-le."),
    (work("book", publisher="PUF", ISBN="2-13-045541-7, 978213"), "malformed-isbn", "warning",
     "ISBN faux (« 978213 ») : il faut 10 ou 13 chiffres, vérifiez-le."),
    (work("book"), "missing-publisher", "info",
     "Ouvrage sans éditeur : ajoutez la maison d’édition."),
    (work("chapter", page="1-2"), "missing-book", "warning",
     "Chapitre ou communication sans titre d’ouvrage ni de congrès : ajoutez-le."),
    (work("chapter", **{"container-title": "Un traité"}), "missing-pages", "info",
     "Chapitre sans pages : ajoutez-les."),
    (work("thesis"), "missing-institution", "warning",
     "Thèse sans établissement : ajoutez l’université."),
    (work("legislation"), "missing-law-number", "warning",
     "Texte officiel sans numéro ni NOR : ajoutez l’un des deux."),
    (work("legal_case", number="12-34"), "missing-court", "warning",
     "Décision sans juridiction : ajoutez-la."),
    (work("legal_case", authority="Cour de cassation"), "missing-case-number", "info",
     "Décision sans numéro (pourvoi, requête) : ajoutez-le."),
    (work("article-newspaper", **{"container-title": "Le Monde"}), "missing-day", "info",
     "Article de presse sans date complète : ajoutez mois et jour."),
]  # fmt: skip


@pytest.mark.parametrize(("csl", "code", "level", "message"), FAULTS)
def test_a_fault_is_this_row_and_the_only_one(
    csl: dict[str, Any], code: str, level: Any, message: str
) -> None:
    assert lint("dupont2019", csl) == [Problem("", "dupont2019", None, code, level, message)]


@given(
    st.dictionaries(
        st.sampled_from(["type", "title", "DOI", "ISBN", "ISSN", "page", "issued", "number"]),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(["book", "legal_case", "chapter", "10.1/x", "978"]),
            st.fixed_dictionaries({"date-parts": st.just([[2019]])}),
        ),
    )
)
def test_lint_says_the_same_of_any_item_each_time_and_never_fails(csl: dict[str, Any]) -> None:
    found = lint("x", csl)
    assert found == lint("x", csl)
    assert all(p.code and p.message.endswith((".", "/.")) for p in found)


def test_the_command_answers_in_json_with_the_keys_of_the_contract(tmp_path: Path) -> None:
    """A study of an error level ends with exit 1; what reading reported names its record."""
    file = tmp_path / "a.bib"
    file.write_text(
        "@book{k, title={Un}, author={A, B}, year=2001, publisher={P}, isbn={978-2-247-19711-9}}\n"
        "@book{sans, author={C, D}, year=2002, publisher={P}}\n@book{k, title={Deux}, "
        "author={E, F}, year=2003, publisher={P}}\n",
        encoding="utf-8",
    )
    assert run_tracker("import", file, "--data", tmp_path / "d").returncode == 0
    done = run_tracker("check", "--json", "--data", tmp_path / "d")
    assert (done.returncode, done.stderr) == (1, "")
    rows = json.loads(done.stdout)["problems"]
    assert [(p["code"], p["level"], p["study"], p["record"]) for p in rows] == [
        ("missing-title", "error", "sans", None),
        ("malformed-isbn", "warning", "k", None),
        ("duplicate-key", "warning", "ka", "a.bib:k#2"),
    ]
    assert all(set(p) >= {"code", "level", "study", "record", "message"} for p in rows)
    assert rows[0]["message"] == "Titre absent : complétez la notice."


def test_the_command_reports_a_key_used_twice_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    file.write_text(
        "@book{k, title={Un}, author={A, B}, year=2001, publisher={P}}\n"
        "@book{k, title={Tout autre chose}, author={C, D}, year=2002, publisher={P}}\n",
        encoding="utf-8",
    )
    assert run_tracker("import", file, "--data", tmp_path / "d").returncode == 0
    done = run_tracker("check", "--data", tmp_path / "d")
    assert done.returncode == 0
    assert done.stdout == (
        "attention [duplicate-key] ka (ligne 2) : La clé « k » est déjà prise dans ce "
        "fichier : cette entrée est gardée sous « k#2 ». Donnez-lui une clé à elle.\n"
    )
