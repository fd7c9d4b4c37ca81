"""PDF through typst, tagged for assistive technology (PDF/UA-1).

What enters: a bibliography. What leaves: the bytes of a .pdf. What it does not touch: the fonts
of the machine (typst's own are embedded); the markup of records: each text is given to typst as
a string literal, so nothing in it is read as typst.

Language: https://typst.app/docs/reference/; PDF/UA-1: ISO 14289-1 (title, language and tags).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.bibliography import document
from tracker.bibliography.inlines import Inline, superscripted
from tracker.bibliography.values import Bibliography
from tracker.errors import ExportError

if TYPE_CHECKING:
    from typst import PDFStandards

_PREAMBLE = """
#set document(title: TITLE, date: datetime(year: YEAR, month: MONTH, day: DAY))
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "fr", region: "FR", size: 10.5pt,
  hyphenate: false)
#set page(paper: "a4", margin: (x: 2.5cm, y: 2.5cm), footer: context align(center, text(
  size: 8pt, fill: luma(33%))[Page #counter(page).display() sur #counter(page).final().first()]))
#set par(leading: 0.6em, spacing: 0.85em)
#let ink = rgb("#1f2a44")
#show heading: set text(fill: ink)
#show heading.where(level: 1): set text(size: 19pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 1): set block(below: 0.6em)
#show heading.where(level: 2): set block(above: 1.7em, below: 0.9em)
#show heading.where(level: 1): set heading(outlined: false)
#show link: set text(fill: rgb("#1f4e9e"))
#show outline: set block(below: 0.5em)
#let mention(body) = block(above: 0.9em, below: 1.6em, text(size: 9pt, fill: luma(33%), body))
#let reference(body) = par(hanging-indent: 0.75cm, body)
#let annotated(body) = block(sticky: true, below: 0.6em, par(hanging-indent: 0.75cm, body))
#let small(body) = text(size: 9pt, fill: luma(33%), body)
#let annotation(body) = pad(left: 0.75cm, bottom: 0.3em, par(small(body)))
"""
_WRAPPERS = {"Emph": "emph", "Strong": "strong", "Superscript": "super", "Subscript": "sub",
             "SmallCaps": "smallcaps", "Underline": "underline"}  # fmt: skip


def write(bibliography: Bibliography) -> bytes:
    """The document; a table of contents with pages stands first from three groups on."""
    import typst

    source = _source(bibliography).encode()
    fonts = typst.Fonts(include_system_fonts=False)
    failure = ""
    # A sign that no embedded font has is refused by PDF/UA: better a plain PDF than none.
    standards: PDFStandards
    for standards in ("ua-1", None):
        try:
            made = typst.compile(
                source,
                font_paths=fonts,
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=standards,
                timestamp=document.epoch(bibliography),
            )
        except typst.TypstError as error:
            failure = failure or str(error).splitlines()[0]
            continue
        return bytes(made)
    raise ExportError("typst n’a pas pu produire le PDF", failure, "Essayer le format odt")


def _source(bibliography: Bibliography) -> str:
    day = bibliography.searched_on
    title = _string(document.french(bibliography.title))
    head = (
        _PREAMBLE.strip()
        .replace("TITLE", title)
        .replace("YEAR", str(day.year))
        .replace("MONTH", str(day.month))
        .replace("DAY", str(day.day))
    )
    lines = [head, f"#heading(level: 1, {title})",
             f"#mention({_string(document.mention(bibliography))})"]  # fmt: skip
    sections = list(document.sections(bibliography))
    if document.has_contents(sections):
        lines.append("#outline(title: none, target: heading.where(level: 2))")
    for label, _, entries in sections:
        if label:
            lines.append(f"#heading(level: 2, {_string(label)})")
        for _, reference, annotation in entries:
            kind = "annotated" if annotation else "reference"
            lines.append(f"#{kind}[{_inlines(superscripted(reference))}]")
            lines += [f"#annotation({_string(text)})" for text in annotation]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """A typst string literal: JSON's escapes, with typst's form for code points."""
    made = json.dumps(text, ensure_ascii=False)
    return made.replace("\\b", "").replace("\\f", "")


def _inlines(inlines: Sequence[Inline]) -> str:
    """Inlines as typst code; runs of text become one literal."""
    made: list[str] = []
    text: list[str] = []

    def flush() -> None:
        if text:
            made.append(f"#{_string(''.join(text))};")
            text.clear()

    for inline in inlines:
        kind = inline["t"]
        if kind == "Str":
            text.append(inline["c"])
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            text.append(" ")
        else:
            flush()
            made.append(_element(inline))
    flush()
    return "".join(made)


def _element(inline: dict[str, Any]) -> str:
    kind = inline["t"]
    if kind in _WRAPPERS:
        return f"#{_WRAPPERS[kind]}[{_inlines(inline['c'])}];"
    if kind == "Link":
        return f"#link({_string(inline['c'][2][0])})[{_inlines(inline['c'][1])}];"
    return ""
