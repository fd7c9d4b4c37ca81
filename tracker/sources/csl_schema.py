"""The names of CSL-JSON: data only.

Source: CSL 1.0.2, appendices III (types) and IV (variables), and ``csl-data.json``; DataCite's
and Crossref's names for what CSL names otherwise.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _names(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter
    classic collection dataset document entry entry-dictionary entry-encyclopedia event figure
    graphic hearing interview legal_case legislation manuscript map motion_picture musical_score
    pamphlet paper-conference patent performance periodical personal_communication post
    post-weblog regulation report review review-book software song speech standard thesis treaty
    webpage"""
)

OTHER_TYPES = {
    "journal-article": "article-journal", "book-chapter": "chapter", "book-section": "chapter",
    "proceedings-article": "paper-conference", "posted-content": "article", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "dissertation": "thesis",
    "reference-entry": "entry", "report-series": "report", "proceedings": "book",
    "peer-review": "review", "book-part": "chapter", "journal": "periodical",
    "computer-program": "software", "video": "motion_picture", "misc": "document",
    "preprint": "article", "no-type": "document", "other": "document", "component": "document",
}  # fmt: skip

NAMES = _names(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editorial-director executive-producer guest host illustrator interviewer
    narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator"""
)

DATES = _names("accessed available-date event-date issued original-date submitted")

TEXTS = _names(
    """abstract archive archive_collection archive_location archive-place authority call-number
    chapter-number citation-number citation-label collection-number collection-title
    container-title container-title-short dimensions division DOI edition event-place
    event-title genre ISBN ISSN issue jurisdiction language license medium note number
    number-of-pages number-of-volumes original-publisher original-publisher-place original-title
    page page-first part-number part-title PMCID PMID printing-number publisher publisher-place
    references reviewed-genre reviewed-title scale section source status supplement-number title
    title-short URL version volume volume-title year-suffix"""
)

OLD_NAMES = {
    "shortTitle": "title-short", "journalAbbreviation": "container-title-short",
    "event": "event-title", "short-container-title": "container-title-short",
}  # fmt: skip
"""Names of citeproc-js and of older versions of CSL."""
