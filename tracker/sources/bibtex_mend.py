"""The parts of a file that bibtexparser gave up on, read again.

What enters: a file's text and its blocks, some of them failed. What leaves: blocks that cover
the whole text: an entry wherever a type and a field can be read, ``failed`` for the rest.
What it does not touch: blocks that were read.
bibtexparser takes an ``@`` at the start of a line for a new block, even inside a value, and
ends a block where its braces do not balance by its own rule; both are looked at again here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from tracker.sources.bibtex_fields import HEAD, closing_delimiter, read_entry


@dataclass(slots=True)
class Block:
    """A stretch of the file: ``kind`` is entry, string, preamble, comment or failed."""

    kind: str
    raw: str
    line: int
    key: str = ""
    value: str = ""


_REAL_HEAD = re.compile(
    r"\n[ \t]*@[ \t]*[A-Za-z][\w-]*[ \t]*[{(][ \t]*[^\s,{}\"=]+[ \t]*,"
    r"[ \t\r]*\n?[ \t]*[\w-]+[ \t]*="
)
"""What can only be the beginning of an entry, not words inside a value."""
_SCANS = 8
"""How often the text may be gone through, all looks for closing braces together."""


def hides_entry(comment: str) -> bool:
    """Whether an entry stands in what was taken for text between blocks."""
    return "@" in comment and _REAL_HEAD.search("\n" + comment) is not None


def mend(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks of ``text`` in order, the failed ones read anew; nothing left out."""
    return _Mender(text, blocks).blocks()


def loose(piece: str, line: int) -> list[Block]:
    """Text between blocks: comments, and the entries in it that bibtexparser does not take for
    such (``@ article{``, ``@in-book{``)."""
    out: list[Block] = []
    done = 0
    scans = _SCANS * len(piece)
    for match in _REAL_HEAD.finditer("\n" + piece):
        start = match.start() + match.group().index("@") - 1
        if start < done:
            continue
        opening = piece.index("{" if "{" in match.group() else "(", start)
        following = _REAL_HEAD.search(piece, opening)
        limit = following.start() if following else len(piece)
        end = closing_delimiter(piece, opening, limit, False) if piece[opening] == "{" else None
        scans -= limit - start
        end = end + 1 if end is not None and scans > 0 else limit
        _comment(out, piece[done:start], line + piece.count("\n", 0, done))
        out.append(read_again(piece[start:end].rstrip(), line + piece.count("\n", 0, start)))
        done = end
    _comment(out, piece[done:], line + piece.count("\n", 0, done))
    return out


def _comment(out: list[Block], piece: str, line: int) -> None:
    raw = piece.strip()
    if raw:
        line += piece.count("\n", 0, len(piece) - len(piece.lstrip()))
        out.append(Block("comment", raw, line))


class _Mender:
    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text, self.given = text, blocks
        self.starts = self._starts()
        self.heads = [m.start() + 1 for m in _REAL_HEAD.finditer(text)]
        self.following = self._following()
        self.patience = _SCANS * len(text)

    def _starts(self) -> list[int]:
        starts: list[int] = []
        cursor = 0
        for block in self.given:
            found = self.text.find(block.raw, cursor)
            starts.append(found if found >= 0 else cursor)
            cursor = starts[-1] + (len(block.raw) if block.kind != "failed" else 1)
        return starts

    def _following(self) -> list[int]:
        """For each block, where the next that is no loose text begins."""
        out = [len(self.text)] * len(self.given)
        for i in range(len(self.given) - 2, -1, -1):
            block = self.given[i + 1]
            loose = block.kind == "comment" and not block.raw.startswith("@")
            out[i] = out[i + 1] if loose else self.starts[i + 1]
        return out

    def blocks(self) -> list[Block]:
        out: list[Block] = []
        done = 0  # the text up to here is in a block
        for i, block in enumerate(self.given):
            start = self.starts[i]
            if start < done and (block.kind != "comment" or start + len(block.raw) <= done):
                continue
            self._gap(out, done, start)
            if block.kind == "failed":
                end = self._end(i)
                out.append(read_again(self.text[start:end].rstrip(), block.line))
            else:
                end = start + len(block.raw)
                if start >= done:
                    out.append(block)
                else:
                    self._gap(out, done, end)
            done = max(done, end)
        self._gap(out, done, len(self.text))
        return out

    def _gap(self, out: list[Block], low: int, high: int) -> None:
        """What stands between two blocks and is in neither."""
        piece = self.text[low:high]
        if piece.strip():
            out.extend(loose(piece, self.text.count("\n", 0, low) + 1))

    def _end(self, i: int) -> int:
        """Where a damaged block ends: at its own closing brace, if no entry begins before it and
        none reaches over it; else where the next block begins."""
        start, following = self.starts[i], self.following[i]
        head = HEAD.match(self.text, start)
        if head is None:
            return max(following, start + 1)
        opening = head.end(2) - 1
        place = bisect_right(self.heads, opening)
        limit = self.heads[place] if place < len(self.heads) else len(self.text)
        if head.group(2) == "{":
            for escapes in (False, True):
                end = self._closing(opening, limit, escapes)
                if end is not None and not self._straddled(i, end + 1):
                    return end + 1
        return min(limit, following) if following > start else limit

    def _closing(self, opening: int, limit: int, escapes: bool) -> int | None:
        if self.patience <= 0:
            return None
        end = closing_delimiter(self.text, opening, limit, escapes)
        self.patience -= (end or limit) - opening
        return end

    def _straddled(self, i: int, end: int) -> bool:
        """Whether a block that was read begins before ``end`` and reaches over it."""
        for j in range(i + 1, len(self.given)):
            if self.starts[j] >= end:
                return False
            reaches = self.starts[j] + len(self.given[j].raw) > end
            if reaches and self.given[j].kind not in ("comment", "failed"):
                return True
        return False


_SPECIAL = re.compile(r"@\s*(comment|preamble|string)\b", re.I)
_STRING = re.compile(r"@\s*\w+\s*[{(]\s*([^\s=]+)\s*=(.*)\Z", re.S)


def read_again(raw: str, line: int) -> Block:
    """The block a stretch is by its beginning, whatever bibtexparser took it for: an entry if a
    type and at least one field can be read, else a failed block."""
    special = _SPECIAL.match(raw)
    if special is None:
        entry = read_entry(raw, {})
        if entry.type and (entry.fields or (entry.key and not entry.faults)):
            return Block("entry", raw, line, entry.key)
        return Block("failed", raw, line)
    if special.group(1).lower() == "string" and (inner := _STRING.match(raw)):
        value = inner.group(2).strip().removesuffix("}").removesuffix(")").rstrip()
        return Block("string", raw, line, inner.group(1), value)
    return Block("comment" if special.group(1).lower() == "comment" else "failed", raw, line)
