"""What the index holds of a study.

What enters: a ``Study`` and the labels of its themes. What leaves: the eight texts of
``COLUMNS``, stems parted by spaces, ready for ``search_text``. What it does not touch:
the database.

How a word becomes searchable in two languages, without two indexes:

* a text whose language is plain is indexed once, by that language's stems;
* a text that does not say (a short title, a keyword) is indexed twice, one whole sequence after
  the other, so that phrases hold in each; names, which have no language, once;
* a query always asks for both stems of its words.

Beyond the words, ``container`` holds four kinds of tokens that nobody types: ``EVERYTHING``
(what « SAUF prison » alone subtracts from), ``ELSEWHERE`` (the study is of another world), the year
(``annee:`` works in every place that takes a MATCH expression), and the identifiers (DOI, ISBN,
citation key).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tracker.model import CslItem, Study
from tracker.search.runs import BOUNDARY, in_french, in_stems

COLUMNS = ("title", "authors", "container", "keywords", "themes", "abstract", "notes", "fulltext")
"""The columns of the index, as the store makes them (a test holds the two equal)."""
EVERYTHING = "zztout"
ELSEWHERE = "zzailleurs"
YEAR = "zzan"
RESERVED = "zz"
"""What the tokens above begin with; never suggested."""
_SHORT = 80
"""Characters of a text that may well come again."""

NAMES = (
    "author",
    "editor",
    "translator",
    "director",
    "container-author",
    "collection-editor",
    "editorial-director",
    "compiler",
    "contributor",
    "reviewed-author",
)
CONTAINERS = (
    "container-title",
    "collection-title",
    "event-title",
    "publisher",
    "authority",
    "genre",
    "number",
    "archive",
)
TITLES = ("title", "original-title", "reviewed-title", "short-title", "title-short")
IDENTIFIERS = ("DOI", "ISBN", "ISSN", "PMID")


def index_columns(
    study: Study,
    theme_labels: Sequence[str],
    full_texts: Sequence[str] = (),
    elsewhere: bool = False,
) -> tuple[str, ...]:
    """The eight texts of a study, in the order of ``COLUMNS``.

    ``theme_labels``: the French and English preferred labels of the study's themes, ancestors
    included; ``full_texts``: those of its attachments, which stand nowhere else; ``elsewhere``:
    whether it speaks of another world than ours. A pure function of its arguments; texts of any
    content are accepted.
    """
    csl = study.csl
    return (
        _column(_strings(csl, TITLES)),
        _joined(map(_kept_name, dict.fromkeys(_names(csl)))),
        " ".join(filter(None, (_column(_strings(csl, CONTAINERS)), _tokens(study, elsewhere)))),
        _column(keyword for keyword, _ in study.keywords),
        _bounded(_column(theme_labels)),
        _column([study.abstract]),
        _column(note for note, _ in study.notes),
        _column(full_texts),
    )


def _column(texts: Iterable[str]) -> str:
    return _joined(map(_indexed, dict.fromkeys(texts)))


def _joined(parts: Iterable[str]) -> str:
    return f" {BOUNDARY} ".join(filter(None, parts))


def _bounded(column: str) -> str:
    """``column`` between two boundaries, so that a whole label can be asked for as a phrase."""
    return f"{BOUNDARY} {column} {BOUNDARY}" if column else ""


def _indexed(text: str) -> str:
    """A text as the index holds it. Short ones come again and again: labels, journals, keywords."""
    return _kept(text) if len(text) <= _SHORT else in_stems(text)


_kept = lru_cache(maxsize=50_000)(in_stems)
_kept_name = lru_cache(maxsize=50_000)(in_french)


def _strings(csl: CslItem, fields: Iterable[str]) -> list[str]:
    return [str(csl[name]) for name in fields if csl.get(name)]


def _names(csl: CslItem) -> list[str]:
    found = []
    for role in NAMES:
        for name in csl.get(role) or ():
            parts = ("given", "dropping-particle", "non-dropping-particle", "family", "literal")
            found.append(" ".join(str(name[part]) for part in parts if name.get(part)))
    return found


def year_of(csl: CslItem) -> int | None:
    """The first year of ``issued``; None where there is none."""
    try:
        return int(csl["issued"]["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _tokens(study: Study, elsewhere: bool) -> str:
    year = year_of(study.csl)
    tokens = [EVERYTHING, *([ELSEWHERE] if elsewhere else [])]
    tokens += [f"{YEAR}{year:04d}"] if year is not None and year >= 0 else []
    identifiers = [str(study.csl[name]) for name in IDENTIFIERS if study.csl.get(name)]
    tokens += [in_french(text) for text in (*identifiers, study.id)]
    return _joined(tokens)
