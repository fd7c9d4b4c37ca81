"""Zotero's date field: free text, as people type it.

What enters: the text. What leaves: a CSL date, or None where the text says that there is none
(« s.d. ») or is Zotero's own marker. What it does not touch: the rules of partial dates, which
all sources share (``normalise.partial_date``).
"""

from __future__ import annotations

import re

from tracker.normalise import CslDate, fold, partial_date

_NONE = re.compile(r"[\[(]?(?:s\.? ?d\.?|n\.? ?d\.?|sans date|no date|date inconnue|undated"
                   r"|non datee?|inconnue?|unknown|s/d|n/[ad]|0000(?:-00){0,2}"
                   r"|current_timestamp|\?+|-+)[\])]?")  # fmt: skip


_DECADE = re.compile(r"(?:annees )?(\d{3})0s?|(\d{3})-")
_ASIDE = re.compile(r"(?<=\d)(?: ?\([^()]*\)|, ?(?:cop|impr|dl|c)\.? ?\d{4})\s*$")


def zotero_date(text: str) -> CslDate | None:
    """The date ``text`` names, as exact as it is and no more; ``12/03/2019`` is 12 March."""
    folded = fold(text).strip()
    if _NONE.fullmatch(folded) or _NONE.fullmatch(folded.strip(" .")):
        return None
    decade = _DECADE.fullmatch(folded.strip("[]()?"))
    if decade and not folded.isdecimal():
        first = int(decade.group(1) or decade.group(2)) * 10
        return {"date-parts": [[first], [first + 9]]}
    found = partial_date(text)
    if found is not None and "literal" in found:
        # « 2019 (1re éd. 1998) » and « 2010, cop. 2009 »: the date, then something about it.
        shorter = _ASIDE.sub("", folded.removeprefix("du ").removeprefix("le "))
        again = partial_date(shorter) if shorter != folded else None
        if again is not None and "literal" not in again:
            return again
    if folded.startswith("du "):
        again = partial_date(folded[3:])
        return again if again is not None and "literal" not in again else found
    return found
