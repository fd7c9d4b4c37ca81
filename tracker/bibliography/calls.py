"""How the text of a note cites its studies: in parentheses, in footnotes, or by Zotero's fields.

What enters: passages, the bibliography of what they cite. What leaves: the inlines of each
passage, and the references of the list. What it does not touch: which studies are cited, chapters.

Our own style is printed here; any other by citeproc, all citations and the list in one run, so
that numbers, « ibid. » and letters after the year hold together. A style of footnotes (CSL 1.0.2,
``class="note"``) puts each citation in a footnote, before the full stop, as French does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tracker.bibliography import citeproc, csl_styles, document, legal, own_style, zotero_fields
from tracker.bibliography.inlines import (
    Inline,
    para,
    plain,
    string,
    superscripted,
    text_inlines,
)
from tracker.bibliography.typography import NBSP
from tracker.bibliography.values import Bibliography


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: ``text``, then the studies it cites (ids, in this order) in parentheses.

    ``kind`` ``write`` is a place to write, ``item`` a line of a list, ``text`` a ready sentence.
    With ``about`` (an id) the line begins with that study: its title in its own language's
    typography, its citation, then ``text``.
    """

    text: str = ""
    cites: tuple[str, ...] = ()
    kind: Literal["text", "write", "item"] = "text"
    about: str = ""


class Calls(Protocol):
    """What the passages of a note cite, in the order in which they are read."""

    @property
    def footnotes(self) -> bool: ...

    def sentence(self, passage: Passage) -> list[Inline]: ...

    def references(self) -> dict[str, list[Inline]]: ...


class OurCalls:
    """Citations in our author–date style, plain or live, each live one with an id of its own."""

    footnotes = False

    def __init__(self, made: Bibliography, live: Mapping[str, str], writer: str) -> None:
        self._shown = own_style.citations(made.items)
        self._items = {str(item.get("id", "")): item for item in made.items}
        self._live = live
        self._writer = writer
        self._made = made
        self._count = 0

    def sentence(self, passage: Passage) -> list[Inline]:
        """The inlines of a passage, its citations in their place."""
        words = superscripted(text_inlines(document.french(passage.text))) if passage.text else []
        if passage.about in self._items:
            named = self._named(passage.about)
            return [*named, {"t": "Space"}, *words] if words else named
        cited = self._of(passage.cites)
        return [*words, {"t": "Space"}, *cited, string(".")] if cited else words

    def _named(self, key: str) -> list[Inline]:
        """« *Title* (Maruna, 2001). »; a law or a ruling is named by its citation alone."""
        cited = self._of((key,))
        title = own_style.title(self._items[key])
        if not title or plain(title) in self._shown[key]:
            said = cited if key in self._live else superscripted(text_inlines(self._shown[key]))
            return [*said, string(".")]
        return [*title, {"t": "Space"}, *cited, string(".")]

    def _of(self, ids: Sequence[str]) -> list[Inline]:
        """« (Maruna, 2001 ; Farrall, 2002) »; one field per study where they are live."""
        known = [i for i in dict.fromkeys(ids) if i in self._items]
        texts = [i for i in known if i not in self._live]
        made: list[Inline] = []
        for key in known:
            if key in self._live:
                self._count += 1
                made += [{"t": "Space"}] if made else []
                made += zotero_fields.citation(
                    self._writer,
                    self._live[key],
                    self._items[key],
                    f"({self._shown[key]})",
                    self._count,
                )
        if texts:
            made += [{"t": "Space"}] if made else []
            said = f"({f'{NBSP}; '.join(self._shown[i] for i in texts)})"
            made += superscripted(text_inlines(said))  # a live one must read as its field says
        return made

    def references(self) -> dict[str, list[Inline]]:
        """The references of the list, by id, in the order of the style."""
        return document.references(self._made)


class StyledCalls:
    """Citations in any CSL style; ``sentence`` is asked for each passage, in their order."""

    def __init__(
        self, made: Bibliography, live: Mapping[str, str], writer: str,
        passages: Sequence[Passage],
    ) -> None:  # fmt: skip
        self._items = {str(item.get("id", "")): item for item in made.items}
        self._named = own_style.citations(made.items)
        self._live = live
        self._writer = writer
        self._count = 0
        self.footnotes = csl_styles.is_of_notes(made.style)
        asked = [call for passage in passages for call in self._asked(passage)]
        printed, self._references = citeproc.cited(made.items, made.style, asked)
        self._next = iter(printed)

    def references(self) -> dict[str, list[Inline]]:
        """The references of the list, by id, in the order of the style."""
        return self._references

    def sentence(self, passage: Passage) -> list[Inline]:
        """The inlines of a passage, its citations in their place."""
        words = superscripted(text_inlines(document.french(passage.text))) if passage.text else []
        cited = list(self._citations(passage))
        if passage.about in self._items:
            named = [*self._name(passage.about), *cited, string(".")]
            return [*named, {"t": "Space"}, *words] if words else named
        return [*words, *cited, string(".")] if cited else words

    def _asked(self, passage: Passage) -> Iterator[tuple[str, ...]]:
        """The ids of each citation of a passage; Zotero has one field for each study."""
        ids = (passage.about,) if passage.about in self._items else passage.cites
        known = [i for i in dict.fromkeys(ids) if i in self._items]
        yield from ((i,) for i in known if i in self._live)
        if texts := tuple(i for i in known if i not in self._live):
            yield texts

    def _name(self, key: str) -> list[Inline]:
        """The title of a study; of a law or a ruling what jurists call it."""
        item = self._items[key]
        title = own_style.title(item)
        if not title or item.get("type") in legal.TEXTS or item.get("type") in legal.CASES:
            return superscripted(text_inlines(self._named[key]))
        return title

    def _citations(self, passage: Passage) -> Iterator[Inline]:
        for ids in self._asked(passage):
            inlines = next(self._next)
            if ids[0] in self._live:
                self._count += 1
                inlines = zotero_fields.citation(
                    self._writer, self._live[ids[0]], self._items[ids[0]], plain(inlines),
                    self._count, self._count if self.footnotes else 0, inlines,
                )  # fmt: skip
            else:  # a live one must read as its field says
                inlines = superscripted(inlines)
            if self.footnotes:
                yield {"t": "Note", "c": [para(inlines)]}
            else:
                yield {"t": "Space"}
                yield from inlines
