"""One study cited in three ways, made at once: no citation engine starts for a page.

What enters: a CSL item. What leaves: safe markup by style. What it does not touch: lists, where
2019a and 2019b must be told apart; that is the exporters' work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from tracker.web.richtext import inert


@dataclass(frozen=True, slots=True)
class Cited:
    """A style: its key (part of an id), its name, the citation; ``code`` is shown as typed."""

    key: str
    name: str
    text: Markup
    code: bool = False


def cited(csl: Mapping[str, Any], keywords: Sequence[str] = ()) -> tuple[Cited, ...]:
    """The citation in our author–date style, in our footnotes, and as BibTeX."""
    from tracker.bibliography.cite import cite_html
    from tracker.bibliography.cite_note import cite_note_html
    from tracker.bibliography.formats.bibtex import entry

    return (
        Cited("date", "Auteur-date", Markup(inert(cite_html(csl)))),
        Cited("note", "Note de bas de page", Markup(inert(cite_note_html(csl)))),
        Cited("bibtex", "BibTeX", escape(inert(entry(dict(csl), keywords))), code=True),
    )


def in_text(csl: Mapping[str, Any]) -> str:
    """How a sentence mentions it: « (Maruna, 2001) »."""
    from tracker.bibliography.own_style import citations

    said = next(iter(citations([dict(csl)]).values()), "")
    return f"({inert(said)})" if said else ""
