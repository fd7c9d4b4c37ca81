"""CSL-JSON: the library's own items, for Zotero, pandoc and other programs.

What enters: a bibliography. What leaves: a JSON array, UTF-8. What it does not touch: the
values, but for ``keyword``, which takes the library's keywords. Schema:
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from tracker.bibliography.values import Bibliography
from tracker.model import CslItem


def write(bibliography: Bibliography) -> bytes:
    """One item per study, in the order given."""
    return b"".join(pieces([bibliography]))


def pieces(parts: Iterable[Bibliography], ids: Sequence[str] = ()) -> Iterator[bytes]:
    """The same file piece by piece, from consecutive parts of a bibliography.

    The closing bracket tells a whole file from one cut short.
    """
    before = "["
    for part in parts:
        for item in _items(part):
            text = json.dumps([item], ensure_ascii=False, indent=1)
            # A lone surrogate is no character: UTF-8 can't hold it, JSON would write it as \\udXXX.
            yield (before + text[1:-2]).encode("utf-8", "replace")
            before = ","
    yield b"[]\n" if before == "[" else b"\n]\n"


def _items(bibliography: Bibliography) -> Iterator[CslItem]:
    for item in bibliography.items:
        made = dict(item)
        keywords = bibliography.keywords.get(str(item.get("id", "")))
        if keywords:
            made["keyword"] = "; ".join(keywords)
            if len(keywords) == 1 and "," in keywords[0]:
                made["keyword"] += ";"  # else the comma would part it in two
        yield made
