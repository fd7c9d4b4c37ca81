"""One value at a time: from what people type to what can be compared or stored.

What enters: single strings. What leaves: a normalised string with a type of its own, or
``None`` where the text is not such a value. What it does not touch: records, files, databases.
``values`` DOI, ISBN, language, French fold · ``dates`` partial dates · ``tags`` « thème:… ».
"""

from tracker.normalise.dates import (
    CslDate,
    iso_date,
    month,
    original_date,
    partial_date,
    split_reprint,
    undated_openly,
    year,
)
from tracker.normalise.tags import named_tag
from tracker.normalise.values import (
    doi,
    fold,
    isbn,
    language,
    plain,
    plain_places,
    readable,
    slug,
    words,
)

__all__ = [
    "CslDate",
    "doi",
    "fold",
    "isbn",
    "iso_date",
    "language",
    "month",
    "named_tag",
    "original_date",
    "partial_date",
    "plain",
    "plain_places",
    "readable",
    "slug",
    "split_reprint",
    "undated_openly",
    "words",
    "year",
]
