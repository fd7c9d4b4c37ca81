"""A title as it can be compared: words, main part, numbers, and whether it says anything.

What enters: a title as a source wrote it. What leaves: a ``TitleKey``; never a stored value.
What it does not touch: any other field of a record.

The rules come from pairs seen in real exports: database notes in brackets (``[Review] [57
refs]``, ``[Erratum appears in …]``), a rubric before the title (``Special Section - …``), HTML
left in, titles cut at a fixed length, file names in the place of titles.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.normalise import fold


def word_set(text: str) -> frozenset[str]:
    """The words of a text, to keep a list of words readable in the source."""
    return frozenset(text.replace("|", " ").split())


_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BRACKET = re.compile(
    r"(?<=.)\[[^\[\]]*\b(?:refs?|references|review|erratum|errata|corrections?|corrected|retract\w*|"
    r"comments?|commentary|summary for patients|republished|published|abstract|see)\b"
    r"[^\[\]]*(?:\]|$)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\s*\(1\)\s*$")  # the Journal officiel's, after the title of a law
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
    r"^\W*(?P<lead>erratum|errata|corrigendum|corrigenda|correction|rectificatif|retraction|retracted|"
    r"retrait|review|book review|compte rendu|recension|note de lecture|comment|commentary|"
    r"commentaire|response|reponse|reply|rejoinder)s?"
    r"(?: (?:to|of|on|de|du|a|au|for|sur|note)\b| ?:)\s*(?:l'|d'|the article |article )?"
)
_WORD = re.compile(r"[a-z0-9]+")
_SEPARATOR = re.compile(r"\s*[:;]\s+|\s+-+\s+|\s*--+\s*|[?!.]\s+|\s+:\s*")
_DROPPED = frozenset({"and", "et", "amp"})
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK_TABLE = str.maketrans(_GREEK)

JUNK = word_set(
    """
    editorial|editorials|editorialintroduction|guesteditorial|guesteditors|fromtheeditor
    fromtheeditors|fromtheeditorinchief|editorsnote|editorsintroduction|guesteditorsintroduction
    introduction|generalintroduction|introductiontothespecialissue|introductiontothisissue
    specialissue|specialsection|specialissueintroduction|specialsectionarticles|aboutthisissue
    inthisissue|thisissue|foreword|preface|prologue|epilogue|afterword|conclusion|conclusions
    index|subjectindex|authorindex|contents|tableofcontents|frontmatter|backmatter|titlepage
    cover|bookreview|bookreviews|review|reviews|reviewessay|bookreviewsection|booksreceived
    letter|letters|lettertotheeditor|letterstotheeditor|correspondence|comment|commentary|reply
    response|rejoinder|obituary|inmemoriam|erratum|errata|corrigendum|corrigenda|correction
    retraction|announcement|announcements|news|notes|note|abstract|abstracts|summary|summaries
    untitled|notitle|unknown|acknowledgements|acknowledgments|thankstoreviewers|reviewers
    listofreviewers|contributors|notesoncontributors|notesforcontributors|aboutthecontributors
    callforpapers|issueinformation|bibliography|references|appendix|glossary|interview
    editorialboard|posterabstracts|posters|supplement
    edito|avantpropos|avertissement|presentation|presentationdudossier|presentationdunumero
    introductiongenerale|conclusiongenerale|liminaire|prologue|postface|sommaire|tabledesmatieres
    resume|resumes|resumeabstract|bibliographie|annexe|annexes|glossaire|remerciements
    compterendu|comptesrendus|comptesrendusdouvrages|notedelecture|notesdelecture|recension
    recensions|lecture|lectures|noteslectures|chronique|chroniques|actualite|actualites
    entretien|hommage|necrologie|sanstitre|titreinconnu|varia|dossier|numerospecial
    editorialnumerospecial|ontcontribueacenumero|auteurs|lesauteurs|rectificatif|rapport
    rapportannuel|annualreport|rapportdactivite|report|document|circulaire|decret|loi
    """
)
ONCE = word_set(
    """
    editorial|editorialintroduction|guesteditorial|edito|liminaire|introduction|avantpropos
    introductiontothespecialissue|specialissueintroduction|guesteditorsintroduction
    editorsintroduction|fromtheeditor|fromtheeditors|fromtheeditorinchief|presentation
    presentationdudossier|presentationdunumero|inthisissue|aboutthisissue|foreword|preface
    sommaire|contents|tableofcontents|thankstoreviewers|listofreviewers|callforpapers
    """
)
"""Rubrics of which a number of a journal has one at most."""
_FILE_NAME = re.compile(
    r"\.(?:pdf|docx?|indd|qxd|tex|rtf|odt)$|^microsoft word|\$\$|^[a-z]{2,8}\W?\d{2,}[a-z]?$|"
    r"^(?:pii|doi)\b.*\d"
)
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
_UNITS = word_set(
    "tome volume vol partie part livre book fascicule serie series cahier chapitre chapter phase "
    "study etude module annexe wave vague"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TitleKey:
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


def title_key(text: str) -> TitleKey:
    """What can be compared of a title; an empty title is junk."""
    folded = _fold_title(text)
    lead, rest = "", ""
    if leading := _LEAD_IN.match(folded):
        lead, rest = leading["lead"], compact(folded[leading.end() :])
    rubric = ""
    if (prefix := _RUBRIC.match(folded)) and len(folded) - prefix.end() >= 8:
        rubric, folded = prefix["rubric"] or "special issue", folded[prefix.end() :]
    found = tuple(w for w in _WORD.findall(folded) if w not in _DROPPED)
    joined = "".join(found)
    main = compact(_SEPARATOR.split(folded, maxsplit=1)[0])
    if len(main) < 8:
        main = joined
    return TitleKey(
        found, joined, main, numbers(found), lead, rest, rubric, is_junk(joined, folded)
    )


def _fold_title(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "[" in text:
        text = _IN_LANGUAGE.sub("", _BRACKET.sub(" ", text))
    text = _FOOTNOTE.sub("", text)
    if not text.isascii():
        text = text.lower().translate(_GREEK_TABLE)
        return fold(text).replace("'", "'").strip()
    return text.lower().strip()


def compact(folded: str) -> str:
    """The words of a folded text run together, without ``and``/``et``."""
    return "".join(w for w in _WORD.findall(folded) if w not in _DROPPED)


def is_junk(joined: str, folded: str) -> bool:
    """Whether a title names no single work: a rubric, a file name, nothing at all."""
    return len(joined) < 3 or joined in JUNK or _FILE_NAME.search(folded) is not None


def is_file_name(title: TitleKey) -> bool:
    """Whether the title is junk, but no known rubric: a file's name, or nothing."""
    return title.junk and title.compact not in JUNK


@lru_cache(maxsize=100_000)
def numbers(found: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers a title holds, as sorted texts; ``1er`` → ``1``, ``II`` → ``2``."""
    result: list[str] = []
    for i, word in enumerate(found):
        before = found[i - 1] if i else ""
        after = found[i + 1] if i + 1 < len(found) else ""
        if any(c.isdigit() for c in word):
            result.extend(run.lstrip("0") or "0" for run in _DIGITS.findall(word))
        elif word in _ORDINALS:
            result.append(_ORDINALS[word])
        elif word in _ROMAN:
            result.append(_ROMAN[word])
        elif word in _ROMAN_AFTER_UNIT and before in _UNITS:
            result.append(_ROMAN_AFTER_UNIT[word])
        elif word in _MONTHS and (before[:1].isdigit() or after[:1].isdigit()):
            result.append(_MONTHS[word])
    return tuple(sorted(result))
