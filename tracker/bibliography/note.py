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

from tracker.bibliography import document, office, pandoc, zotero_fields
from tracker.bibliography.calls import Calls, OurCalls, Passage, StyledCalls
from tracker.bibliography.inlines import (
    Block,
    Inline,
    header,
    para,
    string,
    styled,
    superscripted,
    text_inlines,
)
from tracker.bibliography.typography import NBSP
from tracker.bibliography.values import DEFAULT_STYLE, Bibliography
from tracker.errors import ExportError
from tracker.normalise import slug

FORMATS = ("docx", "odt", "html", "md")
WRITE_STYLE = "Consigne"
MARK = "[À rédiger]"


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
        writer = office.WRITERS[format_]
        calls = _calls(note, writer)
        body = blocks(note, calls, writer)
        return office.write(format_, note.bibliography, body, footnotes=calls.footnotes)
    body = blocks(note, _calls(note, ""), "", level=2)
    if format_ == "md":
        body = [header(1, document.french(note.bibliography.title), "titre"), *body]
        arguments = ["-f", "json", "-t", "gfm-raw_html", "--wrap=none"]
        return pandoc.run(arguments, document.ast(note.bibliography, _bare(body), {}))
    from tracker.bibliography.formats import html

    return html.page(note.bibliography, body)


def _calls(note: Note, writer: str) -> Calls:
    """How the text cites: as our own style does, or as an engine prints another."""
    live = note.bibliography.zotero if writer else {}
    if note.bibliography.style == DEFAULT_STYLE:
        return OurCalls(note.bibliography, live, writer)
    return StyledCalls(note.bibliography, live, writer, list(_passages(note.chapters)))


def _passages(chapters: Sequence[Chapter]) -> Iterator[Passage]:
    """The passages in the order in which they are read."""
    for chapter in chapters:
        yield from chapter.passages
        yield from _passages(chapter.chapters)


def blocks(note: Note, calls: Calls, writer: str, *, level: int = 1) -> list[Block]:
    """The body: mention, chapters, bibliography. ``writer`` allows live citations."""
    made = note.bibliography
    lines = [document.mention(made)]
    live = made.zotero if writer else {}
    if live:
        lines.append(document.live_mention(made))
    body = [styled(document.MENTION_STYLE, [para(text_inlines(line)) for line in lines])]
    for chapter in note.chapters:
        body += _chapter(chapter, calls, level)
    body.append(header(level, "Bibliographie", "bibliographie"))
    body += _references(calls.references(), made, live, writer)
    return body


def _chapter(chapter: Chapter, calls: Calls, level: int) -> Iterator[Block]:
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


def _references(
    found: Mapping[str, list[Inline]], made: Bibliography, live: Mapping[str, str], writer: str
) -> Iterator[Block]:
    """The references: those Zotero follows in its field, the others after it as text."""
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
