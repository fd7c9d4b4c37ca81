"""The text of one BibTeX entry to its type, key and fields.

What enters: the raw text of an entry, the ``@string`` values it may use, and the raw text of
the entries it inherits from. What leaves: an ``Entry`` with field names in lower case and
values with ``@string`` and ``#`` resolved, LaTeX untouched, and the faults met on the way.
What it does not touch: the division of a file into entries (``bibtex`` and bibtexparser).
Rules: BibTeX's own scanner (``bibtex.web``, sections on reading the database), where a brace
counts whatever stands before it; bibtexparser's rule (an escaped brace does not count) is
tried where the text does not balance by BibTeX's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.normalise import month

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_JOINED = frozenset({"keywords", "keyword", "groups"})
_KEYS = frozenset({"crossref", "xref", "xdata", "ids", "key", "related"})
_BUILT_IN = {name: name for name in MONTHS}


@dataclass(slots=True)
class Entry:
    """Type and field names in lower case; ``fields`` in file order, the first of a name wins."""

    type: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


# One field as nearly all are: the delimiter says how far it goes. Atomic groups: no
# backtracking, hence no text on which this takes long.
_FIELD = re.compile(
    r"""\s*+([^\s={}",\#%()@\\]++)\s*+=\s*+
    (?:\{((?>[^{}\\]++|\{(?>[^{}\\]++|\{(?>[^{}\\]++|\{[^{}\\]*+\}|\\[^{}])*+\}|\\[^{}])*+\}|\\[^{}])*+)\}
    |"((?>[^{}\\"]++|\{(?>[^{}\\]++|\{(?>[^{}\\]++|\\[^{}])*+\}|\\[^{}])*+\}|\\[^{}"])*+)"
    |([A-Za-z0-9][^\s={}",\#%()@\\]*+))
    \s*+(?:,|(?=[})]\s*+\Z))""",
    re.X,
)
HEAD = re.compile(r"@\s*([A-Za-z][\w-]*)\s*([{(])\s*")
_KEY = re.compile(r"[^,{}\"=#%\n]*")
_END = re.compile(r"[\s,]*[})]\s*\Z")
_NAME = re.compile(r"[^\s={}\",#()@\\]+")
_BARE = re.compile(r"[^\s={}\",#]+")
# Each begins at a sign that can't be part of what follows it, so that runs of blanks or
# letters are looked at once.
_NEXT_FIELD = re.compile(r"[,\n][ \t\r]*\n?[ \t]*[A-Za-z][\w:.+-]*+[ \t]*+=[ \t]*+[{\"\w]")
_NEXT_LINE_FIELD = re.compile(r"\n[ \t]*[A-Za-z][\w:.+-]*+[ \t]*+=[ \t]*+[{\"\w]")
_FIELD_INSIDE = re.compile(r"[}\"],[ \t\r]*\n[ \t]*[A-Za-z]+[ \t]*+=[ \t]*+[{\"]")
_PATIENCE = 20
_MOST_GROWTH = 10_000
"""Characters that ``#`` may add from ``@string``: each may name the one before it twice, and
thirty such lines would stand for ten thousand million characters."""
_GAP = re.compile(r"[\s,]*")
_BLANK = re.compile(r"\s*")


def read_entry(raw: str, strings: Mapping[str, str]) -> Entry:
    """The entry written in ``raw``; never fails: what can't be read is a fault.

    ``strings``: values of ``@string`` by lower-case name. Faults are ``(code, detail)``.
    """
    head = HEAD.match(raw)
    if head is None:
        return Entry("", "", faults=[("no-head", "")])
    key = _KEY.match(raw, head.end())
    start = key.end() if key else head.end()
    entry = Entry(head.group(1).lower(), raw[head.end() : start].strip(" \t\r)"))
    sign = raw[start : start + 1]
    if sign == ",":
        start += 1
    elif sign == "=" and _looks_like_field(raw, head.end()):
        entry.key, start = "", head.end()
    elif sign == "=" and len(words := entry.key.split()) > 1:  # « @book{key title = … »
        entry.key = words[0]
        start = raw.rindex(words[-1], head.end(), start)
        entry.faults.append(("missing-comma", words[-1]))
    at = _read_fast(raw, start, entry, strings)
    if _END.match(raw, at) is None:
        _Scanner(raw, entry, strings).read(at)
    return entry


def _looks_like_field(raw: str, at: int) -> bool:
    name = _NAME.match(raw, at)
    if name is None:
        return False
    blank = _BLANK.match(raw, name.end())
    return blank is not None and raw[blank.end() : blank.end() + 1] == "="


def _read_fast(raw: str, at: int, entry: Entry, strings: Mapping[str, str]) -> int:
    """Fields as long as they are plain; the offset where that ends."""
    fields = entry.fields
    match_field = _FIELD.match
    while found := match_field(raw, at):
        name, braced, quoted, bare = found.groups()
        if braced is not None:
            value = braced
        elif quoted is not None:
            value = quoted
        else:
            value = _bare(bare, strings, entry, name)
        name = name.lower()
        if name in fields:
            _again(entry, name, value)
        else:
            fields[name] = value
        at = found.end()
    return at


def _again(entry: Entry, name: str, value: str) -> None:
    """A second field of a name: kept beside the first where it says something else; lists of
    keywords are joined, as programs that write several mean it."""
    if name in _JOINED:
        entry.fields[name] = f"{entry.fields[name]}, {value}"
    elif value.strip() != entry.fields[name].strip():
        entry.faults.append(("duplicate-field", name))
        number = 2
        while f"{name}#{number}" in entry.fields:
            number += 1
        entry.fields[f"{name}#{number}"] = value


def _bare(token: str, strings: Mapping[str, str], entry: Entry, field_name: str) -> str:
    """A number or the name of a ``@string``."""
    if token.isdecimal():
        return token
    name = token.lower()
    if name in strings:
        return strings[name]
    if name in _BUILT_IN:
        return name
    known = token[0].isdecimal() or month(token) is not None or field_name.lower() in _KEYS
    if not known:
        entry.faults.append(("undefined-string", token))
    return token


class _Scanner:
    """Reads what the fast way can't: ``#``, deep braces, faults. Goes on after each fault."""

    def __init__(self, raw: str, entry: Entry, strings: Mapping[str, str]) -> None:
        self.raw, self.entry, self.strings = raw, entry, strings
        body = raw.rstrip()
        self.closed = body.endswith(("}", ")"))
        self.end = len(body) - 1 if self.closed else len(body)
        self.unbalanced = 0
        self.resumed = False  # the last value had no end: its field ends where another begins

    def read(self, at: int) -> None:
        while True:
            gap = _GAP.match(self.raw, at)
            at = gap.end() if gap else at
            if at >= self.end:
                break
            name = _NAME.match(self.raw, at)
            if name is None or self.raw[(after := self._blank(name.end())) : after + 1] != "=":
                at = self._skip(at)
                continue
            value, at = self._value(self._blank(after + 1), name.group())
            lower = name.group().lower()
            if lower in self.entry.fields:
                _again(self.entry, lower, value)
            else:
                self.entry.fields[lower] = value
        if not self.closed:
            self._fault("unclosed", "")

    def _fault(self, code: str, detail: str) -> None:
        if (code, detail) not in self.entry.faults:
            self.entry.faults.append((code, detail))

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self.raw, at)
        return found.end() if found else at

    def _skip(self, at: int) -> int:
        """Past a piece that is no field, up to the next that looks like one."""
        if self.raw[at] == "%":  # biber knows comments, to the end of the line
            line = self.raw.find("\n", at, self.end)
            return line if line >= 0 else self.end
        following = _NEXT_FIELD.search(self.raw, at, self.end)
        stop = following.start() if following else self.end
        piece = " ".join(self.raw[at:stop].split())
        if piece.strip('{}(),"% '):
            self._fault("not-a-field", piece[:60])
        return max(stop, at + 1)

    def _value(self, at: int, name: str) -> tuple[str, int]:
        """Pieces joined by ``#``, up to the comma; the text and where it ends."""
        parts: list[str] = []
        self.resumed = False
        grown = 0  # what @strings gave beyond the first
        while at < self.end:
            sign = self.raw[at]
            if sign in '{"':
                part, at = self._delimited(at, sign)
            else:
                bare = _BARE.match(self.raw, at)
                if bare is None or bare.start() >= self.end:
                    break
                token = self.raw[bare.start() : min(bare.end(), self.end)]
                part = _bare(token, self.strings, self.entry, name)
                grown += len(part) if parts else 0
                if grown > _MOST_GROWTH:
                    part = token
                    self._fault("string-growth", token)
                at = min(bare.end(), self.end)
            parts.append(part)
            at = self._blank(at)
            if self.raw[at : at + 1] != "#" or at >= self.end:
                break
            at = self._blank(at + 1)
        if at < self.end and self.raw[at] != "," and not self.resumed:
            at = self._after_value(at, parts)
        return "".join(parts), at

    def _after_value(self, at: int, parts: list[str]) -> int:
        """Something stands between a value and the next comma: a comma is missing, or words
        without braces are the value (``year = in press``)."""
        if _looks_like_field(self.raw, at):
            self._fault("missing-comma", self.raw[at : at + 30].split("=")[0].strip())
            return at
        stop = _NEXT_FIELD.search(self.raw, at, self.end)
        comma = self.raw.find(",", at, self.end)
        end = min(x for x in (stop.start() if stop else self.end, comma, self.end) if x >= 0)
        piece = " ".join(self.raw[at:end].split())
        if self.raw[at] == "%":  # a comment after the value
            return end
        if piece.strip('{}" '):
            self._fault("unbraced-value", piece[:60])
            parts.append(" " + piece)
        return end

    def _delimited(self, at: int, sign: str) -> tuple[str, int]:
        following = _NEXT_LINE_FIELD.search(self.raw, at, self.end)
        stop = following.start() if following else self.end
        limit = self.end if self.unbalanced < _PATIENCE else stop
        for escapes in (False, True):
            end = closing_delimiter(self.raw, at, limit, escapes)
            if end is not None and _FIELD_INSIDE.search(self.raw, at, end) is None:
                return self.raw[at + 1 : end], end + 1
        last = self.closed and following is None
        if last and closing_delimiter(self.raw, at, self.end + 1, False) == self.end:
            self.closed = False  # the last brace is this value's, not the entry's
            self.end += 1
            return self.raw[at + 1 : self.end - 1], self.end
        self.unbalanced += 1
        self.resumed = True
        text = self.raw[at + 1 : stop].rstrip().rstrip(",").rstrip()
        self._fault("unbalanced", " ".join(text.split())[:60])
        closing = "}" if sign == "{" else '"'
        return text.removesuffix(closing), stop


_DELIMITERS = re.compile(r'[{}"]')
_ESCAPED_DELIMITERS = re.compile(r'\\.|[{}"]', re.S)


def closing_delimiter(text: str, at: int, end: int, escapes: bool) -> int | None:
    """Where the ``{`` or ``"`` at ``at`` closes before ``end``; None if it does not.

    ``escapes``: a delimiter after a backslash does not count.
    """
    quoted = text[at] == '"'
    depth = 0 if quoted else 1
    pattern = _ESCAPED_DELIMITERS if escapes else _DELIMITERS
    for match in pattern.finditer(text, at + 1, end):
        sign = match.group()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0 and not quoted:
                return match.start()
            if depth < 0:
                return None
        elif sign == '"' and quoted and depth == 0:
            return match.start()
    return None


@lru_cache(maxsize=4096)
def string_names(raw: str) -> frozenset[str]:
    """The lower-case names of ``@string`` (and of months) that an entry's text may use."""
    seen: set[str] = set()
    read_entry(raw, _Spy(seen))
    return frozenset(seen)


class _Spy(Mapping[str, str]):
    """A mapping that notes what it is asked for."""

    def __init__(self, seen: set[str]) -> None:
        self._seen = seen

    def __contains__(self, name: object) -> bool:
        self._seen.add(str(name))
        return False

    def __getitem__(self, name: str) -> str:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
