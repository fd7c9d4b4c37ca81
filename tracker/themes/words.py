"""From text to comparable words, without losing where they stand.

What enters: any text as stored (NFC or NFD, curly or straight apostrophes, any case).
What leaves: its tokens with their offsets in code points, and for each surface form one *key*
shared by its inflexions (``désisteurs`` and ``désisteuse``, ``agency`` and ``agencies``).
What it does not touch: the vocabulary.

Sources of the rules: the S-stemmer of Harman (1991) for English, the minimal French stemmer of
Savoy (1999), both widened a little. Snowball is not used here: it merges ``sortie`` with
``sort`` and ``probation`` with ``probant``, and a theme needs the word, not its family.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.normalise import fold

# A word is letters and digits, with the marks that NFD puts after their letter and the signs
# that hyphenation hides inside a word. Apostrophes and hyphens part words.
WORD = re.compile("([\\w\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+)")

ELLIPSIS = "…"
"""In a phrase: up to four words of the same sentence."""

OPENS, CHOICE, CLOSES = "\x1d", "\x1f", "\x1e"
"""Around and between the words of which a text has one, in a phrase for the matcher. Nobody types
them, so that no label has them by accident."""

LITERAL = "="
"""Begins a phrase whose articles count: « =femmes de détenus » is not « femmes détenues »."""

DOTTED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])")
"""``R.N.R.``, whose key is that of ``RNR``."""
_JOINED = re.compile(r"\b(re|pre|pré|post|non|anti|ex|co|multi|meta|méta|psycho)-")
NAMED = re.compile(r"\{([^{}]*)\}")
"""In a hidden label: the name of a set of words, « {quitter} … {délinquance} »."""
_WORD_OR_GAP = re.compile(f"{WORD.pattern[1:-1]}|{ELLIPSIS}|{{[^{{}}]*}}")
_MEMO_LIMIT = 100_000
_LONG_PIECE = 64
_STOPS_FR = "le la les l un une des du de d et ou a au aux en ce ces sa son ses leur leurs"
_STOPS_EN = "the a an of and or to in for s on their his her its"
STOPS = frozenset(f"{_STOPS_FR} {_STOPS_EN}".split())
"""Words a label may have or lack: « préparation de (la, sa) sortie »."""

_FRENCH = (
    "le la les des du et une un dans pour sur par avec qui que est sont aux au ses leur "
    "chez entre cette ces plus pas ne se en"
)
_ENGLISH = (
    "the of and in to for with from by that is are on an as at who which their this these "
    "was were be or not how what"
)
MARKERS_FR, MARKERS_EN = frozenset(_FRENCH.split()), frozenset(_ENGLISH.split())
"""Function words that tell the language of a text; a word of both lists tells nothing."""

_ENDINGS: tuple[tuple[str, str, int], ...] = (
    # plural endings, longest first: (ending, replacement, least length of the word)
    ("eaux", "eau", 5),
    ("sses", "ss", 6),
    ("ches", "ch", 6),
    ("aux", "al", 5),
    ("eux", "eu", 5),
    ("oux", "ou", 5),
    ("ies", "i", 5),
    ("sis", "s", 6),
    ("ses", "s", 6),
    ("ss", "ss", 1),
    ("s", "", 4),
)
_FEMININE: tuple[tuple[str, str, int], ...] = (
    ("trice", "teur", 7),
    ("euse", "eur", 6),
    ("elle", "el", 6),
    ("enne", "en", 6),
    ("onne", "on", 6),
    ("ive", "if", 6),
    ("ie", "i", 5),
    ("y", "i", 4),
    ("ee", "", 6),
    ("e", "", 5),
)
_SPELLING: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"^programme", "program"),
        (r"isation", "ization"),
        (r"is(e[dr]?|ing)(s?)$", r"iz\1\2"),
        (r"(behavi|col|lab|hon|fav|neighb|rum)our", r"\1or"),
        (r"(model|label|council|counsel|travel|cancel|fulfil)l(?=ing|ed|er)", r"\1"),
        (r"judgement", "judgment"),
        (r"^centre", "center"),
        (r"^licence", "license"),
        (r"^(offen|defen)ce", r"\1se"),
        (r"^ageing$", "aging"),
        (r"^enrolment", "enrollment"),
    )
)


_ANY_SPELLING = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLING))


@lru_cache(maxsize=65_536)
def key(surface: str) -> str:
    """The comparison key of one word: folded, British as American, plural as singular,
    feminine as masculine. Words of three letters or fewer are only folded.

    >>> key("Désisteuses") == key("désisteur"), key("agencies") == key("agency")
    (True, True)
    """
    word: str = fold(surface)
    if not word.isalnum():
        word = "".join(c for c in word if c.isalnum())
    if len(word) <= 3 or not word.isalpha():
        return word
    if _ANY_SPELLING.search(word):  # few words: one look instead of eleven
        for pattern, new in _SPELLING:
            word = pattern.sub(new, word)
    if word[-1] in "sx":
        word = _replace(word, _ENDINGS)
    return _replace(word, _FEMININE) if word[-1] in "ey" else word


def _replace(word: str, endings: tuple[tuple[str, str, int], ...]) -> str:
    for ending, new, least in endings:
        if word.endswith(ending) and len(word) >= least:
            return word[: len(word) - len(ending)] + new
    return word


def surfaces(text: str) -> list[str]:
    """The words of ``text`` as written."""
    return WORD.findall(text.replace("_", " "))


def phrase_key(text: str) -> tuple[str, ...]:
    """The keys of a phrase's words; what two spellings of one label share."""
    keys = PHRASES[text]
    return tuple(k for k in keys if k != ELLIPSIS) if ELLIPSIS in keys else keys


_MARKS = frozenset((ELLIPSIS, "{"))


class _Phrases(dict[str, tuple[str, ...]]):
    """Phrase → the keys of its words, with ``…`` and the names of sets where they stand. A
    vocabulary that is remembered brings those of its phrases along."""

    def __missing__(self, phrase: str) -> tuple[str, ...]:
        found = _WORD_OR_GAP.findall(phrase.replace("_", " "))
        if len(self) > _MEMO_LIMIT:
            self.clear()
        self[phrase] = keys = tuple(w if w[0] in _MARKS else key(w) for w in found)
        return keys


PHRASES = _Phrases()
STOP_KEYS = frozenset(key(stop) for stop in STOPS)


def label_words(phrase: str) -> tuple[str, ...]:
    """The keys of a phrase, without stop words where at least two other words remain and the
    phrase is not ``LITERAL``; ``…`` stays.

    >>> label_words("mise à l’épreuve d’un") == label_words("mise à l’épreuve")
    True
    """
    words = PHRASES[phrase]
    if phrase.startswith(LITERAL) or STOP_KEYS.isdisjoint(words):
        return words
    kept = tuple(word for word in words if word not in STOP_KEYS)
    return kept if len(kept) - kept.count(ELLIPSIS) > 1 else words


def rejoined(phrase: str) -> str:
    """``phrase`` without the hyphen after a short prefix: ``re-entry`` becomes ``reentry``."""
    return _JOINED.sub(r"\1", phrase) if "-" in phrase else phrase


class _Leaning(dict[str, int]):
    """Piece of text → how many more French than English function words it has."""

    def __missing__(self, piece: str) -> int:
        words = surfaces(piece.lower())
        leaning = sum((w in MARKERS_FR) - (w in MARKERS_EN) for w in words)
        if len(piece) <= _LONG_PIECE:
            if len(self) > _MEMO_LIMIT:
                self.clear()
            self[piece] = leaning
        return leaning


_LEANING = _Leaning()


def language_of(text: str) -> str | None:
    """``fr``, ``en``, or None where function words do not tell."""
    leaning = sum(map(_LEANING.__getitem__, text.split(" ")))
    if leaning == 0:
        return None
    return "fr" if leaning > 0 else "en"
