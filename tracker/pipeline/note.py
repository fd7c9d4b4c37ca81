"""The skeleton of a note on one or more themes: what the library can say, ready to be written on.

What enters: a library and the names of themes. What leaves: a ``bibliography.note.Note``: objet,
contexte, état des connaissances par thème, points de désaccord, bibliographie. What it does not
touch: judgement. Every figure is counted in the library, every sentence about a study is quoted
from its fiche, and what a person must write is a place marked « À rédiger ».
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.bibliography import DEFAULT_STYLE, Bibliography
from tracker.bibliography.calls import Passage
from tracker.bibliography.note import Chapter, Note
from tracker.errors import ExportError
from tracker.labels import field_label, language_label, type_label
from tracker.model import CslItem
from tracker.normalise import fold, iso_date, plain
from tracker.pipeline import clock
from tracker.pipeline.look import theme_named
from tracker.pipeline.selection import zotero_addresses
from tracker.store import queries

KEY_STUDIES = 8
"""How many studies of a theme are cited, unless another number is asked for."""
_TEXTS = frozenset({"legislation", "regulation", "treaty", "bill", "legal_case"})
_RECENT = 5
_NBSP = "\u00a0"
_TELLING = ("issued", "title", "author", "DOI", "type")
"""Fields whose disagreement matters to a note; the others are counted only."""
_CONFLICTS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """The themes (ids or labels), how many key studies each, and the document's choices."""

    themes: tuple[str, ...]
    studies: int = KEY_STUDIES
    title: str | None = None
    searched_on: date | None = None
    zotero_live: bool = False
    style: str = DEFAULT_STYLE


def compose(connection: sqlite3.Connection, request: NoteRequest) -> tuple[Note, list[str]]:
    """The note, and the ids of all the studies of its themes.

    Raises UnknownItem for a theme, ExportError where no study has any of them.
    """

    themes = tuple(dict.fromkeys(theme_named(connection, name) for name in request.themes))
    names = queries.theme_names(connection)
    members = {t: _newest(connection, t) for t in themes}
    everything = list(dict.fromkeys(i for t in themes for i in members[t]))
    if not everything:
        labels = ", ".join(names[t] for t in themes)
        raise ExportError(
            "Aucune étude ne porte ces thèmes",
            labels,
            "« tracker themes list » donne leurs effectifs.",
        )
    day = request.searched_on or clock.today()
    found = _Library(connection, everything)
    said = _listed([f"«{_NBSP}{names[t]}{_NBSP}»" for t in themes])
    chapters = (
        _subject(found, said, everything, len(themes)),
        _context(found, everything, day),
        Chapter(
            "État des connaissances",
            chapters=tuple(_theme(found, names[t], t, members[t], request.studies) for t in themes),
        ),
        _disagreements(found, everything),
    )
    cited = [i for i in everything if i in set(_cited(chapters))]
    return Note(
        Bibliography(
            title=request.title or "Note" + _NBSP + ": " + ", ".join(names[t] for t in themes),
            items=tuple(found.items[i] for i in cited),
            searched_on=day,
            criteria=("thème " if len(themes) == 1 else "thèmes ") + said
            + f" ({_number(len(everything))} dans la bibliothèque, {len(cited)} citées ici)",
            style=request.style,
            zotero=zotero_addresses(connection, cited) if request.zotero_live else {},
        ),
        chapters,
    ), everything  # fmt: skip


class _Library:
    """What the library knows of some studies, read once."""

    def __init__(self, connection: sqlite3.Connection, ids: Sequence[str]) -> None:
        self.items: dict[str, CslItem] = dict(zip(ids, queries.items(connection, ids), strict=True))
        rows = queries.by_study(
            connection,
            "select study_id, year, language, title from (select id as study_id, year, language, "
            "title from studies)",
            ids,
        )
        self.years: dict[str, int | None] = {i: rows[i][0][0] for i in ids}
        self.languages: dict[str, str | None] = {i: rows[i][0][1] for i in ids}
        self.fiches: dict[str, dict[str, str]] = {
            i: {r[0]: plain(r[1]) for r in reversed(found)}
            for i, found in queries.by_study(
                connection, "select study_id, heading, text from fiches", ids,
                "order by study_id, position",
            ).items()
        }  # fmt: skip
        self.judged = {
            (i, r[0])
            for i, found in queries.by_study(
                connection, "select study_id, theme_id, origin from study_themes", ids
            ).items()
            for r in found
            if r[1] == "person"
        }
        self.conflicts = queries.by_study(
            connection,
            "select study_id, field, record_id, value from conflicts",
            ids,
            "order by study_id, field, record_id",
        )

    def is_text(self, id_: str) -> bool:
        """Whether it is a law, a decree, a ruling …"""
        return self.items[id_].get("type") in _TEXTS


def _newest(connection: sqlite3.Connection, theme: str) -> list[str]:
    return queries.select(connection, queries.Selection(themes=(theme,), order="recent"))


def _cited(chapters: Iterable[Chapter]) -> Iterator[str]:
    for chapter in chapters:
        for passage in chapter.passages:
            yield from passage.cites
            if passage.about:
                yield passage.about
        yield from _cited(chapter.chapters)


def _subject(found: _Library, said: str, ids: Sequence[str], themes: int) -> Chapter:
    noun = "au thème" if themes == 1 else "aux thèmes"
    return Chapter(
        "Objet",
        (
            Passage(f"Cette note est consacrée {noun} {said}. {_corpus(found, ids)}"),
            Passage("Question posée, demandeur, usage attendu de la note.", kind="write"),
        ),
    )


def _corpus(found: _Library, ids: Sequence[str]) -> str:
    """« La bibliothèque en compte 24, parus de 2001 à 2023 : 12 articles, 5 livres … »"""
    years = [y for y in (found.years[i] for i in ids) if y]
    span = f", de {min(years)} à {max(years)}" if years and min(years) != max(years) else ""
    noun = "référence" if len(ids) == 1 else "références"
    kinds = Counter(str(found.items[i].get("type", "document")) for i in ids)
    order = sorted(kinds, key=lambda k: (-kinds[k], k))
    parts = [f"{_number(kinds[k])}{_NBSP}{type_label(k, kinds[k])}" for k in order]
    return (
        f"La bibliothèque compte {_number(len(ids))}{_NBSP}{noun} sur ce sujet{span}"
        f"{_NBSP}: {_listed(parts)}."
    )


def _context(found: _Library, ids: Sequence[str], day: date) -> Chapter:
    recent = sum(1 for i in ids if (found.years[i] or 0) > day.year - _RECENT)
    spoken = Counter(language_label(found.languages[i]) for i in ids)
    order = sorted(spoken, key=lambda k: (-spoken[k], k))
    said = _listed([f"{k} ({_number(spoken[k])})" for k in order])
    texts = [i for i in ids if found.is_text(i)]
    passages = [
        Passage("Enjeux pour le service, actualité, cadre d’action.", kind="write"),
        Passage(
            f"Langue des références{_NBSP}: {said}. Parues depuis {day.year - _RECENT + 1}{_NBSP}: "
            f"{_number(recent)} sur {_number(len(ids))}."
        ),
    ]
    if texts:
        noun = "texte officiel ou décision" if len(texts) == 1 else "textes officiels ou décisions"
        passages.append(
            Passage(
                f"La bibliothèque contient {_number(len(texts))}{_NBSP}{noun} de "
                f"justice sur ce sujet{_NBSP}:"
            )
        )
        passages += [Passage(kind="item", about=i) for i in texts]
    return Chapter("Contexte", tuple(passages))


def _theme(found: _Library, label: str, theme: str, ids: Sequence[str], many: int) -> Chapter:
    studies = [i for i in ids if not found.is_text(i)]
    title = label[:1].upper() + label[1:]
    if not studies:
        return Chapter(title, (Passage("Aucune étude sur ce thème dans la bibliothèque."),))
    # What someone has read or confirmed comes before what is only recent.
    chosen = sorted(
        studies,
        key=lambda i: (i not in found.fiches, (i, theme) not in found.judged, studies.index(i)),
    )[:many]
    key = sorted(chosen, key=studies.index)
    read = sum(1 for i in studies if i in found.fiches)
    fiches = f", dont {read} avec une fiche de lecture" if read else ""
    noun = "étude" if len(studies) == 1 else "études"
    shown = (
        "La voici"
        if len(studies) == 1
        else "Les voici"
        if len(key) == len(studies)
        else f"En voici {len(key)}"
    )
    order = ", de la plus récente à la plus ancienne" if len(key) > 1 else ""
    passages = [
        Passage("Ce que ces travaux établissent, avec quel niveau de preuve.", kind="write"),
        Passage(f"{_number(len(studies))}{_NBSP}{noun} dans la bibliothèque{fiches}. "
                f"{shown}{order}{_NBSP}:"),
    ]  # fmt: skip
    return Chapter(title, (*passages, *(_key_study(found, i) for i in key)))


def _key_study(found: _Library, id_: str) -> Passage:
    fiche = found.fiches.get(id_, {})
    quoted = " ".join(
        f"{heading}{_NBSP}: {_first(fiche[heading])}"
        for heading in ("Résultats", "Niveau de preuve")
        if heading in fiche
    )
    return Passage(f"Fiche – {quoted}" if quoted else "", kind="item", about=id_)


_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Þ«])")


def _first(text: str, most: int = 320) -> str:
    """The first sentences of ``text``, whole, or cut at a word."""
    flat = " ".join(text.split())
    made = ""
    for sentence in _SENTENCE.split(flat):
        if made and len(made) + len(sentence) > most:
            break
        made = f"{made} {sentence}".strip()
    return made if len(made) <= most else made[:most].rsplit(" ", 1)[0] + " […]"


_FAVOURABLE = (
    "reduit",
    "reduction",
    "diminu",
    "baisse",
    "effet favorable",
    "effets favorables",
    "effet positif",
    "effets positifs",
    "ameliore",
    "reduce",
    "lower",
    "decrease",
)
_UNFAVOURABLE = (
    "aucun effet",
    "pas d'effet",
    "pas d’effet",
    "sans effet",
    "non significati",
    "augment",
    "hausse",
    "effet defavorable",
    "effets defavorables",
    "aggrav",
    "no effect",
    "increase",
    "no significant",
)


def stance(results: str) -> str:
    """What the words of a fiche's results say: ``for``, ``against``, ``both`` or an empty text."""
    text = fold(results)
    against = any(fold(word) in text for word in _UNFAVOURABLE)
    favours = any(word in text for word in _FAVOURABLE)
    return "both" if favours and against else "for" if favours else "against" if against else ""


def _disagreements(found: _Library, ids: Sequence[str]) -> Chapter:
    passages = [Passage("Ce qui fait débat, et pourquoi.", kind="write")]
    results = {i: f["Résultats"] for i, f in found.fiches.items() if "Résultats" in f}
    sides = {i: stance(text) for i, text in results.items()}
    if {"for", "against"} <= set(sides.values()) or "both" in sides.values():
        passages.append(
            Passage(
                "Résultats à confronter, d’après les mots des fiches de lecture "
                f"(rapprochement automatique, à vérifier){_NBSP}:"
            )
        )
        label = {"for": "effet constaté", "against": "effet nul ou contraire",
                 "both": "résultats partagés"}  # fmt: skip
        for side in ("for", "against", "both"):
            passages += [
                Passage(f"{label[side].capitalize()}{_NBSP}: {_first(results[i])}", (i,), "item")
                for i in ids
                if sides.get(i) == side
            ]
    else:
        passages.append(Passage(_unopposed(len(results))))
    return Chapter("Points de désaccord", (*passages, *_conflicts(found, ids)))


def _unopposed(count: int) -> str:
    if not count:
        return "La bibliothèque n’a pas de fiche de lecture avec des résultats sur ce sujet."
    noun = "fiche de lecture" if count == 1 else "fiches de lecture"
    return (
        f"Aucune opposition relevée d’après les mots des résultats de {_number(count)}{_NBSP}"
        f"{noun}."
    )


def _conflicts(found: _Library, ids: Sequence[str]) -> Iterator[Passage]:
    """Sources that disagree on what a work is: to be checked before it is cited."""
    rows = [(i, *row) for i in ids for row in found.conflicts.get(i, ())]
    if not rows:
        return
    noun = "désaccord" if len(rows) == 1 else "désaccords"
    yield Passage(
        f"{_number(len(rows))}{_NBSP}{noun} entre sources sur les références "
        f"elles-mêmes, à vérifier avant de citer{_NBSP}:"
    )
    telling = [r for r in rows if r[1] in _TELLING][:_CONFLICTS_SHOWN]
    for id_, name, _, value in telling:
        kept = _shown(found.items[id_].get(name))
        yield Passage(
            f"{field_label(name).capitalize()}{_NBSP}: «{_NBSP}{kept}{_NBSP}» retenu, "
            f"«{_NBSP}{_first(str(value), 160)}{_NBSP}» dans une autre source",
            (id_,),
            "item",
        )
    rest = len(rows) - len(telling)
    if rest:
        yield Passage(f"Autres désaccords, de moindre portée{_NBSP}: {_number(rest)}.")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return iso_date(value) or str(value.get("literal", ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        names = [n for n in value if isinstance(n, Mapping)]
        return " ; ".join(str(n.get("literal") or n.get("family") or "") for n in names)
    return _first(plain(str(value or "")), 160)


def _listed(parts: Sequence[str]) -> str:
    return " et ".join(x for x in (", ".join(parts[:-1]), *parts[-1:]) if x)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
