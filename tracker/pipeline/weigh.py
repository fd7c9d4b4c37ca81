"""Questions about themes that weigh a whole library: diff, score, suggestions, agreement.

What enters: a workspace (a read-only one will do), files a person names. What leaves: plain
dictionaries. What it does not touch: evidence, journals, the library; nothing is written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import decisions as journals
from tracker.errors import SourceError, system_words
from tracker.model import TaggableText, ThemeId
from tracker.pipeline.progress import Tell, unheard
from tracker.settings import Workspace
from tracker.store import library, queries

if TYPE_CHECKING:
    from tracker.themes.suggesting import Hint

_TITLES = 10
_TEXTS = ("title", "keywords", "abstract", "notes")
_MARK = "zz"
"""What the index writes between texts begins so: it is no word."""


def difference(workspace: Workspace, new: Path, tell: Tell = unheard) -> dict[str, Any]:
    """What another vocabulary would add and remove, per theme, ten titles each. ``tell`` hears
    what either has and nobody reads.

    Raises VocabularyError where the file does not hold together.
    """
    from tracker import themes
    from tracker.themes.changing import difference as compare

    old = themes.load_vocabulary(workspace.vocabulary, tell)
    other = themes.load_vocabulary(new, tell)
    with library.reading(workspace.library) as connection:
        titles = dict(connection.execute("select id, title from studies").fetchall())
        change = compare(_studies(connection), old, other)
    labels = {**other.all_labels, **old.all_labels}

    def rows(found: Mapping[ThemeId, list[str]]) -> list[dict[str, Any]]:
        return [
            {"theme": theme, "label": labels[theme], "count": len(studies),
             "studies": [{"id": s, "title": titles[s]} for s in studies[:_TITLES]]}
            for theme, studies in sorted(found.items(), key=lambda f: (-len(f[1]), f[0]))
        ]  # fmt: skip

    return {
        "studies": change.studies,
        "changed": change.changed,
        "added": rows(change.added),
        "removed": rows(change.removed),
        "new_concepts": [t for t in other.concepts if t not in old.concepts],
        "gone_concepts": [t for t in old.concepts if t not in other.concepts],
    }


def _studies(
    connection: sqlite3.Connection, only: Collection[str] | None = None
) -> Iterator[tuple[str, TaggableText, dict[ThemeId, bool]]]:
    """(id, text as the tagger reads it, verdicts) of every study, or of ``only`` those, by id."""
    wanted = (
        "(select value from json_each(:only))" if only is not None else "(select id from studies)"
    )
    named = {"only": json.dumps(sorted(only or ()))}

    def lists(columns: str) -> dict[str, list[str]]:
        sql = f"select study_id, {columns} where study_id in {wanted} order by 1, position"
        return _lists(connection.execute(sql, named))

    keywords, notes = lists("keyword from keywords"), lists("text from notes")
    verdicts = _verdicts(connection)
    for row in connection.execute(
        "select s.id, s.title, s.container, s.language, s.year, a.text from studies s "
        f"left join abstracts a on a.study_id = s.id where s.id in {wanted} order by s.id",
        named,
    ):
        id_, title, container, language, year, abstract = row
        text = TaggableText(
            title=title or "",
            abstract=abstract or "",
            container=container or "",
            keywords=tuple(keywords.get(id_, ())),
            notes=tuple(notes.get(id_, ())),
            language=language or "",
            year=year,
        )
        yield id_, text, {t: value == "yes" for t, value in verdicts.get(id_, ())}


def _lists(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for study, text in rows:
        found.setdefault(study, []).append(text)
    return found


def _verdicts(connection: sqlite3.Connection) -> dict[str, list[tuple[ThemeId, str]]]:
    found: dict[str, list[tuple[ThemeId, str]]] = {}
    for study, theme, value in connection.execute(
        "select study_id, theme_id, value from theme_decisions order by 1, 2"
    ):
        found.setdefault(study, []).append((ThemeId(theme), value))
    return found


def score(workspace: Workspace, gold: Path, tell: Tell = unheard) -> dict[str, Any]:
    """Precision, recall and F1 against labelled works (JSON Lines), French apart, errors named.

    ``tell`` hears what the vocabulary has and nobody reads. Raises SourceError for a file without
    a work, and for a line that is no JSON object or has no ``labels``, naming it.
    """
    from tracker import themes

    vocabulary = themes.load_vocabulary(workspace.vocabulary, tell)
    works = list(_works(gold))
    if not works:
        raise SourceError("Aucune notice à comparer", gold.name, _LABELLED)
    found = themes.score(works, vocabulary)
    titles = themes.score(works, vocabulary, titles_only=True)
    return {
        "works": found.works,
        "overall": _figures(found.overall),
        "french": _figures(found.french),
        "mission": _figures(found.mission),
        "mission_french": _figures(found.mission_french),
        "titles_only_mission": _figures(titles.mission),
        "themes": [
            {"theme": t, "label": vocabulary[t].label, "mission": t in vocabulary.mission,
             **_figures(tally), "french": _figures(found.themes_french[t])}
            for t, tally in found.themes.items()
            if tally.tp + tally.fp + tally.fn
        ],
        "hard_negatives": found.hard_negatives,
        "hard_negatives_hit": found.hard_negatives_hit,
        "hard_negatives_touched": found.hard_negatives_touched,
        "mistakes": [asdict(m) for m in found.mistakes],
        "unknown_labels": [{"work": work, "label": label} for work, label in found.unknown],
    }  # fmt: skip


def _figures(tally: Any) -> dict[str, Any]:
    return {
        "precision": round(tally.precision, 4), "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4), "tp": tally.tp, "fp": tally.fp, "fn": tally.fn,
    }  # fmt: skip


def _works(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")  # JSON may hold the other ends of a line
    except UnicodeDecodeError as error:
        raise SourceError("Fichier illisible", str(path), "Enregistrez-le en UTF-8.") from error
    except OSError as error:
        raise SourceError(f"Fichier illisible ({system_words(error)})", str(path)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            work = json.loads(line)
        except ValueError:
            work = None
        if not isinstance(work, dict) or not isinstance(work.get("labels") or [], list):
            raise SourceError("Ligne illisible", f"{path.name}, ligne {number}", _LABELLED)
        if "labels" not in work:
            raise SourceError(
                "« labels » manque",
                f"{path.name}, ligne {number}",
                "Donnez les thèmes de la notice ; « [] » dit qu’elle n’en a aucun.",
            )
        yield work


_LABELLED = "Attendu : un objet JSON par ligne (id, title, labels)."


def suggestions(
    workspace: Workspace, *, theme: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """The queue « à valider »: themes that words suggest for studies without any, the decision
    that teaches most first. Nothing is assigned.

    Raises UnknownItem for an unknown theme.
    """
    from tracker.pipeline.look import theme_named

    with library.reading(workspace.library) as connection:
        only = theme_named(connection, theme) if theme else None
        found = waiting(connection, only)
        queue = described(connection, found.queue[:limit])
    return {
        "examples": found.examples,
        "without_theme": found.without_theme,
        "reached": found.reached,
        "total": len(found.queue),
        "queue": queue,
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """The whole queue: ``(study, hint, what deciding it teaches)``, and what it was made from."""

    examples: int
    without_theme: int
    reached: int
    queue: tuple[tuple[str, Hint, float], ...]


def waiting(connection: sqlite3.Connection, only: str | None = None) -> Waiting:
    """What the library's own words suggest; of one theme where ``only`` names it."""
    from tracker.themes.suggesting import Suggester, lessons

    examples, without = _learning(connection)
    learnt = Suggester.learn(examples)
    hints: dict[str, list[Hint]] = {}
    for study, (stems, refused) in without.items():
        likely = [h for h in learnt.rank(stems, refused) if h.score > 0]
        if likely := [h for h in likely if only is None or h.theme == only][:3]:
            hints[study] = likely
    return Waiting(len(examples), len(without), len(hints), tuple(lessons(hints)))


def described(
    connection: sqlite3.Connection, queue: Sequence[tuple[str, Hint, float]]
) -> list[dict[str, Any]]:
    """Some of the queue with titles, labels, and the words as the studies spell them."""
    names = queries.theme_names(connection)
    texts = {s: t for s, t, _ in _studies(connection, {study for study, _, _ in queue})}
    return [
        {"study": study, "title": texts[study].title, "theme": hint.theme,
         "label": names.get(hint.theme, hint.theme), "probability": round(hint.probability, 3),
         "score": round(hint.score, 3), "teaches": round(value, 3),
         "words": _as_written(hint.words, texts[study])}
        for study, hint, value in queue
    ]  # fmt: skip


def _learning(connection: sqlite3.Connection) -> tuple[list[Any], dict[str, Any]]:
    """Studies with a theme or a verdict, to learn from; and those without any theme, but for
    those that speak of another world than ours."""
    from tracker.search.index import ELSEWHERE
    from tracker.themes.suggesting import Example

    given: dict[str, set[ThemeId]] = {}
    for study, theme in connection.execute("select study_id, theme_id from study_themes"):
        given.setdefault(study, set()).add(ThemeId(theme))
    verdicts, idle = _verdicts(connection), _idle_stems()
    examples, waiting = [], {}
    columns = ", ".join(f"t.{name}" for name in _TEXTS)
    for study, away, *texts in connection.execute(
        f"select s.id, instr(t.container, '{ELSEWHERE}'), {columns} from search_text t "
        "join studies s on s.number = t.number order by s.id"
    ):
        stems = _subject(texts, idle)
        yes, no = (
            frozenset(t for t, value in verdicts.get(study, ()) if value == said)
            for said in ("yes", "no")
        )
        if study in given or no:
            examples.append(Example(stems, frozenset(given.get(study, ())), yes, no))
        if study not in given and not away:
            waiting[study] = (stems, no)
    return examples, waiting


def _subject(texts: Iterable[str | None], idle: frozenset[str]) -> frozenset[str]:
    """The stems that tell what a study is about, one per word.

    An English text is indexed in both languages' stems: its English ones alone are kept, or one
    word would speak with two voices.
    """
    from tracker.search.stems import ENGLISH_MARK

    stems = {
        w
        for text in texts
        for w in (text or "").split()
        if len(w) > 2 and not w.startswith(_MARK) and not w[0].isdigit()
    }
    english = {stem for stem in stems if stem.endswith(ENGLISH_MARK)}
    return frozenset((english or stems) - idle)


def _idle_stems() -> frozenset[str]:
    """The function words, as the index writes them."""
    from tracker.search.stems import STEMMERS
    from tracker.themes.function_words import FUNCTION_WORDS

    return frozenset(stem(word) for word in FUNCTION_WORDS for stem in STEMMERS.values())


def _as_written(words: Iterable[tuple[str, float]], text: TaggableText) -> list[dict[str, Any]]:
    """Each stem as the study spells it, with its weight; « semi-liberté » once, not its parts."""
    from tracker.search import tokens
    from tracker.search.stems import STEMMERS

    spelt: dict[str, str] = {}
    for part in (text.title, *text.keywords, text.abstract, *text.notes):
        said = tokens.analyse(part)
        for word in (*(compound.word for compound in said.compounds), *said.words):
            for stem_of in STEMMERS.values():
                spelt.setdefault(stem_of(word.text), part[word.start : word.end])
    shown: dict[str, float] = {}
    for stem, weight in words:
        shown.setdefault(spelt.get(stem, stem), round(weight, 2))
    parts = {piece for word in shown if "-" in word for piece in word.split("-")}
    return [{"word": w, "weight": weight} for w, weight in shown.items() if w not in parts]


def agreement(workspace: Workspace) -> list[dict[str, Any]]:
    """Per pair of people who judged the same theme of the same study: agreement and kappa."""
    from tracker.themes.agreement import agreement as compare

    decisions, _ = journals.read(workspace.decisions)
    with library.reading(workspace.library) as connection:
        names = queries.theme_names(connection)
        titles = dict(connection.execute("select id, title from studies").fetchall())
        studies = {
            name: queries.resolve(connection, name)[0] or name
            for name in dict.fromkeys(d.study for d in decisions)
        }
    verdicts = []
    for d in decisions:
        if d.kind == "theme":
            theme, _, value = d.value.partition("=")
            yes = {"yes": True, "no": False}.get(value)
            verdicts.append((d.who, (studies[d.study], theme), yes))
    return [
        {"a": pair.a, "b": pair.b, "judged": pair.judged, "observed": round(pair.observed, 4),
         "kappa": None if pair.kappa is None else round(pair.kappa, 4),
         "table": dict(zip(("both_yes", "only_a", "only_b", "both_no"), pair.table, strict=True)),
         "disputed": [{"study": s, "title": titles.get(s, ""), "theme": t,
                       "label": names.get(t, t)} for s, t in pair.disputed]}
        for pair in compare(verdicts)
    ]  # fmt: skip
