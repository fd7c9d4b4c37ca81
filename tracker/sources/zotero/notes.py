"""A Zotero note: HTML to a reading note, and its headings to a *fiche de lecture*.

What enters: the HTML of a note. What leaves: its text, and the sections under headings a fiche
has (« Méthode », « Public », « Pays », « Résultats », « Niveau de preuve », « Apports pour la
pratique »). What it does not touch: which study the note belongs to. No markup leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tracker.normalise import fold

HEADINGS = {
    "Méthode": ("methode", "methodes", "methodologie", "methode et donnees", "protocole"),
    "Public": ("public", "publics", "population", "participants", "echantillon", "public etudie"),
    "Pays": ("pays", "terrain", "lieu", "pays et terrain"),
    "Résultats": ("resultats", "resultat", "principaux resultats", "resultats principaux"),
    "Niveau de preuve": ("niveau de preuve", "niveaux de preuve", "qualite de la preuve", "preuve"),
    "Apports pour la pratique": (
        "apports pour la pratique", "apport pour la pratique", "apports pratiques",
        "interet pour la pratique", "implications pour la pratique", "implications pratiques",
    ),
}  # fmt: skip
"""The headings of a fiche as they are shown, and how people write them (folded)."""

_SHOWN = {written: shown for shown, forms in HEADINGS.items() for written in forms}
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "pre",
     "table", "tr", "td", "th", "hr", "dl", "dt", "dd", "section"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "title"})
_LABEL = re.compile(r"\s*([^:\n]{3,40}?)\s*:\s*(.*)", re.S)
_NUMBERED = re.compile(r"^(?:\d+|[ivx]+|[a-z])\s*[.)\-]\s+")


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text (paragraphs parted by an empty line) and its fiche: (heading, text) pairs."""

    text: str
    fiche: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Block:
    text: str = ""
    heading: bool = False
    strong: int = 0  # how many of its signs are in bold
    item: bool = False


class _Reader(HTMLParser):
    """HTML to blocks of text; anything else is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = [_Block()]
        self._silent = 0
        self._strong = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("b", "strong"):
            self._strong += 1
        elif tag == "br":
            self.blocks[-1].text += "\n"
        elif tag in _BLOCKS:
            heading = len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()
            self.blocks.append(_Block(heading=heading, item=tag == "li"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("b", "strong"):
            self._strong = max(0, self._strong - 1)
        elif tag in _BLOCKS:
            self.blocks.append(_Block())

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.blocks[-1].text += data
            if self._strong:
                self.blocks[-1].strong += len(data.strip())


def read_note(html: str) -> Note:
    """The note in plain text, with its fiche if it has one; never raises."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    blocks = [b for b in reader.blocks if _clean(b.text)]
    lines = [f"– {_clean(b.text)}" if b.item else _clean(b.text) for b in blocks]
    return Note("\n\n".join(lines), _fiche(blocks))


def _clean(text: str) -> str:
    lines = (" ".join(re.split(r"[ \t\r\f\v]+", line)).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _fiche(blocks: list[_Block]) -> tuple[tuple[str, str], ...]:
    """The text under each known heading; a heading of another name ends the section before it."""
    sections: dict[str, list[str]] = {}
    current: str | None = None
    for block in blocks:
        text = _clean(block.text)
        is_title = block.heading or block.strong >= len(text.strip(" :")) > 0
        name = _shown(text) if is_title or text.endswith(":") else None
        if name:
            current = name
            sections.setdefault(name, [])
            continue
        label = _LABEL.fullmatch(text)
        if label and (named := _shown(label.group(1))):
            current = named
            sections.setdefault(named, []).append(label.group(2).strip())
        elif is_title and block.heading:
            current = None
        elif current is not None:
            sections[current].append(f"– {text}" if block.item else text)
    return tuple(
        (heading, text)
        for heading in HEADINGS
        if (text := "\n\n".join(part for part in sections.get(heading, ()) if part))
    )


def _shown(text: str) -> str | None:
    return _SHOWN.get(_NUMBERED.sub("", fold(text)).strip(" :.-–"))
