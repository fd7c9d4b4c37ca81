"""CSL's rich text: which markup a title may carry, and making any other text harmless.

What enters: text with markup of any origin (HTML of a publisher, JATS, entities, hostile).
What leaves: text in which the only markup is CSL's ``<i> <b> <sup> <sub>`` and
``<span style="font-variant:small-caps">``, balanced; a ``<`` that could open any other tag is
``&lt;``; any other sign is itself. What it does not touch: LaTeX.
Source: CSL-JSON's "HTML-like formatting tags"
(https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).
"""

from __future__ import annotations

import html
import re

SMALL_CAPS = '<span style="font-variant:small-caps">'
OPENING = {
    "i": "<i>", "b": "<b>", "sup": "<sup>", "sub": "<sub>", "sc": SMALL_CAPS,
}  # fmt: skip
CLOSING = {"i": "</i>", "b": "</b>", "sup": "</sup>", "sub": "</sub>", "sc": "</span>"}

_SAME = {
    "i": "i", "em": "i", "italic": "i", "jats:italic": "i", "b": "b", "strong": "b", "bold": "b",
    "jats:bold": "b", "sup": "sup", "jats:sup": "sup", "sub": "sub", "jats:sub": "sub", "sc": "sc",
    "scp": "sc", "jats:sc": "sc",
}  # fmt: skip
_SPACE = re.compile(r"</?(?:jats:)?(?:p|sec|title|br|div|list|list-item|li|ul|ol)\s*/?>", re.I)
_GONE = re.compile(
    r"</?(?:mml:[a-z]+|jats:[a-z-]+|(?:inf|nobr|font|a|u|tt|small|big|div|abstract)(?=[\s>/])"
    r"|span class=\"nocase\"(?=>))[^<>]{0,300}>",
    re.I,
)
_TAG = re.compile(
    r"<(/?)(i|em|italic|b|strong|bold|sup|sub|sc|scp|jats:(?:italic|bold|sup|sub|sc)|span)"
    r"((?:\s[^<>]{0,200})?)>",
    re.I,
)
_MIGHT_OPEN = re.compile(r"<(?=[A-Za-z/!?])")
_CONTROL = re.compile("[\x80-\x9f]")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def entities(text: str) -> str:
    """``text`` with HTML's character references replaced by the characters they name.

    Twice, because ``&amp;amp;`` is what comes out of two careless exports.
    """
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    return text


def clean(text: str) -> str:
    """``text`` with CSL's markup kept, balanced, and anything else made harmless."""
    if "&" in text:
        text = entities(text)
    if "<" not in text:
        return text
    text = _GONE.sub("", _SPACE.sub(" ", text))
    out: list[str] = []
    open_tags: list[tuple[str | None, int]] = []
    at = 0
    for match in _TAG.finditer(text):
        closing, name, attributes = match.group(1), match.group(2).lower(), match.group(3).lower()
        out.append(_MIGHT_OPEN.sub("&lt;", text[at : match.start()]))
        at = match.end()
        kind = _SAME.get(name) or ("sc" if "small-caps" in attributes else None)
        if not closing:
            open_tags.append((kind, len(out)))
            out.append("&lt;" + match.group()[1:] if kind else "")
        elif open_tags and (open_tags[-1][0] == kind or name == "span"):
            opened, place = open_tags.pop()
            out[place] = OPENING[opened] if opened else ""
            out.append(CLOSING[opened] if opened else "")
        else:
            out.append("&lt;" + match.group()[1:])
    out.append(_MIGHT_OPEN.sub("&lt;", text[at:]))
    return "".join(out)


def plain(text: str) -> str:
    """``text`` without markup: for names, keys, numbers."""
    if "&" in text:
        text = entities(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return text


def spaces(text: str) -> str:
    """``text`` with runs of ordinary white space made one; no-break spaces stay.

    The controls U+0080–U+009F are what is left of Windows' quotes and dashes by a program that
    took them for Latin-1; no one means the controls.
    """
    if _CONTROL.search(text) is not None:
        text = _CONTROL.sub(lambda m: _windows(m.group()), text)
    return " ".join(re.split(r"[ \t\r\n\f\v]+", text)).strip(" ")


def _windows(sign: str) -> str:
    return sign.encode("latin-1").decode("cp1252", "replace").replace("\ufffd", " ")
