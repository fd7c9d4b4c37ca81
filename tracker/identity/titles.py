"""A title as it can be compared: words, main part, numbers, and whether it says anything.

What enters: a title as a source wrote it, and the name of its container. What leaves: a
``TitleKey``; never a stored value. What it does not touch: any other field of a record.

The rules come from pairs seen in real exports: database notes in brackets (``[Review] [57
refs]``, ``[Erratum appears in …]``), a rubric before the title (``Special Section - …``), HTML
left in, titles cut at a fixed length, file names in the place of titles.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import NamedTuple

from tracker.identity.rubrics import canonical, is_rubric, word_set
from tracker.normalise import fold

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BRACKET = re.compile(
    r"(?<=.)\[[^\[\]]*\b(?:refs?|references|review|erratum|errata|corrections?|corrected|retract\w*|"
    r"comments?|commentary|summary for patients|republished|published|abstract|see)\b"
    r"[^\[\]]*(?:\]|$)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\s*\(1\)\s*$")  # the Journal officiel's, after the title of a law
_FOOTNOTE_MARK = re.compile(r"(?<=[^\W\d_]{4})[1-9]\W*$")  # « Organizational Change1 »
_MISREAD = re.compile(r"[a-z]+[015][a-z]{2,}$")  # « n1ssen »
_IN_LANGUAGE = re.compile(r"[\s.]*\[(?:[A-Z][a-zé]+(?:, )?)+\]\W*$")
_RUBRIC = re.compile(
    r"^\W*(?:(?:special|guest|numero|dossier) )?"
    r"(?P<rubric>special (?:issue|section)|editors?'? introduction|editorial introduction|"
    r"introduction|editorial|edito|review|reviews|book review|"
    r"commentary|research note|research article|dossier|numero special|article|"
    r"ethnography/narrative|compte rendu|note de lecture|recension|erratum|errata|corrigendum|"
    r"rectificatif|correction|retraction|retracted(?: article)?)"
    r"\s*(?::|\s-+\s|\s?--+)\s*|^special (?:issue|section)\s+(?:on\s+)?",
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:an?|the|une?|la|le|brief|short|invited|further|some|authors?|editors?|author's|"
    r"authors'|editor's|editorial) ){0,3}"
    r"(?P<lead>erratum|errata|corrigendum|corrigenda|correction|rectificatif|retraction|"
    r"retracted|retrait|review|book review|compte rendu|recension|note de lecture|comment|"
    r"commentary|commentaire|response|reponse|reply|rejoinder|discussion|introduction|"
    r"remark|reaction|critique|letter)s?"
    r"(?: (?:note|notice))?"
    r"(?: (?:to|of|on|de|du|a|au|for|sur|regarding|concerning|note)\b| ?:)"
    r"[\s\"«“':]*(?:l'|d'|the article |article )?"
)
_LEAD_SHORT = re.compile(r"^\W*(?P<lead>re|in reply|in response)(?: to)?\s*:\s*")
_TAIL = re.compile(
    r"(?:[\s:;,.–(\[-]+(?:a |an |author )?(?P<lead>erratum|corrigendum|correction|rectificatif|"
    r"retraction)(?: notice)?|\s*\(vol(?:ume)?\.? \w+,? (?:pg|pp?|page)\.? \w+,? \d{4}\))"
    r"[)\].\s]*$"
)
"""What databases write after the title of an erratum: ``(vol 12, pg 34, 2009)`` too."""
_TAIL_SIGN = re.compile(r"err|corr|rect|retr|\(vol").search
"""One of these is in whatever ``_TAIL`` finds."""
_LONGEST_TAIL = 48
_COUNTED = "vol|volume|no|nr|issue|numero|pp?|suppl"
_WORD = re.compile(r"[a-z0-9]+")
_SEPARATOR = re.compile(r"\s*[:;]\s+|\s+-+\s+|\s*--+\s*|[?!.]\s+|\s+:\s*")
_MAY_PART = re.compile("[:;?!.-]").search
"""Nothing without one of these is parted by ``_SEPARATOR``: to look is a fifth of the price."""
_DROPPED = frozenset({"and", "et", "amp"})
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK_TABLE = str.maketrans(_GREEK)

_MONTHS = {
    name: f"m{i + 1}"
    for i, names in enumerate(
        (
            "january janvier jan janv", "february fevrier feb fevr", "march mars mar",
            "april avril apr avr", "may mai", "june juin jun", "july juillet jul juil",
            "august aout aug", "september septembre sept sep", "october octobre oct",
            "november novembre nov", "december decembre dec",
        )
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
    "premier": "1", "premiere": "1", "deuxieme": "2", "seconde": "2", "troisieme": "3",
    "quatrieme": "4", "cinquieme": "5", "sixieme": "6", "septieme": "7", "huitieme": "8",
    "neuvieme": "9", "dixieme": "10",
}  # fmt: skip
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18",
    "xix": "19", "xx": "20", "xxi": "21",
}  # fmt: skip
_ROMAN_AFTER_UNIT = {"i": "1", "v": "5", "x": "10"}
UNITS = word_set(
    "tome volume vol partie part livre book fascicule serie series cahier chapitre chapter phase "
    "study etude module annexe wave vague"
)
"""What is counted: a number beside one tells two works apart."""
_LETTERED = word_set("part section appendix annexe volume tome module")
NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15",
    "twenty": "20", "thirty": "30",
    "un": "1", "une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7",
    "huit": "8", "neuf": "9", "dix": "10", "onze": "11", "douze": "12", "quinze": "15",
    "vingt": "20", "trente": "30",
}  # fmt: skip
_DIGITS = re.compile(r"\d+")
_NUMBERED = frozenset(
    {*_ORDINALS, *_ROMAN, *_ROMAN_AFTER_UNIT, *NUMBER_WORDS, *_MONTHS, *"abcefgh"}
)
"""A title of letters alone holds a number only where it holds one of these words."""


class TitleKey(NamedTuple):
    """``words`` in order; ``compact`` and ``main`` (before the subtitle) run together;
    ``numbers`` sorted: figures, ordinals, Roman numerals, months beside a figure; ``lead`` what
    the title says it is (``erratum``, ``review`` …), with ``rest`` the compact title after it;
    ``rubric`` the words before ``:`` that were set aside; ``junk``: names no single work."""

    words: tuple[str, ...]
    compact: str
    main: str
    numbers: tuple[str, ...]
    lead: str
    rest: str
    rubric: str
    junk: bool


def title_key(text: str, container: str = "") -> TitleKey:
    """What can be compared of a title; an empty title is junk.

    Where the title begins with the name of its container, as a running head does that was read
    with it, the name and the numbers behind it are left out."""
    folded = _fold_title(text)
    if (
        container
        and _begin_alike(folded, container)  # a pattern of its own is dear
        and (head := _running_head(container))
        and (found_head := head.match(folded))
    ):
        folded = _without_head(folded, found_head.end())
    lead, rest = _lead_of(folded)
    rubric = ""
    if (prefix := _RUBRIC.match(folded)) and len(folded) - prefix.end() >= 8:
        rubric, folded = prefix["rubric"] or "special issue", folded[prefix.end() :]
    found = tuple([w for w in _WORD.findall(folded) if w not in _DROPPED])
    whole = "".join(found)
    joined = canonical(whole)
    main = compact(_SEPARATOR.split(folded, maxsplit=1)[0]) if _MAY_PART(folded) else whole
    if len(main) < 8:
        main = joined
    telling = not (whole.isalpha() and _NUMBERED.isdisjoint(found))
    return TitleKey(
        found, joined, main, numbers(found) if telling else (), lead, rest, rubric,
        is_rubric(joined, folded, found),
    )  # fmt: skip


def _lead_of(folded: str) -> tuple[str, str]:
    """What a title says it is (``erratum``, ``reply`` …), and the title it says it of."""
    if found := _LEAD_IN.match(folded) or _LEAD_SHORT.match(folded):
        return found["lead"], compact(folded[found.end() :])
    start = max(0, len(folded) - _LONGEST_TAIL)
    # Few titles have a sign of one, and the pattern is dear.
    if _TAIL_SIGN(folded, start) and (found := _TAIL.search(folded, start)):
        return found["lead"] or "erratum", compact(folded[: found.start()])
    return "", ""


def _begin_alike(folded: str, container: str) -> bool:
    first = _WORD.search(folded)
    return first is not None and first.group() == _first_word(container)


@lru_cache(maxsize=50_000)
def _first_word(container: str) -> str:
    first = _WORD.search(fold(container))
    return first.group() if first else ""


@lru_cache(maxsize=10_000)
def _running_head(container: str) -> re.Pattern[str] | None:
    """Matches the container's name with the numbers after it; None for a name of one word."""
    found = _WORD.findall(fold(container))
    if len(found) < 2 or sum(map(len, found)) < 12:
        return None
    return re.compile(
        r"\W*"
        + r"\W+".join(found)
        + r"(?:\W+(?:\d+|vol|volume|no|nr|issue|numero|pp?|s?suppl))+\W+"
    )


def _without_head(folded: str, end: int) -> str:
    rest = folded[end:]
    return rest if len(_WORD.findall(rest)) >= 2 else folded


def _fold_title(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "[" in text:
        text = _IN_LANGUAGE.sub("", _BRACKET.sub(" ", text))
    if not text[-1:].isalpha():  # both end the title, with a figure or a sign
        text = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("", text))
    if not text.isascii():
        text = text.lower().translate(_GREEK_TABLE)
        return fold(text).replace("'", "'").strip()
    return text.lower().strip()


def compact(folded: str) -> str:
    """The words of a folded text run together, without ``and``/``et``."""
    return "".join(w for w in _WORD.findall(folded) if w not in _DROPPED)


@lru_cache(maxsize=100_000)
def numbers(found: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers a title holds, as sorted texts; ``1er`` → ``1``, ``II`` → ``2``, ``Part two`` →
    ``2``, ``Part B`` → ``b``."""
    result: list[str] = []
    for i, word in enumerate(found):
        before = found[i - 1] if i else ""
        after = found[i + 1] if i + 1 < len(found) else ""
        if not word.isalpha():  # words are letters and digits
            if _MISREAD.match(word):
                continue
            result.extend(run.lstrip("0") or "0" for run in _DIGITS.findall(word))
        elif word in _ORDINALS:
            result.append(_ORDINALS[word])
        elif word in _ROMAN:
            result.append(_ROMAN[word])
        elif word in _ROMAN_AFTER_UNIT and before in UNITS:
            result.append(_ROMAN_AFTER_UNIT[word])
        elif word in NUMBER_WORDS and before in UNITS:
            result.append(NUMBER_WORDS[word])
        elif before in _LETTERED and len(word) == 1 and word in "abcefgh":
            result.append(word)
        elif word in _MONTHS and (before[:1].isdigit() or after[:1].isdigit()):
            result.append(_MONTHS[word])
    return tuple(sorted(result))
