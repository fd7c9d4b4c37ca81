"""Entry types of BibTeX and biblatex, by the CSL type they are.

What enters: an entry type and its fields. What leaves: a CSL type, a genre. What it does not
touch: anything else.
Sources: biblatex manual 3.20, section 2.1; CSL 1.0.2, appendix III; the types that styles
for law (biblatex-juradiss, biblatex-apa) and JabRef add.
"""

from __future__ import annotations

from tracker.normalise import fold
from tracker.sources.latex import plain, rich

Fields = dict[str, str]

TYPES = {
    "article": "article-journal", "suppperiodical": "article-journal", "book": "book",
    "mvbook": "book", "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter",
    "booklet": "pamphlet", "collection": "book", "mvcollection": "book",
    "incollection": "chapter", "suppcollection": "chapter", "dataset": "dataset",
    "manual": "book", "misc": "document", "online": "webpage", "electronic": "webpage",
    "www": "webpage", "webpage": "webpage", "patent": "patent", "periodical": "periodical",
    "proceedings": "book", "mvproceedings": "book", "inproceedings": "paper-conference",
    "conference": "paper-conference", "reference": "book", "mvreference": "book",
    "inreference": "entry-encyclopedia", "report": "report", "techreport": "report",
    "software": "software", "thesis": "thesis", "phdthesis": "thesis", "mastersthesis": "thesis",
    "unpublished": "manuscript", "artwork": "graphic", "audio": "song", "commentary": "book",
    "image": "graphic", "jurisdiction": "legal_case", "legislation": "legislation",
    "legal": "treaty", "letter": "personal_communication", "movie": "motion_picture",
    "music": "song", "performance": "performance", "review": "review", "standard": "standard",
    "video": "motion_picture", "bibnote": "document", "set": "document", "xdata": "document",
    "presentation": "speech", "lecture": "speech", "talk": "speech", "blog": "post-weblog",
    "newspaper": "article-newspaper", "newsarticle": "article-newspaper",
    "magazine": "article-magazine", "map": "map", "interview": "interview", "podcast": "song",
    "preprint": "article", "manuscript": "manuscript", "archival": "manuscript",
    "bachelorthesis": "thesis", "bachelorsthesis": "thesis", "masterthesis": "thesis",
    "habilitation": "thesis", "data": "dataset", "code": "software", "program": "software",
    "softwareversion": "software", "softwaremodule": "software", "codefragment": "software",
    "case": "legal_case", "jurcase": "legal_case", "statute": "legislation", "law": "legislation",
    "bill": "bill", "hearing": "hearing", "treaty": "treaty", "regulation": "regulation",
    "nameonly": "document", "workingpaper": "report", "dictionary": "entry-dictionary",
    "generic": "document", "other": "document", "unknown": "document", "grant": "document",
    "poster": "speech", "entry": "entry", "encyclopedia": "book", "document": "document",
}  # fmt: skip

CHAPTERS = frozenset(
    {
        "inbook",
        "bookinbook",
        "suppbook",
        "incollection",
        "suppcollection",
        "inproceedings",
        "conference",
        "inreference",
    }
)
"""Types that are part of a book: ``booktitle`` is what they are in."""

NUMBERED_IN_SERIES = frozenset(
    {
        "book",
        "collection",
        "proceedings",
        "reference",
        "mvbook",
        "mvcollection",
        "mvproceedings",
        "mvreference",
        "bookinbook",
        "inbook",
        "incollection",
        "inproceedings",
        "conference",
        "inreference",
        "suppbook",
        "suppcollection",
    }
)
"""Types whose ``number`` is their number in a series."""

ISSUES = frozenset({"article", "periodical", "suppperiodical", "newspaper", "magazine"})
"""Types whose ``number`` is an issue."""

_THESES = {
    "phdthesis": "phdthesis", "mastersthesis": "mathesis", "masterthesis": "mathesis",
    "bachelorthesis": "bathesis", "bachelorsthesis": "bathesis", "habilitation": "habilitation",
}  # fmt: skip
_GENRES = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "bathesis": "Bachelor’s thesis",
    "habilitation": "Habilitation", "candthesis": "Candidate thesis",
    "techreport": "Technical report", "resreport": "Research report", "software": "Software",
    "datacd": "Data CD", "audiocd": "Audio CD", "patent": "Patent", "patentus": "U.S. patent",
    "patreq": "Patent request", "letter": "Letter", "standard": "Standard",
}  # fmt: skip
_FRENCH_GENRES = {
    "phdthesis": "Thèse de doctorat", "mathesis": "Mémoire de master",
    "bathesis": "Mémoire de licence", "habilitation": "Habilitation à diriger des recherches",
    "techreport": "Rapport technique", "resreport": "Rapport de recherche",
}  # fmt: skip


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_SUBTYPES: dict[str, dict[str, str]] = {
    "article-journal": {"magazine": "article-magazine", "newspaper": "article-newspaper"},
    "legislation": _same("regulation", "bill"),
    "treaty": _same("hearing"),
    "webpage": {"blog": "post-weblog"} | _same("post", "post-weblog", "article"),
    "book": _same("classic", "collection"),
    "entry-encyclopedia": _same("entry", "entry-dictionary"),
    "motion_picture": _same("broadcast"),
    "graphic": _same("map", "figure"),
    "song": _same("musical_score"),
    "review": _same("review-book"),
    "manuscript": _same("speech"),
    "document": _same("interview", "event"),
}
"""What ``entrysubtype`` makes of a type: biblatex's two words, and CSL types biblatex lacks."""

LEGAL = frozenset({"legal_case", "legislation", "regulation", "bill", "treaty", "hearing"})
"""CSL types whose ``institution`` is an authority, not a publisher."""


def is_known(entry_type: str) -> bool:
    return entry_type in TYPES


def csl_type(entry_type: str, fields: Fields) -> str:
    """The CSL type of an entry; ``document`` for what has none."""
    kind = TYPES.get(entry_type, "document")
    subtype = fields.get("entrysubtype", "").strip().lower()
    if subtype in _SUBTYPES.get(kind, ()):
        return _SUBTYPES[kind][subtype]
    if entry_type == "unpublished" and any(f in fields for f in ("eventtitle", "eventdate")):
        return "speech"
    return kind


def genre(entry_type: str, fields: Fields) -> str:
    """What ``type`` says, biblatex's key words put into words of the entry's language."""
    value = fields.get("type", "")
    key = plain(value).strip().lower() if value else _THESES.get(entry_type, "")
    french = fold(fields.get("langid") or fields.get("language") or "").startswith("fr")
    if key in _GENRES:
        return _FRENCH_GENRES[key] if french and key in _FRENCH_GENRES else _GENRES[key]
    return rich(value)
