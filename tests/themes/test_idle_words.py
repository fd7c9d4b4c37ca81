"""Suggestions rest on words that tell what a study is about."""

from __future__ import annotations

from pathlib import Path

from tracker.pipeline import weigh
from tracker.pipeline.works import import_references
from tracker.settings import Workspace

BOOK = "@book{{{key}, title = {{{title}}}, year = 2001, langid = {{{language}}}}}\n"
KNOWN = [
    "Others make desistance: each other's ropes and knots",
    "They use desistance more, and others: ropes and knots",
    "Most others use it: desistance with ropes and knots",
]
ASIDE = [f"Prison education, chronicle {n}" for n in ("one", "six", "ten", "two")]


def queue(tmp_path: Path, title: str) -> list[tuple[str, list[str]]]:
    """The themes suggested for a book of this title, with the words that spoke."""
    titles = [*KNOWN, *ASIDE, title]
    text = "".join(
        BOOK.format(key=f"k{n}", title=each, language="english") for n, each in enumerate(titles)
    )
    path = tmp_path / "livres.bib"
    path.write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "espace")
    import_references(workspace, [path])
    found = weigh.suggestions(workspace)["queue"]
    return [(each["theme"], [word["word"] for word in each["words"]]) for each in found]


def test_words_of_any_text_suggest_nothing(tmp_path: Path) -> None:
    assert queue(tmp_path, "Others make more: they use most of it") == []


def test_two_words_of_the_subject_suggest_and_each_speaks_once(tmp_path: Path) -> None:
    assert ("desistance", ["Knots", "ropes"]) in queue(tmp_path, "Knots and others, ropes")
