"""CSL-JSON: the library's own items, for Zotero, pandoc and other programs.

What enters: a bibliography. What leaves: a JSON array, UTF-8. What it does not touch: the
values, but for ``keyword``, which takes the library's keywords. Schema:
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

from __future__ import annotations

import json

from tracker.bibliography.values import Bibliography


def write(bibliography: Bibliography) -> bytes:
    """One item per study, in the order given."""
    items = []
    for item in bibliography.items:
        made = dict(item)
        keywords = bibliography.keywords.get(str(item.get("id", "")))
        if keywords:
            made["keyword"] = "; ".join(keywords)
            if len(keywords) == 1 and "," in keywords[0]:
                made["keyword"] += ";"  # else the comma would part it in two
        items.append(made)
    text = json.dumps(items, ensure_ascii=False, indent=1)
    # A lone surrogate is no character: UTF-8 can't hold it, JSON would write it as \udXXX.
    return (text + "\n").encode("utf-8", "replace")
