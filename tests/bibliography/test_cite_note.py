"""Our own footnote is the one citeproc makes of our style."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bibliography.items import EXPECTED
from tracker.bibliography import pandoc
from tracker.bibliography.cite_note import cite_note, cite_note_html
from tracker.bibliography.csl_styles import style_path
from tracker.bibliography.presentable import presentable

ITEMS = [item for item, _ in EXPECTED]


def bare(text: str) -> str:
    """Spaces and the direction of quotes are pandoc's to bend; words and signs are not."""
    return " ".join(re.sub("[\u00a0\u202f\u2060]", " ", text).split())


@pytest.fixture(scope="module")
def by_citeproc() -> dict[str, str]:
    ready = [{**presentable(item), "id": f"r{n}"} for n, item in enumerate(ITEMS)]
    text = "\n\n".join(f"[@r{n}]" for n in range(len(ITEMS)))
    document = f"---\nlang: fr-FR\nreferences: {json.dumps(ready)}\n---\n\n{text}\n"
    options = ["-f", "markdown", "-t", "plain", "--wrap=none", "--citeproc"]
    style = [
        "-M",
        "suppress-bibliography=true",
        "--csl",
        str(style_path("tracker-iso690-fr-notes")),
    ]
    out = pandoc.run([*options, *style], document.encode()).decode()
    notes = re.findall(r"^\[\d+\] (.+)$", out, re.MULTILINE)
    return {item["id"]: bare(note) for item, note in zip(ITEMS, notes, strict=True)}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item["id"]))
def test_our_note_is_citeproc_s(item: dict[str, object], by_citeproc: dict[str, str]) -> None:
    assert bare(cite_note(item)) == by_citeproc[str(item["id"])]


def test_a_note_keeps_italics_and_escapes_the_rest() -> None:
    item = {"type": "book", "title": "<script>x</script> <i>y</i>", "author": [{"literal": "A&B"}]}
    assert cite_note_html(item) == (
        "A&amp;B, <em>&lt;script&gt;x&lt;/script&gt; <i>y</i></em>, s.\u00a0d."
    )


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["type", "title", "author", "editor", "issued", "container-title", "page", "publisher", "genre",
     "volume", "issue", "number", "edition", "translator", "status", "collection-title"]
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(FIELDS, ODD))
def test_no_item_however_odd_breaks_a_note(item: dict[str, object]) -> None:
    assert cite_note(item)
    assert "<script" not in cite_note_html(item)
