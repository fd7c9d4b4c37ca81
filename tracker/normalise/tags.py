"""Keywords that say what they are: ``thème:rbr``, ``Sujet : désistance``.

What enters: a keyword as its source has it. What leaves: the name in it and where that begins.
What it does not touch: whether any theme has that name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# « è » may come as two code points (NFD).
_TAG = re.compile(
    r"\s*(?P<kind>th(?:[eè]|e\u0300)me|tag|sujet|concept|topic|subject)"
    r"\s*(?P<mark>[:=/])\s*(?P<name>.*)",
    re.I,
)


class NamedTag(NamedTuple):
    """``name``, from the code point ``start`` of the keyword on; ``theme``: whether it calls itself
    a theme, and so one of ours."""

    name: str
    start: int
    theme: bool


def named_tag(keyword: str) -> NamedTag | None:
    """What a keyword names that begins with its kind; ``None`` for any other keyword."""
    match = _TAG.fullmatch(keyword)
    if match is None:
        return None
    # « Thème/variations » is a subject like any other.
    theme = match["kind"][:2].lower() == "th" and match["mark"] != "/"
    return NamedTag(match["name"], match.start("name"), theme)
