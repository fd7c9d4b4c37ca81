"""Zotero's date field: free text, as people type it.

What enters: the text. What leaves: a CSL date, or None where the text says that there is none
(« s.d. ») or is Zotero's own marker. What it does not touch: the rules of partial dates, which
all sources share (``normalise.partial_date``).
"""

from __future__ import annotations

import re

from tracker.normalise import CslDate, fold, partial_date

_NONE = re.compile(r"[\[(]?(?:s\.? ?d\.?|n\.? ?d\.?|sans date|no date|date inconnue|undated"
                   r"|current_timestamp|\?+|-+)[\])]?")  # fmt: skip


def zotero_date(text: str) -> CslDate | None:
    """The date ``text`` names, as exact as it is and no more; ``12/03/2019`` is 12 March."""
    if _NONE.fullmatch(fold(text).strip(" .")) or _NONE.fullmatch(fold(text).strip()):
        return None
    return partial_date(text)
