"""The skeleton of a note: chapters of ready sentences, places to write, and what they cite.

What enters: a ``Note`` (chapters, and the bibliography of what they cite). What leaves: the bytes
of a document. What it does not touch: which studies are cited and what the figures are, which is
the pipeline's; the words of the person who writes.

Text to write stands in the style « Consigne » (the reference documents shade it) and begins with
« [À rédiger] », so that it can be searched for before the note is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracker.bibliography import document, office, own_style, pandoc, zotero_fields
from tracker.bibliography.inlines import (
    Block,
    Inline,
    header,
    para,
    plain,
    string,
    styled,
    superscripted,
    text_inlines,
)
from tracker.bibliography.typography import NBSP
from tracker.bibliography.values import Bibliography
from tracker.errors import ExportError
from tracker.normalise import slug

FORMATS = ("docx", "odt", "html", "md")
WRITE_STYLE = "Consigne"
MARK = "[À rédiger]"


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


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its paragraphs, then its own chapters."""

    title: str
    passages: tuple[Passage, ...] = ()
    chapters: tuple[Chapter, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Note:
    """Chapters, and the bibliography (title, date, style …) of the studies they cite."""

    bibliography: Bibliography
    chapters: tuple[Chapter, ...]


def write(note: Note, format_: str) -> bytes:
    """The document in one of ``FORMATS``; same note, same bytes. ``ExportError`` for another."""
    if format_ not in FORMATS:
        raise ExportError(
            "Une note ne s’écrit pas dans ce format", format_, f"Formats : {', '.join(FORMATS)}"
        )
    if format_ in office.WRITERS:
        body = blocks(note, office.WRITERS[format_])
        return office.write(format_, note.bibliography, body)
    body = blocks(note, "", level=2)
    if format_ == "md":
        body = [header(1, document.french(note.bibliography.title), "titre"), *body]
        arguments = ["-f", "json", "-t", "gfm-raw_html", "--wrap=none"]
        return pandoc.run(arguments, document.ast(note.bibliography, _bare(body), {}))
    from tracker.bibliography.formats import html

    return html.page(note.bibliography, body)


def blocks(note: Note, writer: str, *, level: int = 1) -> list[Block]:
    """The body: mention, chapters, bibliography. ``writer`` allows live citations."""
    made = note.bibliography
    lines = [document.mention(made)]
    live = made.zotero if writer else {}
    if live:
        lines.append(document.live_mention(made))
    body = [styled(document.MENTION_STYLE, [para(text_inlines(line)) for line in lines])]
    calls = _Calls(made, live, writer)
    for chapter in note.chapters:
        body += _chapter(chapter, calls, level)
    body.append(header(level, "Bibliographie", "bibliographie"))
    body += _references(made, live, writer)
    return body


class _Calls:
    """Citations in the text, plain or live, each live one with an id of its own."""

    def __init__(self, made: Bibliography, live: Mapping[str, str], writer: str) -> None:
        self._shown = own_style.citations(made.items)
        self._items = {str(item.get("id", "")): item for item in made.items}
        self._live = live
        self._writer = writer
        self._count = 0

    def sentence(self, passage: Passage) -> list[Inline]:
        """The inlines of a passage, its citations in their place."""
        words = superscripted(text_inlines(document.french(passage.text))) if passage.text else []
        if passage.about in self._items:
            named = self._named(passage.about)
            return [*named, {"t": "Space"}, *words] if words else named
        cited = self.of(passage.cites)
        return [*words, {"t": "Space"}, *cited, string(".")] if cited else words

    def _named(self, key: str) -> list[Inline]:
        """« *Title* (Maruna, 2001). »; a law or a ruling is named by its citation alone."""
        cited = self.of((key,))
        title = own_style.title(self._items[key])
        if not title or plain(title) in self._shown[key]:
            said = cited if key in self._live else superscripted(text_inlines(self._shown[key]))
            return [*said, string(".")]
        return [*title, {"t": "Space"}, *cited, string(".")]

    def of(self, ids: Sequence[str]) -> list[Inline]:
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
            made += text_inlines(f"({f'{NBSP}; '.join(self._shown[i] for i in texts)})")
        return superscripted(made)


def _chapter(chapter: Chapter, calls: _Calls, level: int) -> Iterator[Block]:
    yield header(level, document.french(chapter.title), slug(chapter.title) or "chapitre")
    items: list[list[Block]] = []
    for passage in chapter.passages:
        if passage.kind != "item" and items:
            yield {"t": "BulletList", "c": items}
            items = []
        inlines = calls.sentence(passage)
        if passage.kind == "item":
            items.append([{"t": "Plain", "c": inlines}])
        elif passage.kind == "write":
            head = [string(MARK.replace(" ", NBSP)), {"t": "Space"}]
            yield styled(WRITE_STYLE, [para([*head, *inlines])])
        else:
            yield para(inlines)
    if items:
        yield {"t": "BulletList", "c": items}
    for inner in chapter.chapters:
        yield from _chapter(inner, calls, level + 1)


def _references(made: Bibliography, live: Mapping[str, str], writer: str) -> Iterator[Block]:
    """The references: those Zotero follows in its field, the others after it as text."""
    found = document.references(made)
    ready = {key: superscripted(inlines) for key, inlines in found.items()}
    yield from zotero_fields.bibliography(
        writer, [ready[key] for key in ready if key in live], document.REFERENCE_STYLE, made.title
    )
    for key, inlines in ready.items():
        if key not in live:
            yield styled(document.REFERENCE_STYLE, [para(inlines)])


def _bare(body: Sequence[Block]) -> list[Block]:
    """Blocks without named styles, which Markdown has not."""
    made: list[Block] = []
    for block in body:
        made += _bare(block["c"][1]) if block["t"] == "Div" else [block]
    return made
