"""Stems: what makes « conseillère », « conseillers » and « CONSEILLER » one word.

What enters: folded words (``tokens``). What leaves: their stems, ASCII where the word is.
What it does not touch: the text, the database. Source of the rules: Snowball's French and English
stemmers (https://snowballstem.org/algorithms/) over words already folded, with the words of our
field that they merge or part wrongly set right in ``families``.

A French stem and an English one are never the same token (the English end in ``ENGLISH_MARK``): a
query asks for both, a French text holds French ones alone, so « surveillants », whose English stem
would be « surveil », does not find « surveillance ». Words with digits are their own stem in both.

A word is folded *before* it is stemmed, or « libéré » typed without its accents would have another
stem than with them. Snowball's French needs the accent in two endings only, mended here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from tracker.search.families import ENGLISH, FRENCH, SPELLINGS
from tracker.search.tokens import Analysis, Language, Word

ENGLISH_MARK = "1"
Phrase = tuple[str, ...]
"""Stems in order, side by side."""


@cache
def _snowball(language: str) -> Callable[[str], str]:
    # The import costs 40 ms and commands such as ``show`` never stem.
    from snowballstemmer import stemmer

    made = stemmer(language)
    made.maxCacheSize = 0  # PyStemmer's memory costs more than a stem, and ours stands before it
    stem: Callable[[str], str] = made.stemWord
    return stem


@lru_cache(maxsize=200_000)
def french(word: str) -> str:
    """The French stem of a folded word."""
    if not word.isalpha():
        return numbered(word)
    return FRENCH.get(word) or _snowball("french")(_mended(word))


def _mended(word: str) -> str:
    """``word`` with the endings that Snowball misses made plain.

    Without its accent « condamnées » would keep an e more than « condamnés »; and Snowball leaves
    the s of « détenus » and « suivis », lest it spoil « abus »: but « abu » spoils nothing here.
    """
    if not word.endswith(_ANY_ENDING):
        return word
    for ending, plain, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending):
            return word[: len(word) - len(ending)] + plain
    return word


_ENDINGS = (
    ("ees", "e", 6),
    ("ee", "e", 5),  # condamnée(s), condamné
    ("erent", "er", 8),  # évaluèrent
    ("ieres", "ier", 7),
    ("iere", "ier", 6),
    ("iers", "ier", 6),  # prisonnière(s), prisonnier(s)
    ("ers", "er", 6),  # dangers, danger
    ("aises", "ai", 6),
    ("aise", "ai", 6),
    ("oises", "oi", 6),
    ("oise", "oi", 6),  # anglaise
    ("us", "u", 4),
    ("is", "i", 4),
    ("os", "o", 4),  # détenus, suivis
)
_ANY_ENDING = tuple(ending for ending, _, _ in _ENDINGS)


@lru_cache(maxsize=200_000)
def english(word: str) -> str:
    """The English stem of a folded word; British and American spellings have one stem."""
    if not word.isalpha():
        return numbered(word)
    if word not in ENGLISH:
        word = _one_spelling(word)
    return (ENGLISH.get(word) or _snowball("english")(word)) + ENGLISH_MARK


def numbered(word: str) -> str:
    """A word with digits, kept from looking like a stem of ours: « tig1 » is not English *tig*."""
    return word + "z" if word[-1] in "01" and not word.isdigit() else word


def bare(stem: str) -> str:
    """``stem`` without the marks that keep languages and families apart."""
    return stem.rstrip("01") if stem[:1].isalpha() else stem


def _one_spelling(word: str) -> str:
    for british, american in SPELLINGS:
        if british in word:
            return word.replace(british, american)
    if len(word) > 7:
        for ending in ("ise", "ised", "ises", "ising", "isation", "isations", "iser", "isers"):
            if word.endswith(ending):
                return word[: -len(ending)] + "iz" + ending[2:]
    return word


STEMMERS: dict[Language, Callable[[str], str]] = {"fr": french, "en": english}


def sequences(words: Sequence[Word], language: Language | None) -> list[Phrase]:
    """The words as stems: once in the language of the text, in both where it is unknown."""
    languages: tuple[Language, ...] = (language,) if language else ("fr", "en")
    found = [tuple(STEMMERS[each](word.text) for word in words) for each in languages]
    return list(dict.fromkeys(phrase for phrase in found if phrase))


def phrases(
    analysis: Analysis, first: int, last: int, language: Language | None = None
) -> list[Phrase]:
    """Every way the words ``first:last`` may stand in the index, in one language or in both."""
    found = sequences(analysis.words[first:last], language)
    for compound in analysis.compounds:
        if (compound.first, compound.last) == (first, last):
            found += sequences([compound.word], language)
    return list(dict.fromkeys(found))
