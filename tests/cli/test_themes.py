"""Themes from the command line: what a change would do, how good the rules are, what to judge."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.conftest import answer, run_tracker
from tracker.cli import tracker
from tracker.cli.app import run
from tracker.errors import SourceError
from tracker.pipeline.trial import assign_themes
from tracker.settings import Workspace
from tracker.themes import load_vocabulary
from tracker.themes.reading import PACKAGED

HOUSING = (
    "Le loyer et la caution",
    "Un bail et un loyer",
    "La caution, le bail, le propriétaire",
    "Propriétaire et loyer",
    "Bail, caution et propriétaire",
)
BIB = "\n".join(
    [
        *(
            f"@misc{{toit{n}, title = {{Hébergement des sortants de prison}}, year = {2001 + n}, "
            f"number = {{{n}}}, author = {{Auteur{n}, A.}}, abstract = {{{text}}}, "
            f"langid = {{french}}}}"
            for n, text in enumerate(HOUSING)
        ),
        *(
            f"@misc{{autre{n}, title = {{Peinture murale {n}}}, author = {{Peintre{n}, B.}}, "
            f"year = {1950 + n}, abstract = {{Des fresques et des couleurs}}, langid = {{french}}}}"
            for n in range(6)
        ),
        *(
            f"@misc{{taux{n}, title = {{Le sursis probatoire en {1990 + n}}}, "
            f"author = {{Stat{n}, D.}}, year = {1990 + n}, "
            "abstract = {Des taux et des courbes}, langid = {french}}"
            for n in range(12)
        ),
        "@misc{muet, title = {Le loyer, le bail et la caution}, author = {Muet, C.}, "
        "year = 2020, langid = {french}}",
        "@misc{desist, title = {Désistance et probation}, author = {Farrall, S.}, year = 2002}",
    ]
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a few studies. Only read."""
    folder = tmp_path_factory.mktemp("themes")
    (folder / "fonds.bib").write_text(BIB, "utf-8")
    answer("import", folder / "fonds.bib", "--data", folder / "espace")
    return folder / "espace"


def ids(data: Path, words: str) -> list[str]:
    return [r["id"] for r in answer("search", words, "--data", data)["results"]]


def themes_of(data: Path, study: str) -> dict[str, str]:
    return {t["id"]: t["origin"] for t in answer("themes", "why", study, "--data", data)["themes"]}


def hashes(folder: Path) -> dict[str, str]:
    """Of every file; SQLite's own companions of a reader (-shm, an empty -wal) hold no data."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix != ".db-shm" and (p.suffix != ".db-wal" or p.stat().st_size)
    }


def without(concept: str) -> str:
    """The packaged vocabulary with every label of a concept changed for one nobody says."""
    lines = PACKAGED.read_text("utf-8").splitlines(keepends=True)
    kept: list[str] = []
    inside = dropped = False
    for line in lines:
        if line.startswith("  - id: "):
            inside, dropped = line.strip() == f"- id: {concept}", False
        if inside and line.startswith("    ") and line[4] not in " -":
            name = line.strip().partition(":")[0]
            dropped = name in ("prefLabel", "altLabel", "hiddenLabel", "implies")
            if name == "prefLabel":
                kept.append("    prefLabel: {fr: motjamaisdit, en: neversaidword}\n")
        if not (inside and dropped):
            kept.append(line)
    return "".join(kept)


def test_a_diff_says_what_would_change_and_leaves_every_file_as_it_was(
    shelf: Path, tmp_path: Path
) -> None:
    new = tmp_path / "nouveau.yaml"
    new.write_text(
        without("desistance").replace(
            "\nconcepts:\n",
            "\nconcepts:\n\n  - id: fresques\n    facet: pratiques\n    prefLabel:\n"
            "      fr: fresques\n      en: murals\n",
            1,
        ),
        "utf-8",
    )
    before = hashes(shelf)
    found = answer("themes", "diff", new, "--data", shelf)
    shown = run_tracker("themes", "diff", new, "--data", shelf)
    assert hashes(shelf) == before
    (study,) = ids(shelf, "désistance")
    assert found["new_concepts"] == ["fresques"]
    assert found["gone_concepts"] == []
    assert [(t["theme"], t["count"], len(t["studies"])) for t in found["added"]] == [
        ("fresques", 6, 6)
    ]
    assert found["removed"] == [
        {"theme": "desistance", "label": "désistance", "count": 1,
         "studies": [{"id": study, "title": "Désistance et probation"}]}
    ]  # fmt: skip
    assert (found["studies"], found["changed"]) == (25, 7)
    assert "  – désistance [desistance] : 1 étude" in shown.stdout
    assert "7 études changeraient sur 25 ; rien n’est enregistré." in shown.stderr


def test_a_diff_with_the_same_vocabulary_changes_nothing(shelf: Path) -> None:
    """Also: the text read back from the library is the text that was tagged."""
    found = answer("themes", "diff", PACKAGED, "--data", shelf)
    assert (found["changed"], found["added"], found["removed"]) == (0, [], [])


def test_a_vocabulary_that_does_not_hold_together_is_refused_in_one_line(
    shelf: Path, tmp_path: Path
) -> None:
    (tmp_path / "faux.yaml").write_text("facets: {a: A}\nconcepts: [{id: x}]\n", "utf-8")
    done = run_tracker("themes", "diff", tmp_path / "faux.yaml", "--data", shelf)
    assert (done.returncode, done.stdout) == (1, "")
    assert "facette inconnue" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_a_vocabulary_has_and_nobody_reads_is_said_on_stderr(
    shelf: Path, tmp_path: Path
) -> None:
    """By what tries a new one, and by what reads the workspace's own."""
    new, own = tmp_path / "nouveau.yaml", tmp_path / "espace" / "vocabulary.yaml"
    own.parent.mkdir()
    for path in (new, own):
        path.write_text(
            "facets: {f: F}\nconcepts:\n- id: a\n  facet: f\n  prefLabel: {fr: peinture}\n"
            "  synonymes: [fresque]\n",
            "utf-8",
        )
    works = tmp_path / "essai.jsonl"
    works.write_text('{"id": 1, "title": "x", "labels": []}\n', "utf-8")
    line = "Clé inconnue, laissée de côté : « synonymes » (concept a, ligne 6 de {})."
    done = run_tracker("themes", "diff", new, "--json", "--data", shelf)
    assert json.loads(done.stdout)["new_concepts"] == ["a"]
    assert done.stderr.splitlines().count(line.format("nouveau.yaml")) == 1
    for command in (
        ("rebuild",),
        ("import", "--dry-run", tmp_path),
        ("themes", "export", tmp_path / "sortie.ttl"),
        ("themes", "assign", works),
        ("themes", "score", works),
    ):
        done = run_tracker(*command, "--data", own.parent)
        assert done.returncode == 0, done.stderr
        assert done.stderr.splitlines().count(line.format("vocabulary.yaml")) == 1


def test_a_score_counts_per_theme_with_french_apart_and_names_the_errors(tmp_path: Path) -> None:
    gold = tmp_path / "or.jsonl"
    works = [
        {"id": "a", "title": "La désistance", "language": "fr", "labels": ["desistance"]},
        {"id": "b", "title": "Desistance from crime", "language": "en", "labels": ["rbr"]},
        {"id": "c", "title": "Cuisine", "language": "fr", "labels": [], "hard_negative": True},
    ]
    gold.write_text("\n".join(map(json.dumps, works)), "utf-8")
    found = answer("themes", "score", gold)
    by_theme = {t["theme"]: t for t in found["themes"]}
    assert {k: by_theme["desistance"][k] for k in ("precision", "recall", "tp", "fp", "fn")} == {
        "precision": 0.5, "recall": 1.0, "tp": 1, "fp": 1, "fn": 0
    }  # fmt: skip
    assert by_theme["desistance"]["french"]["f1"] == 1.0
    assert by_theme["rbr"]["recall"] == 0.0
    assert (found["works"], found["hard_negatives"], found["hard_negatives_hit"]) == (3, 1, [])
    assert {(m["work"], m["theme"], m["kind"]) for m in found["mistakes"]} == {
        ("b", "desistance", "extra"), ("b", "rbr", "missing")
    }  # fmt: skip
    shown = run_tracker("themes", "score", gold).stdout
    assert "manque : rbr : Desistance from crime [b]" in shown
    assert "en trop : desistance : Desistance from crime [b] « Desistance" in shown


def test_a_score_names_the_labels_that_the_vocabulary_has_not(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "g1", "title": "Desistance", "labels": ["desistence"]}\n', "utf-8")
    found = answer("themes", "score", gold, "--data", tmp_path)
    assert found["unknown_labels"] == [{"work": "g1", "label": "desistence"}]
    said = run_tracker("themes", "score", gold, "--data", tmp_path).stdout
    assert "étiquette inconnue du vocabulaire : desistence [g1]" in said


def test_a_score_shows_a_dash_where_nothing_could_be_measured(tmp_path: Path) -> None:
    """No perfect figure for a theme that was never given, nor for works without labels."""
    gold = tmp_path / "or.jsonl"
    works = [{"id": "a", "title": "Cuisine", "language": "fr", "labels": ["rbr"]}]
    gold.write_text("\n".join(map(json.dumps, works)), "utf-8")
    lines = run_tracker("themes", "score", gold).stdout.splitlines()
    assert lines[2].split()[-4:] == ["–", "0,00", "0,00", "0,00"]
    gold.write_text('{"title": "Cuisine", "labels": []}', "utf-8")
    lines = run_tracker("themes", "score", gold).stdout.splitlines()
    assert [line.split()[-4:] for line in lines[1:3]] == [["–"] * 4] * 2


def test_the_list_shows_each_theme_under_its_broader_one_of_the_same_facet(shelf: Path) -> None:
    found = {t["id"]: t for t in answer("themes", "list", "--data", shelf)["themes"]}
    lines = run_tracker("themes", "list", "--data", shelf).stdout.splitlines()
    shown = [(len(x) - len(x.lstrip()), x.partition("[")[2].partition("]")[0]) for x in lines]
    path: list[str] = []
    for indent, theme in shown:
        if theme:
            path = [*path[: indent // 2 - 1], theme]
            above = found[theme]["parent_id"]
            same = above and found[above]["facet"] == found[theme]["facet"]
            assert path[:-1][-1:] == ([above] if same else [])
    assert sorted(theme for _, theme in shown if theme) == sorted(found)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "Aucune notice à comparer : or.jsonl. Attendu : un objet JSON par ligne (id, title, "
         "labels)."),
        ('{"id": 1, "title": "x", "labels": null}\n\n{"id": 2, "title": "y"}\n',
         "« labels » manque : or.jsonl, ligne 3. Donnez les thèmes de la notice ; « [] » dit "
         "qu’elle n’en a aucun."),
    ],
)  # fmt: skip
def test_works_without_labels_are_not_scored_as_if_they_had_no_theme(
    tmp_path: Path, content: str, line: str
) -> None:
    (tmp_path / "or.jsonl").write_text(content, "utf-8")
    done = run_tracker("themes", "score", tmp_path / "or.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Erreur : {line}\n"


def test_a_line_to_score_ends_only_where_json_lines_end(tmp_path: Path) -> None:
    (tmp_path / "or.jsonl").write_text('{"id": 1, "title": "x\u2028y", "labels": []}\r\n', "utf-8")
    assert answer("themes", "score", tmp_path / "or.jsonl")["works"] == 1


ASSIGNABLE = (
    "Attendu : id (texte ou nombre entier) ; title, abstract, container, language (textes), "
    "keywords (liste de textes), year."
)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"title": "x"}', "« id » manque"),
        ('{"id": null, "title": "x"}', "« id » manque"),
        ('{"id": ["a"], "title": "x"}', "« id » n’est pas du type attendu"),
        ('{"id": true, "title": "x"}', "« id » n’est pas du type attendu"),
        ('{"id": "b", "title": 5}', "« title » n’est pas du type attendu"),
        ('{"id": "b", "title": "x", "abstract": ["y"]}', "« abstract » n’est pas du type attendu"),
        ('{"id": "b", "title": "x", "keywords": {}}', "« keywords » n’est pas du type attendu"),
        ('{"id": "b", "title": "x", "keywords": [1]}', "« keywords » n’est pas du type attendu"),
        ('{"id": "b", "title": "x", "year": []}', "« year » n’est pas du type attendu"),
    ],
)
def test_a_line_to_assign_that_is_at_fault_is_named_with_its_file_and_field(
    tmp_path: Path, line: str, fault: str
) -> None:
    file = tmp_path / "essai.jsonl"
    file.write_text(f'{{"id": "a", "title": "x"}}\n\n{line}\n', "utf-8")
    lines, name = file.read_text("utf-8").splitlines(), file.name
    with pytest.raises(SourceError) as caught:
        list(assign_themes(Workspace.locate(str(tmp_path)), lines, name))
    assert str(caught.value) == f"{fault} : essai.jsonl, ligne 3. {ASSIGNABLE}"


def test_what_is_odd_in_lines_to_assign_is_said_on_stderr_alone(tmp_path: Path) -> None:
    """All that may be null or absent is so here; an id given twice is answered twice."""
    file = tmp_path / "essai.jsonl"
    bare = '{"id": "a", "title": "Désistance"}'
    null = (
        '{"id": 7, "title": "Désistance", "abstract": null, "container": null, "year": null, '
        '"language": null, "keywords": null}'
    )
    silent = '{"id": "b", "titre": "Désistance"}'
    words = '{"id": "c", "title": null, "year": "2001", "keywords": ["désistance", null]}'
    file.write_text("\n".join((bare, null, silent, words, *[bare] * 7)), "utf-8")
    done = run_tracker("themes", "assign", file, "--json", "--data", tmp_path / "d")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == ["a", 7, "b", "c", *["a"] * 7]
    assert [a["themes"] for a in answers] == [["desistance"]] * 2 + [[]] + [["desistance"]] * 8
    assert (done.returncode, done.stderr.splitlines()) == (
        0,
        [
            "Ni title, ni abstract, ni keywords : essai.jsonl, ligne 3.",
            "Identifiant déjà donné plus haut : essai.jsonl, ligne 5 (« a »), ligne 6 (« a »), "
            "ligne 7 (« a »), ligne 8 (« a »), ligne 9 (« a ») et 2 autres.",
        ],
    )


def test_a_file_without_a_line_to_assign_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "vide.jsonl").write_text("\n", "utf-8")
    done = run_tracker("themes", "assign", tmp_path / "vide.jsonl", "--data", tmp_path / "d")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == ("Aucune notice dans vide.jsonl : un objet JSON par ligne est attendu.\n")


def test_the_help_of_assign_says_that_it_always_prints_json_lines() -> None:
    shown = " ".join(run_tracker("themes", "assign", "--help").stdout.split())
    assert "toujours en JSON Lines" in shown


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    (tmp_path / "or.jsonl").write_text('{"id": 1, "labels": []}\n[]\n', "utf-8")
    done = run_tracker("themes", "score", tmp_path / "or.jsonl")
    assert done.returncode == 1
    assert "or.jsonl, ligne 2" in done.stderr


@pytest.fixture
def desk(tmp_path: Path, shelf: Path) -> Path:
    """A workspace of one's own, to decide in."""
    (tmp_path / "fonds.bib").write_text(BIB, "utf-8")
    answer("import", tmp_path / "fonds.bib", "--data", tmp_path / "espace")
    return tmp_path / "espace"


def decide(data: Path, study: str, theme: str, verdict: str, who: str = "testeur") -> None:
    done = run_tracker(
        "decide",
        "theme",
        study,
        theme,
        verdict,
        "--why",
        "essai",
        "--data",
        data,
        env={"TRACKER_USER": who},
    )
    assert done.returncode == 0, done.stderr


def test_words_suggest_a_theme_that_only_a_person_gives(desk: Path) -> None:
    """The queue names the study, the theme and the words; a yes gives it, a no ends it."""
    (silent,) = ids(desk, "titre:loyer titre:bail titre:caution")
    assert themes_of(desk, silent) == {}
    found = answer("themes", "suggestions", "--theme", "logement", "--data", desk)
    (line,) = [q for q in found["queue"] if q["theme"] == "logement"]
    assert (line["study"], line["title"]) == (silent, "Le loyer, le bail et la caution")
    assert {w["word"] for w in line["words"]} == {"loyer", "bail", "caution"}
    assert all(w["weight"] > 0 for w in line["words"])
    assert themes_of(desk, silent) == {}  # asking gives nothing
    shown = run_tracker("themes", "suggestions", "--data", desk)
    assert "suggestion : logement et hébergement [logement]" in shown.stdout
    decide(desk, silent, "logement", "no")
    refused = answer("themes", "suggestions", "--data", desk)["queue"]
    assert all((q["study"], q["theme"]) != (silent, "logement") for q in refused)
    decide(desk, silent, "logement", "yes")
    assert themes_of(desk, silent) == {"logement": "person"}
    after = answer("themes", "suggestions", "--data", desk)["queue"]
    assert all(q["study"] != silent for q in after)


def test_two_people_who_judged_the_same_are_compared(desk: Path) -> None:
    first, second = sorted(ids(desk, "fresques"))[:2]
    for who, verdicts in (("alice", ("yes", "no")), ("bruno", ("yes", "yes"))):
        for study, verdict in zip((first, second), verdicts, strict=True):
            decide(desk, study, "sante", verdict, who)
    (pair,) = answer("themes", "agreement", "--data", desk)["pairs"]
    assert (pair["a"], pair["b"], pair["judged"], pair["observed"]) == ("alice", "bruno", 2, 0.5)
    assert pair["kappa"] == 0.0
    assert [(d["study"], d["theme"]) for d in pair["disputed"]] == [(second, "sante")]
    shown = run_tracker("themes", "agreement", "--data", desk).stdout
    assert (
        "alice et bruno : kappa 0,00, 2 jugements communs, 50 % d’accord (moins de dix jugements "
        "communs : à lire avec prudence)\n"
    ) in shown


@pytest.mark.parametrize(("judged", "warned"), [(9, True), (10, False)])
def test_kappa_on_few_judgements_is_said_to_mean_little(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], judged: int, warned: bool
) -> None:
    pair = {"a": "alice", "b": "bruno", "judged": judged, "observed": 1.0, "kappa": 1.0,
            "disputed": []}  # fmt: skip
    monkeypatch.setattr("tracker.pipeline.weigh.agreement", lambda workspace: [pair])
    assert run(tracker, ["themes", "agreement"]) == 0
    assert ("à lire avec prudence" in capsys.readouterr().out) == warned
    assert run(tracker, ["--json", "themes", "agreement"]) == 0
    assert json.loads(capsys.readouterr().out) == {"pairs": [pair]}


def test_a_rule_removed_and_three_runs_leave_people_right(desk: Path) -> None:
    """A manual tag stays and a rejected tag stays off, with the rule, without it, and again."""
    (study,) = ids(desk, "désistance")
    other = sorted(ids(desk, "hébergement"))[0]
    assert themes_of(desk, study)["desistance"] == "rule"
    assert themes_of(desk, other)["logement"] == "rule"
    decide(desk, study, "desistance", "yes")
    decide(desk, study, "probation", "no")
    decide(desk, other, "logement", "no")
    own = desk / "vocabulary.yaml"
    for text in (without("desistance"), without("probation"), None, without("logement"), None):
        if text is None:
            own.unlink()
        else:
            own.write_text(text, "utf-8")
        for _ in range(3):
            assert run(tracker, ["--data", str(desk), "rebuild"]) == 0
        assert themes_of(desk, study)["desistance"] == "person"
        assert "probation" not in themes_of(desk, study)
        assert "logement" not in themes_of(desk, other)


def test_a_decision_waits_while_its_theme_is_out_of_the_vocabulary(desk: Path) -> None:
    (study,) = ids(desk, "désistance")
    decide(desk, study, "parcours_de_vie", "oui")
    head, begun, rest = PACKAGED.read_text("utf-8").partition("  - id: parcours_de_vie\n")
    own = desk / "vocabulary.yaml"
    own.write_text(head + rest[rest.index("  - id: ") :], "utf-8")
    assert begun
    journal = (desk / "decisions" / "themes.csv").read_bytes()
    assert run(tracker, ["--data", str(desk), "rebuild"]) == 0
    assert "parcours_de_vie" not in themes_of(desk, study)
    said = run_tracker("check", "--data", desk).stdout
    assert "« parcours_de_vie » : la décision est gardée mais ne s’applique pas." in said
    own.unlink()
    assert run(tracker, ["--data", str(desk), "rebuild"]) == 0
    assert themes_of(desk, study)["parcours_de_vie"] == "person"
    assert "parcours_de_vie" not in run_tracker("check", "--data", desk).stdout
    assert (desk / "decisions" / "themes.csv").read_bytes() == journal


def test_the_export_says_how_many_turns_skos_has_no_place_for(shelf: Path, tmp_path: Path) -> None:
    shared = tmp_path / "partage.ttl"
    done = run_tracker("themes", "export", shared, "--data", shelf)
    turns = sum("{" in label for c in load_vocabulary().concepts.values() for label in c.hidden)
    assert turns
    assert f"restées hors de ce fichier : {turns}." in done.stderr
    assert "{" not in shared.read_text("utf-8")


@pytest.mark.parametrize("suffix", ["ttl", "rdf"])
def test_the_vocabulary_goes_out_as_skos_and_comes_back_without_a_change(
    shelf: Path, tmp_path: Path, suffix: str
) -> None:
    shared, home = tmp_path / f"partage.{suffix}", tmp_path / "retour.yaml"
    out = answer("themes", "export", shared, "--data", shelf)
    back = answer("themes", "import", shared, "-o", home, "--data", shelf)
    assert out["concepts"] == back["concepts"] >= 82
    assert back["lost"] == []
    assert answer("themes", "diff", home, "--data", shelf)["changed"] == 0
    again = run_tracker("themes", "import", shared, "-o", home, "--data", shelf)
    assert again.returncode == 1
    assert "existe déjà" in again.stderr


def test_a_skos_file_at_fault_is_named_itself_and_leaves_no_draft(tmp_path: Path) -> None:
    """The vocabulary made of it has lines that nobody has seen."""
    shared, home = tmp_path / "rond.ttl", tmp_path / "retour.yaml"
    shared.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix t: <urn:t:> .\n"
        't:a a skos:Concept ; skos:prefLabel "un"@fr ; skos:broader t:b .\n'
        't:b a skos:Concept ; skos:prefLabel "deux"@fr ; skos:broader t:a .\n',
        "utf-8",
    )
    done = run_tracker("themes", "import", shared, "-o", home, "--data", tmp_path / "d")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Erreur : Vocabulaire, concept « a » : broader tourne en rond (a → b → a) : rond.ttl. "
        "Corrigez ce fichier ; rien n’a été modifié.\n"
    )
    assert [p.name for p in tmp_path.iterdir()] == ["rond.ttl"]


def test_an_import_that_cannot_be_written_names_the_file_that_was_asked_for(
    tmp_path: Path, shelf: Path
) -> None:
    shared, home = tmp_path / "partage.ttl", tmp_path / "absent" / "retour.yaml"
    answer("themes", "export", shared, "--data", shelf)
    done = run_tracker("themes", "import", shared, "-o", home, "--data", shelf)
    assert done.returncode == 1
    assert f" : {home}. " in done.stderr


def test_the_library_marks_labels_that_do_not_say_the_concept_alone(shelf: Path) -> None:
    """Search widens a question only by labels that stand for the concept by themselves; a turn that
    names sets of words is no label of the library."""
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(shelf / "library.db")) as connection:
        rows = connection.execute("select theme_id, label, ambiguous from theme_labels").fetchall()
    marked = {(theme, label) for theme, label, ambiguous in rows if ambiguous}
    vocabulary = load_vocabulary()
    for concept in vocabulary.concepts.values():
        spelt = {label for _, _, label in concept.labels()}
        for label in spelt.intersection((*concept.weak, *concept.ambiguous)):
            assert (concept.id, label) in marked or "{" in label
    assert ("desistance", "désistance") not in marked
    assert not [label for _, label, _ in rows if "{" in label]


def test_oui_and_non_are_said_in_french_and_a_broader_theme_says_what_gave_it(desk: Path) -> None:
    (study,) = ids(desk, "désistance")
    decide(desk, study, "semi_liberte", "oui")
    decide(desk, study, "probation", "non")
    assert themes_of(desk, study)["semi_liberte"] == "person"
    assert "probation" not in themes_of(desk, study)
    shown = run_tracker("themes", "why", study, "--data", desk).stdout
    assert (
        "aménagement de peine [amenagement_peine]\n"
        "    avec le thème plus étroit décidé : « semi-liberté »"
    ) in shown


def test_a_theme_refused_above_one_that_was_given_stays_and_the_command_says_so(
    desk: Path,
) -> None:
    (study,) = ids(desk, "titre:loyer titre:bail titre:caution")
    decide(desk, study, "desistance_assistee", "yes")
    done = run_tracker(
        "decide", "theme", study, "desistance", "no", "--why", "essai", "--data", desk
    )
    assert "Ce thème reste avec un thème plus étroit que la section a donné" in done.stderr
    assert "« désistance assistée »" in done.stderr
    why = run_tracker("themes", "why", study, "--data", desk).stdout
    assert "bien qu’écarté par" in why
    assert "écarté : désistance" not in why
    assert themes_of(desk, study) == {"desistance": "person", "desistance_assistee": "person"}


def test_a_theme_refused_takes_the_narrower_ones_of_rules_with_it_and_the_command_says_which(
    tmp_path: Path,
) -> None:
    (tmp_path / "un.bib").write_text(
        "@misc{a, title = {Accompagner la désistance en prison}, year = 2020}", "utf-8"
    )
    answer("import", tmp_path / "un.bib", "--data", tmp_path / "espace")
    (study,) = ids(tmp_path / "espace", "désistance")
    done = run_tracker(
        "decide", "theme", study, "desistance", "no", "--why", "essai",
        "--data", tmp_path / "espace",
    )  # fmt: skip
    assert "Ôté avec lui : « désistance assistée »." in done.stderr


def test_the_queue_leaves_other_fields_out_and_shows_words_as_they_are_written(
    tmp_path: Path,
) -> None:
    """A « semi-liberté » of horses has a word of ours, and is no study of ours."""
    texts = [
        f"Semi-liberté et détention : une enquête dans la maison d’arrêt {n}" for n in "ABCDEF"
    ]
    texts += [f"La probation en milieu ouvert : bilan {n}" for n in "ABCDEFGHIJKL"]
    texts += [
        "Chevaux en semi-liberté : élevage, bétail et pâturage",
        "Une semi-liberté pour les malades",
    ]
    (tmp_path / "fonds.bib").write_text(
        "\n".join(
            f"@misc{{n{n}, title = {{{text}}}, year = {1980 + n}, author = {{Auteur{n}, A.}}, "
            "langid = {french}}"
            for n, text in enumerate(texts)
        ),
        "utf-8",
    )
    answer("import", tmp_path / "fonds.bib", "--data", tmp_path / "espace")
    queue = answer("themes", "suggestions", "--data", tmp_path / "espace")["queue"]
    assert {q["title"] for q in queue} == {"Une semi-liberté pour les malades"}
    words = {w["word"] for q in queue for w in q["words"]}
    assert "semi-liberté" in words
    assert words.isdisjoint({"semilibert", "semi", "liberté"})
