"""Titles that name no work: rubrics, file names, nothing at all.

What enters: the words of a folded title. What leaves: whether it is a rubric, and which. What it
does not touch: titles that say something.

« Éditorial », « Front Matter », « Letters to the Editor » are the same in every number of every
journal. A list names those seen in real exports; a title made only of such words (« A note from
the guest editors ») is one too, and so is a known one with a letter misread.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a text, to keep a list of words readable in the source."""
    return frozenset(text.replace("|", " ").split())


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
_CORE = word_set(
    """
    editorial|editorials|editor|editors|introduction|foreword|preface|reviewers|referees
    contributors|obituary|acknowledgement|acknowledgements|acknowledgment|acknowledgments
    announcement|announcements|letters|erratum|corrigendum|editoriaux|edito|redaction
    remerciements|avantpropos|sommaire|liminaire|index
    """
)
_AROUND = _CORE | word_set(
    """
    the a an to from of for in on and by with our this that your s chief guest senior associate
    managing special section sections issue issues volume vol number no notes note message word
    words page pages about new comment comments brief short author authors list call papers letter
    book books reviews review subject general thanks thank year annual board statement
    le la les l du de des d au aux un une mot lettre numero no dossier presentation invite invites
    et general generale thematique comite ce
    """
)
_FILE_SUFFIXES = (".pdf", ".doc", ".docx", ".indd", ".qxd", ".tex", ".rtf", ".odt")
_FILE_NAME = re.compile(r"microsoft word|[a-z]{2,8}\W?\d{2,}[a-z]?$|(?:pii|doi)\b.*\d")


def is_rubric(joined: str, folded: str, found: tuple[str, ...]) -> bool:
    """Whether a title names no single work. ``joined``: its words run together; ``folded``: its
    text; ``found``: its words."""
    if len(joined) < 3 or joined in JUNK or _FILE_NAME.match(folded):
        return True
    if folded.endswith(_FILE_SUFFIXES) or "$$" in folded:
        return True
    return len(found) <= 9 and _only_rubric_words(found)


_CHRONICLES = word_set(
    "chronique chroniques actualite actualites panorama bulletin veille tribune chronicle roundup"
)


def is_chronicle(found: tuple[str, ...]) -> bool:
    """Whether a title comes back number after number: « Chronique de l’exécution des peines »."""
    return not _CHRONICLES.isdisjoint(found[:1])


def is_file_name(found: tuple[str, ...]) -> bool:
    """Whether a title known to be junk is no rubric: a file's name, or nothing."""
    joined = canonical("".join(found))
    return joined not in JUNK and not _only_rubric_words(found)


def _only_rubric_words(found: tuple[str, ...]) -> bool:
    return not _CORE.isdisjoint(found) and all(w in _AROUND or w.isdigit() for w in found)


@lru_cache(maxsize=20_000)
def canonical(joined: str) -> str:
    """The rubric that ``joined`` is but for a letter or two misread, else ``joined`` itself."""
    if not 9 <= len(joined) <= 40 or joined in JUNK:
        return joined
    from rapidfuzz.distance import Levenshtein  # loaded only when records are compared

    allowed = 2 if len(joined) >= 16 else 1
    for rubric in _of_length(len(joined), allowed):
        if Levenshtein.distance(joined, rubric, score_cutoff=allowed) <= allowed:
            return rubric
    return joined


@cache
def _of_length(length: int, give: int) -> list[str]:
    return [rubric for rubric in _LONG_ENOUGH if abs(len(rubric) - length) <= give]


_LONG_ENOUGH = sorted(rubric for rubric in JUNK if len(rubric) >= 9)
