"""What a reader typed, understood. Never an error: whatever is typed has a meaning.

What enters: the text of a search box. What leaves: ``Query``, a small tree, and what it carries
besides. What it does not touch: stems, synonyms, the index.

The language (the help page says the same, in French):

=====================================  ==========================================================
``réinsertion logement``               both words (or their synonyms), in any place
``"surveillance électronique"``        these words side by side, literally; « » and “ ” too
``femmes OU filles``                   either; also OR, |  (weaker than « and »: A B OU C D)
``prison ET santé``                    both; also AND, &
``prison SAUF mineurs``, ``-mineurs``  without; also NOT, SANS
``(femmes OU filles) prison``          brackets
``désist*``                            words that begin so
``auteur:Maruna``                      in one field: ``FIELDS``
``theme:récidive``                     a theme and its narrower ones, where this names one
``10.1037/10430-000``                  a DOI, also as ``doi:…`` and ``https://doi.org/…``
``annee:2015..2020``                   years; also 2015, 2015.., ..2020, 2015-2020
``Maruna 2001``                        a year alone: in a text, or the year of the study
``sans-synonymes``                     literal words only
=====================================  ==========================================================

Operators are capitals: « et » and « ou » in small letters are empty words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from tracker.normalise import fold

MAX_LENGTH = 2_000
"""Longer queries are cut there: they are pasted by mistake."""
MAX_TERMS = 60
MAX_DEPTH = 12

FIELDS: dict[str, str] = {
    "auteur": "authors", "auteurs": "authors", "autrice": "authors", "author": "authors",
    "titre": "title", "title": "title",
    "theme": "themes", "themes": "themes",
    "resume": "abstract", "abstract": "abstract",
    "revue": "container", "journal": "container", "editeur": "container",
    "mot": "keywords", "mots": "keywords", "motcle": "keywords", "motscles": "keywords",
    "keyword": "keywords", "keywords": "keywords",
    "note": "notes", "notes": "notes",
}  # fmt: skip
"""Field prefixes, folded, and the index column each asks. ``annee:`` stands apart."""
YEAR_FIELDS = frozenset({"annee", "annees", "date", "year"})


@dataclass(frozen=True, slots=True)
class Words:
    """A run of plain words: all of them, in any place; labels in it have synonyms."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """Words side by side, literally."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with ``text``."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """Studies of these years, both included; None is an open end."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class All:
    """Every part, and none of ``without``."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part."""

    parts: tuple[Node, ...]


Node = Words | Exact | Prefix | Years | All | Any


@dataclass(frozen=True, slots=True)
class Query:
    """A query understood.

    ``root`` is None where nothing was asked (``blank``: every study answers) or nothing that can
    be looked for (« ??? »: none does). ``years`` and ``themes`` are also said apart when they hold
    for the whole query, for pages that show them as filters.
    """

    text: str
    root: Node | None = None
    blank: bool = False
    synonyms: bool = True
    years: Years | None = None
    themes: tuple[str, ...] = ()


_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "”", "«": "»"}
_LEXEME = re.compile(
    r"""
    (?P<quote>["“”„«])
  | (?P<open>[(\[{]) | (?P<close>[)\]}])
  | (?P<either>\|+) | (?P<both>&&?(?=\s|$))
  | (?P<field>[^\W\d_]+(?:-[^\W\d_]+)?)[\s\u00a0\u202f]?:(?!//)
  | (?P<minus>(?<![^\s(\[{:])[-−](?=[^\s\-−]))
  | (?P<chunk>[^\s()\[\]{}|"“”„«»:]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
OPERATORS = {
    "ET": "both", "AND": "both", "OU": "either", "OR": "either",
    "SAUF": "minus", "NOT": "minus", "SANS": "minus",
}  # fmt: skip
_TERMS: dict[str, type[Words] | type[Exact] | type[Prefix]] = {
    "chunk": Words, "exact": Exact, "prefix": Prefix,
}  # fmt: skip
_SWITCHES = frozenset({"sans-synonymes", "sanssynonymes", "sans-synonyme", "no-synonyms"})
_YEARS = re.compile(
    r"(?P<least>>=?|≥)?(?P<most><=?|≤)?(?P<first>\d{4})?(?P<range>\.{2,}|…|-|–|—|/)?(?P<last>\d{4})?"
)

_BEFORE_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s?:\s*)(?=10\.\d)", re.IGNORECASE)


@dataclass(slots=True)
class _Lexeme:
    kind: str
    text: str


def parse(text: str) -> Query:
    """``text`` understood; never fails.

    >>> parse("auteur:maruna").root
    Words(text='maruna', field='authors')
    """
    typed = _BEFORE_DOI.sub("", unicodedata.normalize("NFC", text[:MAX_LENGTH]))
    lexemes, synonyms = _switches(_lexemes(typed))
    root = _Parser(lexemes).alternatives(None, 0)
    # « * » is how catalogues say « everything ».
    blank = not lexemes and (not synonyms or not text.replace("*", "").strip())
    years, themes = _filters(root)
    return Query(text, root, blank, synonyms, years, themes)


def _switches(lexemes: list[_Lexeme]) -> tuple[list[_Lexeme], bool]:
    kept = [x for x in lexemes if not (x.kind == "chunk" and fold(x.text) in _SWITCHES)]
    return kept, len(kept) == len(lexemes)


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    at = 0
    while at < len(text) and len(found) < 4 * MAX_TERMS:
        match = _LEXEME.match(text, at)
        assert match is not None  # the last alternative takes any character
        at = match.end()
        kind = str(match.lastgroup)
        if kind == "quote":
            end = text.find(_QUOTES[match.group()], at)
            end = len(text) if end < 0 else end
            found.append(_Lexeme("exact", text[at:end]))
            at = end + 1
        elif kind == "field":
            name = fold(match["field"]).replace("-", "")
            if name in FIELDS or name in YEAR_FIELDS:
                found.append(_Lexeme("field", name))
            else:
                found.append(_Lexeme("chunk", match["field"]))
        elif kind == "chunk":
            found += _chunk(match.group())
        elif kind != "other":
            found.append(_Lexeme(kind, match.group()))
    return found


def _chunk(text: str) -> list[_Lexeme]:
    if text in OPERATORS:
        return [_Lexeme(OPERATORS[text], text)]
    if not any(c.isalnum() for c in text):
        return []
    if text.endswith("*") and text.rstrip("*")[-1:].isalnum():
        return [_Lexeme("prefix", text.rstrip("*"))]
    return [_Lexeme("chunk", text)]


class _Parser:
    """Recursive descent over the lexemes; what has no meaning where it stands is passed over."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._terms = 0

    def _kind(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else ""

    def alternatives(self, field: str | None, depth: int) -> Node | None:
        """``a b OU c``: an Any of Alls."""
        parts: list[Node] = []
        while True:
            part = self._together(field, depth)
            if part is not None:
                parts.append(part)
            if self._kind() == "either" or (self._kind() == "close" and depth == 0):
                self._at += 1
                continue
            break
        if len(parts) > 1:
            return Any(tuple(parts))
        return parts[0] if parts else None

    def _together(self, field: str | None, depth: int) -> Node | None:
        """``a ET b SAUF c``: an All."""
        parts: list[Node | None] = []
        without: list[Node] = []
        excluded = False
        while (kind := self._kind()) not in ("", "either", "close"):
            if kind in ("both", "minus"):
                self._at += 1
                excluded = kind == "minus"
                parts.append(None)  # no label runs across an operator
                continue
            node = self._term(field, depth)
            if node is not None and self._terms <= MAX_TERMS:
                (without if excluded else parts).append(node)
            excluded = False
        joined = _runs(parts)
        if len(joined) == 1 and not without:
            return joined[0]
        return All(tuple(joined), tuple(without)) if joined or without else None

    def _term(self, field: str | None, depth: int) -> Node | None:
        lexeme = self._lexemes[self._at]
        self._at += 1
        if lexeme.kind == "field":
            return self._in_field(lexeme.text, field, depth)
        if lexeme.kind == "open":
            if depth >= MAX_DEPTH:
                return None
            node = self.alternatives(field, depth + 1)
            if self._kind() == "close":
                self._at += 1
            return node
        self._terms += 1
        return _TERMS[lexeme.kind](lexeme.text, field)

    def _in_field(self, name: str, field: str | None, depth: int) -> Node | None:
        if self._kind() in ("", "either", "both", "minus", "close"):
            return Words(name, field)
        if name in FIELDS:
            return self._term(FIELDS[name], depth)
        years = _years(self._lexemes[self._at].text)
        if years is None:
            return Words(name, field)
        self._at += 1
        self._terms += 1
        return years


def _runs(parts: list[Node | None]) -> list[Node]:
    """Plain words that follow one another, as one run: a label may be several words.

    Words of two fields don't join, for ``titre:a b`` asks for ``a`` alone in the title.
    """
    joined: list[Node | None] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Words) and isinstance(last, Words) and part.field == last.field:
            joined[-1] = replace(last, text=f"{last.text} {part.text}")
        else:
            joined.append(part)
    return [part for part in joined if part is not None]


def _years(text: str) -> Years | None:
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match["first"] or match["last"]):
        return None
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if match["least"]:
        return Years((first or 0) + (match["least"] == ">"), None)
    if match["most"]:
        return Years(None, (first or 0) - (match["most"] == "<"))
    if not match["range"]:
        return Years(first, first)
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Years(first, last)


def _filters(root: Node | None) -> tuple[Years | None, tuple[str, ...]]:
    """What holds for the whole query: its years, and the themes it asks by ``theme:``."""
    parts = root.parts if isinstance(root, All) else (root,)
    years: Years | None = None
    themes: list[str] = []
    for part in parts:
        if isinstance(part, Years):
            years = part if years is None else _overlap(years, part)
        elif isinstance(part, (Words, Exact)) and part.field == "themes":
            themes.append(part.text)
    return years, tuple(themes)


def _overlap(a: Years, b: Years) -> Years:
    firsts = [year for year in (a.first, b.first) if year is not None]
    lasts = [year for year in (a.last, b.last) if year is not None]
    return Years(max(firsts, default=None), min(lasts, default=None))


def without_years(query: Query) -> tuple[Query | None, Query | None]:
    """``query`` in two: what has a relevance, and the years that hold for all of it.

    A rare year would weigh more in ``bm25()`` than any word. None where a half asks for nothing.
    """
    root = query.root
    parts = root.parts if isinstance(root, All) else (root,) if root else ()
    years = tuple(part for part in parts if isinstance(part, Years))
    if not years:
        return query, None
    words = tuple(part for part in parts if not isinstance(part, Years))
    without = root.without if isinstance(root, All) else ()
    rest = replace(query, root=All(words, without)) if words else None
    if not words and without:
        # « annee:2015 SAUF prison » only sorts out.
        return None, query
    return rest, replace(query, root=All(years))
