"""One reference as a footnote gives it the first time, fast, without any engine.

What enters: a CSL-JSON item. What leaves: the note in our footnote style, as plain text or as
safe HTML, equal to what pandoc's citeproc makes of ``csl/tracker-iso690-fr-notes.csl`` for a first
mention (the tests compare them). What it does not touch: later mentions (« Ibid. », « op. cit. »),
which need the whole document.

The rule is ``footnote_style``'s: names in the order of speech, commas between the parts, the year
with the publisher or the issue; from four people on, the first and « et al. »::

    P. Nom et P. Nom, « Titre d’une partie », Contenant, vol. x, n° y, année, p. z.
    P. Nom, Titre d’un ouvrage (2ᵉ éd.), Lieu, Éditeur, coll. « C », année, n p.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from tracker.bibliography import legal
from tracker.bibliography.cite import (
    _IN_BOOK,
    _NUMERIC,
    _WITH_DAY,
    CLOSE,
    OPEN,
    _collection,
    _ended,
    _labelled,
    _legal_case,
    _legal_text,
    _names,
    _pair_tags,
    _title,
    _within,
    _year,
)
from tracker.bibliography.dates import french_date
from tracker.bibliography.presentable import presentable
from tracker.bibliography.typography import NBSP, without_markup
from tracker.model import CslItem

ET_AL_MIN = 4
_PEOPLE = ("author", "editor", "director", "translator", "container-author")


def cite_note(csl: Mapping[str, Any]) -> str:
    """The note in plain text. Never fails on an odd item."""
    return without_markup(_note(presentable(csl), "", ""))


def cite_note_html(csl: Mapping[str, Any]) -> str:
    """The note as HTML: italics as ``<em>``; everything that comes from the item is escaped."""
    made = escape(_note(presentable(csl), OPEN, CLOSE), quote=True)
    return _pair_tags(made.replace(OPEN, "<em>").replace(CLOSE, "</em>"))


def _note(item: CslItem, it: str, ti: str) -> str:
    kind = item["type"]
    if kind in legal.TEXTS:
        return _legal_text(item, it, ti)
    if kind in legal.CASES:
        return _legal_case(item, it, ti)
    for role in _PEOPLE:
        if len(item.get(role) or ()) >= ET_AL_MIN:
            item[role] = [item[role][0], {"literal": "et al."}]
    parts = [_head(item, kind), _title(item, kind, it, ti)]
    if kind in _IN_BOOK:
        within = _within(item, it, ti)
        parts.append(within[:1].lower() + within[1:])
        parts += _published(item, kind)
    elif "container-title" in item:
        parts += _serial(item, kind, it, ti)
    else:
        parts += _published(item, kind)
    made = ", ".join(part for part in parts if part)
    return made if _ended(made) else made + "."


def _head(item: CslItem, kind: str) -> str:
    """Who is named first; what is named there is not named again."""
    if item.get("author"):
        return _names(item["author"], inverted=False)
    for role, label in (("editor", " (dir.)"), ("director", " (réal.)")):
        if item.get(role):
            return _names(item.pop(role), inverted=False) + label
    return str(item.pop("publisher")) if kind == "report" and "publisher" in item else ""


def _when(item: CslItem, kind: str) -> str:
    return (kind in _WITH_DAY and french_date(item.get("issued"))) or _year(item)


def _serial(item: CslItem, kind: str, it: str, ti: str) -> list[str]:
    made = [f"{it}{item['container-title']}{ti}"]
    if item.get("volume"):
        made.append(_labelled("vol.", item["volume"]))
    number = item.get("issue") or item.get("number")
    if number:
        made.append(_labelled("n°", number))
    if kind in _WITH_DAY:
        made.append(item.get("publisher", ""))
    made.append(_when(item, kind))
    if item.get("page"):
        made.append(f"p.{NBSP}{item['page']}")
    return made


def _published(item: CslItem, kind: str) -> list[str]:
    made = [item.get("genre", "")]
    number = item.get("number")
    if number and kind not in _IN_BOOK:
        said = _labelled("n°", number)
        if _NUMERIC.fullmatch(number):
            made = [" ".join(x for x in (*made, said) if x)]
        else:
            made.append(said)
    made += [item.get("publisher-place", ""), item.get("publisher", "")]
    if item.get("collection-title"):
        made.append(_collection(item))
    made.append(_when(item, kind))
    if item.get("page"):
        made.append(f"p.{NBSP}{item['page']}")
    elif item.get("number-of-pages"):
        made.append(f"{item['number-of-pages']}{NBSP}p.")
    return made
