"""BibTeX and biblatex names to CSL names.

What enters: the raw value of a name field (LaTeX not yet decoded: braces say what belongs
together, so names are split first). What leaves: CSL names, ``{"family", "given",
"non-dropping-particle", "suffix"}`` or ``{"literal"}`` for what is wholly in braces.
What it does not touch: who a name stands for.
Rules: Oren Patashnik, *BibTeXing* (1988), section 4, on "First von Last", "von Last, First"
and "von Last, Jr, First"; biblatex manual, section 3.4, on ``family=…, given=…``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.sources.latex import plain

Name = dict[str, str]

_PLAIN_AND = re.compile(r" and (?:and )*", re.I)
_OTHERS = frozenset({"others", "et al", "et al.", "al.", "et. al.", "autres", "et alii"})
_EXTENDED = re.compile(r"\b(?:family|given|prefix|suffix)\s*=", re.I)
_OPTION = re.compile(r"[A-Za-z]{4,}\s*=\s*[\w:.-]*")
_PARTICLE_LIST = """
    da das de del della dello dem den der des di do dos du d' d’ degli el la le les lo of ten
    ter 't te ul van vom von y zu zum zur
"""
PARTICLES = frozenset(_PARTICLE_LIST.split())
"""What may stand after the given names of « Last, First von »; other such words are names."""
_SUFFIX = re.compile(r"(?:(?:[Jj]n?r|[Ss]n?r|II|III|IV|VI{1,3}|2nd|3rd|fils|père)\.?|JR\.|SR\.)")


def names(value: str) -> list[Name]:
    """The names of one field, ``and others`` left out; each a new dict."""
    return [dict(name) for name in _names(value)[0]]


def has_others(value: str) -> bool:
    """Whether the field ends with ``and others``."""
    return _names(value)[1]


_PERHAPS_SEVERAL = re.compile(r"[;&]| et |,.*,.*,", re.S)
_SEVERAL = re.compile(r"[;&]|(?<=\w )et (?!al\b)")


def several_in_one(value: str) -> list[str]:
    """The pieces that look like several people, or a body without braces, read as one name:
    ``Dupont, Jean; Durand, Paul``, ``A. Lee et B. Ray``, ``A. Lee, B. Ray, C. Roy, D. Poe``."""
    if _PERHAPS_SEVERAL.search(value) is None:
        return []
    pieces = split_names(" ".join(value.split()))
    return [p for p in pieces if not _EXTENDED.search(p) and _is_several(p)]


def _is_several(piece: str) -> bool:
    outside = "".join(_outside(piece))
    outside = re.sub(r"&#?\w{1,10};", "", outside)
    return outside.count(",") > 2 or _SEVERAL.search(outside) is not None


def _outside(text: str) -> list[str]:
    """What of ``text`` stands outside braces, in order."""
    depth, at = 0, 0
    out: list[str] = []
    for match in _BRACE.finditer(text):
        sign = match.group()
        if sign == "{":
            if depth == 0:
                out.append(text[at : match.start()])
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            at = match.end()
    if depth == 0:
        out.append(text[at:])
    return out


@lru_cache(maxsize=16384)
def _names(value: str) -> tuple[tuple[Name, ...], bool]:
    found: list[Name] = []
    others = False
    for piece in split_names(" ".join(value.split())):
        if piece.strip(" .").lower() in _OTHERS:
            others = True
            continue
        if "=" in piece and _OPTION.fullmatch(piece) and not _EXTENDED.match(piece):
            continue  # biber's options of the list, for example ``useprefix=true``
        name = one_name(piece)
        if name:
            found.append(name)
    return tuple(found), others


def split_names(value: str) -> list[str]:
    """The pieces of a name field (single spaces) between the ``and`` outside braces."""
    if "{" not in value and "\\" not in value:
        pieces = _PLAIN_AND.split(value)
    else:
        pieces = _split_outside(value, _AND)
    return [p for p in (_trim(piece) for piece in pieces) if p]


_AND = re.compile(r"\s+and(?=\s)", re.I)
_COMMA = re.compile(r",")
_BLANK = re.compile(r"(?:\s|(?<!\\)~|\\ )+")
_MARK_SPACE = re.compile(r"\\([HcvukrdbtGU]) (?:(?=\{)|(\\[ij](?![A-Za-z])|[^\s\\{}]))")
_SIGN_SPACE = re.compile(r"\\(aa|AA|ae|AE|oe|OE|ss|[oOlLij]) (?=\S)")
"""A space that ends a command is no space between words: ``Er\\H oss``."""
_BRACE = re.compile(r"\\.|[{}]", re.S)


def _trim(piece: str) -> str:
    """Without white space and the ``and`` of an empty neighbour."""
    piece = piece.strip().strip(",;").strip()
    while piece.lower().startswith("and ") or piece.lower() == "and":
        piece = piece[3:].strip()
    while piece.lower().endswith(" and"):
        piece = piece[:-4].strip()
    return piece


def _split_outside(value: str, separator: re.Pattern[str]) -> list[str]:
    """Split at a separator that stands outside braces; braces stay."""
    if "{" not in value and "\\" not in value:  # as nearly all are
        return separator.split(value)
    depth, start, at = 0, 0, 0
    spans: list[tuple[int, int]] = []  # the stretches outside braces
    for match in _BRACE.finditer(value):
        sign = match.group()
        if sign == "{":
            if depth == 0:
                spans.append((at, match.start()))
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if depth == 0:
                at = match.end()
    if depth == 0:
        spans.append((at, len(value)))
    out: list[str] = []
    for low, high in spans:
        place = low
        while found := separator.search(value, place, high):
            if found.start() >= start:
                out.append(value[start : found.start()])
                start = found.end()
            place = max(found.end(), place + 1)
    out.append(value[start:])
    return out


def _wholly_braced(text: str) -> bool:
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for match in _BRACE.finditer(text):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and match.end() < len(text):
            return False
    return depth == 0


def one_name(text: str) -> Name:
    """One name; empty where there is nothing to say."""
    if _wholly_braced(text):
        literal = plain(text)
        if not text.startswith("{\\") or " " in literal:  # « {\'E} » is a letter, no body
            return {"literal": literal} if literal else {}
    if "=" in text and _EXTENDED.search(text):
        return _extended(text)
    if "\\" in text:
        text = _MARK_SPACE.sub(_glued, _SIGN_SPACE.sub(r"\\\1{}", text))
    parts = [p.strip() for p in (_split_outside(text, _COMMA) if "," in text else [text])]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        return _first_von_last(_words(parts[0]))
    if len(parts) == 2 and _SUFFIX.fullmatch(plain(parts[1])) and len(_words(parts[0])) > 1:
        name = _first_von_last(_words(parts[0]))  # « John Smith, Jr. »
        return name | {"suffix": plain(parts[1])}
    von, last = _von_last(_words(parts[0]))
    given = parts[1] if len(parts) == 2 else ", ".join(parts[2:])
    suffix = parts[1] if len(parts) > 2 else ""
    if suffix and not given:
        given, suffix = suffix, ""
    elif suffix and _SUFFIX.fullmatch(given) and not _SUFFIX.fullmatch(suffix):
        given, suffix = suffix, given  # « King, Martin Luther, Jr. »
    return _dropped(_name(last, given, von, suffix))


def _dropped(name: Name) -> Name:
    """« Souza, Luciana de » : a particle after the given names goes before the family name
    when the given names do, and is dropped when sorting."""
    words = name.get("given", "").split(" ")
    end = len(words)
    while end > 1 and words[end - 1] in PARTICLES:
        end -= 1
    if end < len(words):
        name["given"] = " ".join(words[:end])
        name["dropping-particle"] = " ".join(words[end:])
    return name


def _glued(match: re.Match[str]) -> str:
    command, letter = match.groups()
    return f"\\{command}{{{letter}}}" if letter else f"\\{command}"


def _extended(text: str) -> Name:
    """biblatex's ``family=…, given=…, prefix=…, suffix=…, useprefix=…``."""
    found: dict[str, str] = {}
    for part in _split_outside(text, _COMMA):
        key, _, value = part.strip().strip('"').partition("=")
        found[key.strip().lower()] = value.strip().strip('"')
    name = _name(found.get("family", ""), found.get("given", ""), "", found.get("suffix", ""))
    prefix = plain(found.get("prefix", ""))
    if prefix:
        drops = found.get("useprefix", "").lower() == "false"
        name["dropping-particle" if drops else "non-dropping-particle"] = prefix
    return name


def _words(text: str) -> list[str]:
    return [w for w in _split_outside(text, _BLANK) if w]


def _is_von(word: str) -> bool:
    """Whether the first letter outside braces is lower case (``{\\'e}`` counts as its letter)."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    shown = plain(word) if "\\" in word or "{" in word else word
    for char in shown:
        if char.isalpha():
            return char.islower()
    return False


def _first_von_last(words: list[str]) -> Name:
    """« First von Last »: the last word is never a particle, the first neither."""
    if not words:
        return {}
    start = next((i for i, w in enumerate(words[:-1]) if _is_von(w)), None)
    if start is None:
        return _name(words[-1], " ".join(words[:-1]), "", "")
    von, last = _von_last(words[start:])
    return _name(last, " ".join(words[:start]), von, "")


def _von_last(words: list[str]) -> tuple[str, str]:
    """« von Last »: up to the last lower-case word, the final word excepted."""
    end = 0
    for i, word in enumerate(words[:-1]):
        if _is_von(word):
            end = i + 1
    if end and not _is_von(words[0]):
        end = 0  # « Ortega y Gasset »: a family name may hold a lower-case word
    return " ".join(words[:end]), " ".join(words[end:])


def _name(family: str, given: str, von: str, suffix: str) -> Name:
    name: Name = {}
    for key, value in (
        ("family", family), ("given", given), ("non-dropping-particle", von), ("suffix", suffix),
    ):  # fmt: skip
        text = plain(value) if value else ""
        if text:
            name[key] = text
    if "family" not in name and "given" in name and len(name) == 1:
        return {"family": name["given"]}
    return name
