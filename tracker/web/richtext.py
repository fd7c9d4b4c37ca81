"""Text of the library as safe markup: the rich-text subset of CSL, everything else inert.

What enters: stored texts, whoever wrote them. What leaves: ``Markup`` whose only elements are
``i``, ``b``, ``sup``, ``sub``, a class for small capitals and ``mark``, always balanced.
What it does not touch: any other tag, attribute or entity: they come out as visible characters.
Source: CSL 1.0.2, appendix « Rich text within fields »
(https://docs.citationstyles.org/en/stable/specification.html), and pandoc's ``em``/``strong``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from tracker.web.french import typographic

_TAG = re.compile(
    r"<(?P<close>/)?(?P<name>i|b|em|strong|sup|sub|sc|span)"
    r"(?P<attributes>(?:\s+(?:style|class)=\"[^\"<>]*\")?)\s*>"
)
_ELEMENTS = {"i": "i", "em": "i", "b": "b", "strong": "b", "sup": "sup", "sub": "sub"}
_SMALL_CAPITALS = '<span class="petites-capitales">'

# Marks that turn the direction of the text around them would let a title rewrite its neighbours.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# French high punctuation must not begin a line. A space that is there is held; none is added.
_HELD_BEFORE = re.compile(r" (?=[:;?!»%])")
_HELD_AFTER = re.compile(r"(?<=«) ")

Span = tuple[int, int, str]
"""Start and end in code points of the stored text, and what the mark stands for."""


def inert(value: object) -> object:
    """A value about to be printed, without control characters and turns of direction."""
    if isinstance(value, str) and not isinstance(value, Markup):
        if value.isprintable():  # most are, and a page prints a thousand
            return value
        return _CONTROL.sub("", _DIRECTION.sub("", value))
    return value


def _typeset(text: str) -> str:
    """Curly apostrophes and held spaces; every character stays in its place."""
    return _HELD_AFTER.sub("\u00a0", _HELD_BEFORE.sub("\u00a0", typographic(text)))


def _opening(match: re.Match[str]) -> tuple[str, str] | None:
    """The opening and closing markup an allowed tag becomes; None where it isn't one."""
    name, attributes = match["name"], match["attributes"]
    if name in _ELEMENTS and not attributes:
        return f"<{_ELEMENTS[name]}>", f"</{_ELEMENTS[name]}>"
    if name == "sc" and not attributes:
        return _SMALL_CAPITALS, "</span>"
    if name == "span" and re.fullmatch(
        r"\s+(?:style=\"font-variant:\s*small-caps;?\"|class=\"smallcaps\")", attributes
    ):
        return _SMALL_CAPITALS, "</span>"
    if name == "span" and re.fullmatch(r"\s+class=\"nocase\"", attributes):
        return "", ""
    return None


def _balanced(text: str) -> dict[int, tuple[int, str]]:
    """Where an allowed, closed and well nested tag begins: its end and its markup."""
    found: dict[int, tuple[int, str]] = {}
    stack: list[tuple[str, re.Match[str], tuple[str, str]]] = []
    for match in _TAG.finditer(text):
        name = match["name"]
        if not match["close"]:
            if (markup := _opening(match)) is not None:
                stack.append((name, match, markup))
            continue
        if match["attributes"] or not any(entry[0] == name for entry in stack):
            continue
        while stack[-1][0] != name:  # an inner tag that never closes stays visible text
            stack.pop()
        _, start, (opening, closing) = stack.pop()
        found[start.start()] = (start.end(), opening)
        found[match.start()] = (match.end(), closing)
    return found


def rich(text: str | None, marks: Sequence[Span] = ()) -> Markup:
    """``text`` as markup; ``marks`` wraps its spans in ``<mark>``, overlapping ones joined.

    A tag of the subset that isn't closed, or carries anything more, is shown as typed.
    """
    source = _typeset(text or "")
    tags = _balanced(source)
    marked = _labels(marks, len(source))
    # Cut at every border, so that a mark never encloses half an element.
    cuts = sorted({0, len(source), *tags, *(end for end, _ in tags.values()), *marked})
    parts: list[str] = []
    label: str | None = None
    skip_to = 0
    for start, end in itertools.pairwise(cuts):
        label = marked.get(start, label)
        if start in tags:
            skip_to, markup = tags[start]
            parts.append(markup)
        if start < skip_to:
            continue
        piece = str(escape(inert(source[start:end])))
        if label is not None and piece.strip():
            title = f' title="{escape(label)}"' if label else ""
            piece = f"<mark{title}>{piece}</mark>"
        parts.append(piece)
    return Markup("".join(parts))


def _labels(marks: Sequence[Span], length: int) -> dict[int, str | None]:
    """From each border on, the label in force (several joined by a comma), or None."""
    spans = [(max(0, s), min(length, e), label) for s, e, label in marks if s < min(length, e)]
    borders = sorted({p for s, e, _ in spans for p in (s, e)})
    labels: dict[int, str | None] = {}
    for border in borders:
        here = sorted({label for s, e, label in spans if s <= border < e})
        labels[border] = ", ".join(x for x in here if x) if here else None
    return labels


def plain(text: str | None) -> str:
    """``text`` without the tags of the subset: for ``<title>``, attributes, feeds, file names."""
    source = _typeset(text or "")
    tags = _balanced(source)
    kept: list[str] = []
    position = 0
    for start in sorted(tags):
        kept.append(source[position:start])
        position = tags[start][0]
    kept.append(source[position:])
    return str(inert("".join(kept)))


def shortened(text: str, length: int) -> str:
    """``text`` cut at a word before ``length`` characters, with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[:length].rsplit(" ", 1)[0]
    return head.rstrip(" ,;:.") + "…"
