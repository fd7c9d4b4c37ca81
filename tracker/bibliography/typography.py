"""French typography of one text at a time, and the removal of what must never be printed.

What enters: a string as a library holds it. What leaves: the string as a French page prints it.
What it does not touch: English and other foreign titles, apart from their straight quotes.

Rules: *Lexique des règles typographiques en usage à l'Imprimerie nationale* (spaces before high
punctuation: no-break U+00A0 before the colon and inside guillemets, narrow no-break U+202F
before ``;``, ``!`` and ``?``); inline markup of titles: CSL-JSON's subset of HTML
(https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
NNBSP = "\u202f"

# Controls, direction overrides (they can make a title read as another), lone surrogates and
# noncharacters: none is text, several are refused by XML.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ue000\ue001\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile("[\t\r\n\u2028\u2029 ]{2,}|[\t\r\n\u2028\u2029]")

_TAG = re.compile(
    r"</?(?:i|b|sup|sub)>|</span>"
    r"|<span (?:class=\"nocase\"|style=\"font-variant: ?small-caps;?\")>"
)
_TRIGGER = re.compile(r"[\"'“”‘’«»:;!?°]|\d %|[IVX][eè]")

_APOSTROPHE = re.compile(r"(?<=\w)['´`](?=\w)")
_DOUBLE = re.compile(r"[\"“„]([^\"“”„«»]+)[\"”]")
_GUILLEMETS = re.compile(r"«[ \u00a0\u202f]*([^«»]*?)[ \u00a0\u202f]*»")
_SINGLE = re.compile(r"(?<!\w)['‘’]((?:[^'‘’]|(?<=\w)’(?=\w))+)['’](?!\w)")
_COLON = re.compile(r"(?<=[^\s:])[ \u00a0\u202f]*:(?=\s|$)")
_HIGH = re.compile(r"(?<=[^\s;!?])[ \u00a0\u202f]*([;!?]+)(?=[\s»”)\]…]|$)")
_SPACED_SIGN = re.compile(r" (?=[:;!?»])|(?<=«) ")
_NUMERO = re.compile(r"\b([Nn])[°º] ?(?=\w)")
_CENTURY = re.compile(r"\b([IVX]+)(e|è|ème|ᵉ) (?=siècles?\b)")


def clean(text: str) -> str:
    """``text`` on one line, without controls, direction overrides or runs of spaces."""
    if text.isprintable() and "  " not in text:  # nearly all texts, and much faster
        return text.strip(" ")
    if _UNSAFE.search(text):
        text = _UNSAFE.sub("", text)
    if _BREAKS.search(text):
        text = _BREAKS.sub(" ", text)
    return text.strip(" ")


def without_markup(text: str) -> str:
    """``text`` without CSL-JSON's inline tags; any other ``<…>`` is text and stays."""
    return _TAG.sub("", text) if "<" in text else text


def typeset(text: str, language: str, *, quoted: bool) -> str:
    """A title as a French page prints it.

    ``language`` is an ISO 639-1 code or empty. ``quoted`` says that the title itself will stand
    between guillemets: quotes within it are then “ ”. A French title gets its no-break spaces,
    its ’ and its « »; in any other only straight quotes are curled, and a space that stands
    before a high sign (a French habit) is made no-break.
    """
    if _TRIGGER.search(text) is None:
        return text
    if "<" in text and _TAG.search(text):
        # Attribute quotes must survive; everything between tags is set as usual.
        parts = re.split(f"({_TAG.pattern})", text)
        return "".join(
            p if _TAG.fullmatch(p) else typeset(p, language, quoted=quoted) for p in parts
        )
    french = language == "fr"
    text = _APOSTROPHE.sub("’", text)
    if french:
        text = _french_spaces(text)
    elif _SPACED_SIGN.search(text):
        text = re.sub(r" (?=[:»])|(?<=«) ", NBSP, text)
        text = re.sub(r" (?=[;!?])", NNBSP, text)
    return _quotes(text, french=french, quoted=quoted)


def _french_spaces(text: str) -> str:
    if ":" in text:
        text = _COLON.sub(NBSP + ":", text)
    if ";" in text or "!" in text or "?" in text:
        text = _HIGH.sub(NNBSP + r"\1", text)
    if "°" in text or "º" in text:
        text = _NUMERO.sub(r"\1°" + NBSP, text)
    if "siècle" in text:
        text = _CENTURY.sub(r"\1ᵉ" + NBSP, text)
    return re.sub(r"(?<=\d) %", NBSP + "%", text)


def _quotes(text: str, *, french: bool, quoted: bool) -> str:
    inner = "“\\1”" if quoted or not french else f"«{NBSP}\\1{NBSP}»"
    if '"' in text or "“" in text or "„" in text:
        text = _DOUBLE.sub(inner, text)
    if "«" in text:
        text = _GUILLEMETS.sub("“\\1”" if quoted else f"«{NBSP}\\1{NBSP}»", text)
    if "'" in text or "‘" in text or "’" in text:
        text = _SINGLE.sub(inner, text).replace("'", "’")
    return text
