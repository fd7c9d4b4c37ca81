"""Values whose signs mean themselves: DOIs, URLs.

What enters: the raw value of a field. What leaves: the identifier, with nothing decoded but
the escapes that LaTeX users write so that a URL compiles. What it does not touch: letters,
``%``, ``~`` and ``--``, which are part of the address.
Source: DOI Handbook, section 2.5 (resolver prefixes); RFC 3986, section 2, for what a URL
may hold: no backslash, no brace.
"""

from __future__ import annotations

import re

_RESOLVER = re.compile(
    r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*[:=]?\s*)+",
    re.I,
)
_URL_COMMAND = re.compile(r"\\(?:url|href|path|nolinkurl)\s*\{([^{}]*)\}")
_TILDE = re.compile(r"\\(?:text(?:ascii)?tilde|sim)(?:\{\}|\s)?|\\~(?:\{\})?|\$\\sim\$")
_DASH = re.compile(r"\\textendash(?:\{\}|\s)?")
_UNDERSCORE = re.compile(r"\\textunderscore(?:\{\}|\s)?")
_ESCAPE = re.compile(r"\\([_%&#{}$^-])")

_PUBMED = re.compile(r" \S{1,60} \[pii\].*| ?\[(?:doi|pii)\].*", re.I)
"""What PubMed writes after an identifier: « 10.1000/x S0140-6736 [pii] », « 10.1000/x [doi] »."""


def _unescaped(text: str) -> str:
    text = text.strip()
    if "\\" not in text and "{" not in text and "}" not in text and "$" not in text:
        return " ".join(text.split())
    command = _URL_COMMAND.search(text)
    if command is not None:
        text = command.group(1)
    text = _UNDERSCORE.sub("_", _DASH.sub("–", _TILDE.sub("~", text)))
    text = _ESCAPE.sub(r"\1", text).replace("{", "").replace("}", "").replace("\\", "")
    return " ".join(text.split())


def verbatim_url(value: str) -> str:
    """A URL as it is meant, without LaTeX's escapes, braces or angle brackets."""
    text = value.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    return _unescaped(text)


def bare_doi(value: str) -> str:
    """A DOI as written, without resolver or prefix; its case is kept.

    A value that is something else, or comes behind another resolver, stays as it is: it is
    for the reader of the problems to mend (``normalise.doi`` finds a DOI inside it).
    """
    bare = _RESOLVER.sub("", _unescaped(value))
    if "]" in bare:
        bare = _PUBMED.sub("", bare)
    if not bare.startswith("10."):
        return " ".join(value.split())
    return "".join(bare.split()).rstrip(".,;/")
