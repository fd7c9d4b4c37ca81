"""From a text to the words that count, each with its place in the text.

What enters: any text (titles with their HTML, abstracts, queries). What leaves: ``Analysis``, the
folded words in order with their offsets in code points of the text, and its language where the
text itself says so. What it does not touch: stems (``stems``), databases.

Rules, all on purpose the same for what is indexed, asked and marked:

* French folding first (``normalise.fold``), word by word, so that offsets stay those of the text;
* elided articles and pronouns (``l’``, ``d’``, ``qu’`` …) and English ``’s`` are no words;
* the emptiest words of both languages are left out and leave no gap, so that the phrase « sortie
  de prison » is also found as « sortie de la prison », and the index is nearly half as large;
* endings of inclusive writing (« détenu·es », « sortant.e.s », « auteur(e)s ») are no words;
* ``re-entry`` and ``S.P.I.P.`` are their pieces, in place, and one joined word besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from tracker.normalise import fold

Language = Literal["fr", "en"]

# Marks that live inside a word: combining accents, soft hyphens, zero-width joiners.
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_APOSTROPHE = "['’ʼ‘`´′]"
_HYPHENS = "-‐‑"
# « détenu·es », « sortant.e.s », « conseiller-ère-s », « détenu(e)s »: the endings say no more.
_FEMININE = "e|ne|le|se|ve|te|ère|iere|ière|trice|rice|euse"
_INCLUSIVE = rf"""(?<=[^\W\d_]{{3}})(?:
    [·‧•∙⋅](?:{_FEMININE})?[·‧•∙⋅]?s? | \.(?:{_FEMININE})(?:\.?s)? | -(?:{_FEMININE})-s
    | \((?:{_FEMININE}|s)\)s? | \((?:{_FEMININE})s\) )(?![^\W_])"""
_WORD = rf"[^\W_](?:[^\W_]|[{_INSIDE}])*"
_TOKEN = re.compile(
    rf"""
    (?P<skip>
        </?[a-z][^<>]{{0,200}}>                                   # a tag
      | &(?:[a-z]{{2,8}}|\#[0-9]{{1,7}}|\#x[0-9a-f]{{1,6}});          # an entity
      | (?<![^\W_])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu){_APOSTROPHE}(?=[^\W_])
      | (?<=[^\W_]){_APOSTROPHE}(?:s|t|d|m|re|ve|ll)(?![^\W_])
      | {_INCLUSIVE}
    )
  | (?P<dotted>(?<![^\W_])[^\W_](?:\.[^\W_])+(?![^\W_]))         # S.P.I.P.
  | (?P<word>{_WORD})(?P<more>(?:[{_HYPHENS}](?!(?:{_FEMININE})-s(?![^\W_])){_WORD})+)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = re.compile(_WORD)
_JOINED_LENGTH = 20
"""A longer compound is a phrase, not a word that someone writes in one piece."""

_EMPTY_FRENCH = """le la les un une des du de au aux et ou en dans par pour sur avec ce cet cette
    ces son sa ses leur leurs que qui est sont dont ne se il elle ils elles nous vous y etre ont"""
_EMPTY_ENGLISH = """the a an of in on for to and or with by from at as is are be was were its it
    their this that these those his her into have has"""
_STOP_FR = frozenset(_EMPTY_FRENCH.split())
_STOP_EN = frozenset(_EMPTY_ENGLISH.split())
STOP_WORDS = _STOP_FR | _STOP_EN
_BOTH = _STOP_FR & _STOP_EN
_FRENCH_SIGNS = re.compile("[éèêëàâîïôûùçœÉÈÊÀÂÎÔÇŒ]|[^\\W_](?:[\u0300-\u0302\u0327])")
_ENGLISH_ONLY = _STOP_EN - _BOTH - {"a", "on", "or", "as", "at"}
_FRENCH_ONLY = _STOP_FR - _BOTH - {"se", "sa", "son", "y", "il"}


class Word(NamedTuple):
    """A folded word and where it stands: ``text[start:end]`` of the whole text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Compound:
    """``words[first:last]`` written with hyphens or dots, and the one word they would make."""

    first: int
    last: int
    word: Word


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of a text. ``language`` is None where the text does not say clearly."""

    words: tuple[Word, ...]
    compounds: tuple[Compound, ...]
    language: Language | None


@lru_cache(maxsize=200_000)
def fold_word(raw: str) -> str:
    """``raw`` folded to letters and digits alone; empty for what has none.

    >>> fold_word("Œuvre")
    'oeuvre'
    """
    folded = fold(raw)
    return folded if folded.isalnum() else "".join(c for c in folded if c.isalnum())


def analyse(text: str) -> Analysis:
    """The words of ``text``, its compounds, and its language. Never fails, whatever the text."""
    found = scan(text)
    told = language_told(text, found.french, found.english)
    return Analysis(tuple(found.words), tuple(found.compounds), told)


class Scan(NamedTuple):
    """What a text holds before one asks for its language: ``french`` and ``english`` count the
    empty words that only one of the two has."""

    words: list[Word]
    compounds: list[Compound]
    french: int
    english: int


def scan(text: str) -> Scan:
    """The words of ``text`` and its compounds. No token but a tag holds white space, so a text
    without ``<`` is what the runs between its spaces are, one after the other."""
    if text.isalnum():
        return _one_word(text)
    words: list[Word] = []
    compounds: list[Compound] = []
    french = english = 0
    # Thousands of texts a second pass here: single words take the short way.
    add, stops = words.append, STOP_WORDS
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            folded = fold_word(match[0])
            if folded not in stops:
                if folded:
                    add(Word(folded, *match.span()))
            elif folded in _FRENCH_ONLY:
                french += 1
            elif folded in _ENGLISH_ONLY:
                english += 1
        elif kind != "skip":
            _compound(text, match.start(), match.end(), words, compounds)
    return Scan(words, compounds, french, english)


def _one_word(text: str) -> Scan:
    folded = fold_word(text)
    if folded not in STOP_WORDS:
        return Scan([Word(folded, 0, len(text))] if folded else [], [], 0, 0)
    return Scan([], [], int(folded in _FRENCH_ONLY), int(folded in _ENGLISH_ONLY))


def _compound(
    text: str, start: int, end: int, words: list[Word], compounds: list[Compound]
) -> None:
    """Add the pieces of ``text[start:end]``, and the word they would make together."""
    pieces = [
        Word(folded, match.start(), match.end())
        for match in _PIECE.finditer(text, start, end)
        if (folded := fold_word(match.group()))
    ]
    first = len(words)
    words += [piece for piece in pieces if piece.text not in STOP_WORDS]
    joined = "".join(piece.text for piece in pieces)
    if len(pieces) > 1 and len(joined) <= _JOINED_LENGTH and not joined.isdigit():
        whole = Word(joined, pieces[0].start, pieces[-1].end)
        compounds.append(Compound(first, len(words), whole))


def language_told(text: str, french: int, english: int) -> Language | None:
    """French or English by the empty words; accents speak for French. None when in doubt."""
    if not text.isascii() and _FRENCH_SIGNS.search(text):
        french += 1
    if french > 2 * english:
        return "fr"
    if english > 2 * french:
        return "en"
    return None
