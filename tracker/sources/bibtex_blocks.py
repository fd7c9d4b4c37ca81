"""A BibTeX file's text cut into blocks, verbatim.

What enters: the text of a file. What leaves: ``Block``s in order, each with its line. What it does
not touch: what a block means (``bibtex_fields``), encodings.

The division is bibtexparser's (its splitter alone, no middleware: 94 % of a full parse is LaTeX
decoding that most values don't need). Nearly all entries of real files are plain: one pattern says
where such an entry ends, by the rules of bibtexparser's splitter, five times as fast. Whatever
lies between plain entries is given to bibtexparser itself, with the plain entry that follows, so
that it sees how the stretch ends; if it does not find that very entry there, it is asked about
the whole text. What it gives up on is looked at again (``bibtex_mend``): an ``@`` at the start of
a line inside a value, a brace too few, a file without line feeds. Nothing is dropped: a piece that
is no entry is a comment or ``broken``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import cast

from tracker.sources.bibtex_mend import Block, hides_entry, loose, mend, read_again


def read_blocks(text: str) -> Iterable[Block]:
    """The blocks of a file in order; texts verbatim, lines 1-based."""
    if "\r" in text and "\n" not in text:  # an old Macintosh's file
        return [
            Block(b.kind, b.raw.replace("\n", "\r"), b.line, b.key, b.value)
            for b in _blocks(text.replace("\r", "\n"))
        ]
    return _blocks(text)


def _blocks(text: str) -> list[Block]:
    out = _in_stretches(text)
    if out is None:
        out = split_by_bibtexparser(text, 0)
    damaged = any(block.kind == "failed" for block in out)
    return mend(text, out) if damaged else out


# -- plain entries -----------------------------------------------------------------------------


def _braced(depth: int) -> str:
    """The inside of braces: as for bibtexparser, a brace after a backslash does not count."""
    inner = rf"|\{{{_braced(depth - 1)}\}}" if depth else ""
    return rf"(?:[^{{}}\\]++|\\[{{}}]?+{inner})*+"


# Inside quotes bibtexparser counts no braces; {"} is a quote that does not close: not plain.
_PIECE = rf'(?:\{{{_braced(5)}\}}|"(?:[^"\\{{]++|\\"?+|\{{(?!"))*+"|[^\s={{}}",\#%()@\\]++)'
_PLAIN = re.compile(
    rf"""@(?!comment|preamble|string)[a-z]++[ \t]*+\{{[ \t]*+([^\s={{}}",@\\]++)[ \t]*+,
    (?:\s*+[^\s={{}}",\#%()@\\]++\s*+=\s*+{_PIECE}(?:\s*+\#\s*+{_PIECE})*+\s*+(?:,|(?=\}})))++
    \s*+\}}""",
    re.X | re.I,
)
"""An entry without surprises. Possessive throughout: no text on which this takes long."""
_BLANK = re.compile(r"\s*+")
_BLOCK_INSIDE = re.compile(r"@\w*+[ \t]*+[{(]")
_LINE_START = re.compile(r"\n[ \t]*+(?=@[A-Za-z])")


def _plain_end(text: str, start: int) -> tuple[int, str] | None:
    """Where the plain entry that begins at ``start`` ends, and its key; None if there is none."""
    found = _PLAIN.match(text, start)
    if found is None:
        return None
    end = found.end()
    if text.find("@", start + 1, end) >= 0 and _BLOCK_INSIDE.search(text, start + 1, end):
        return None
    return end, found.group(1)


def _in_stretches(text: str) -> list[Block] | None:
    """Plain entries by the pattern, the rest by bibtexparser; None where the two do not meet."""
    out: list[Block] = []
    at, line = 0, 1  # all before is in a block; the line of ``at``
    while at < len(text):
        blank = _BLANK.match(text, at)
        start = blank.end() if blank else at
        if start == len(text):
            break
        plain = _plain_end(text, start)
        if plain is None:
            start, plain = _next_plain(text, start)
            end = plain[0] if plain else len(text)
            stretch = split_by_bibtexparser(text[at:end], line - 1)
            if plain is not None:
                last = stretch.pop() if stretch else None
                if last is None or last.kind != "entry" or last.raw != text[start:end]:
                    return None
            out += stretch
            if plain is None:
                break
        line += text.count("\n", at, start)
        at = plain[0]
        out.append(Block("entry", text[start:at], line, plain[1]))
        line += text.count("\n", start, at)
    return out


def _next_plain(text: str, at: int) -> tuple[int, tuple[int, str] | None]:
    """The first plain entry that begins a line after ``at``: where bibtexparser begins anew,
    whatever it was reading."""
    for found in _LINE_START.finditer(text, at):
        plain = _plain_end(text, found.end())
        if plain is not None:
            return found.end(), plain
    return len(text), None


# -- bibtexparser ------------------------------------------------------------------------------


_COMMENTARY = re.compile(r"@comment[A-Za-z]", re.I)
"""``@commentary`` (biblatex manual, section 2.1.3), which bibtexparser takes for ``@comment``."""


def split_by_bibtexparser(text: str, lines_before: int) -> list[Block]:
    """The blocks bibtexparser finds, damaged ones as ``failed``."""
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # faults are our problems rows
    try:
        parsed = Splitter(text).split().blocks
    except Exception:
        # bibtexparser promises none, and says "please report" where it can't keep it.
        return [Block("failed", text.strip(), lines_before + 1)] if text.strip() else []
    kinds: dict[type, str] = {
        model.Entry: "entry",
        model.String: "string",
        model.Preamble: "preamble",
        model.ExplicitComment: "comment",
        model.ImplicitComment: "loose",
    }
    out: list[Block] = []
    for block in parsed:
        while type(block) in (model.DuplicateBlockKeyBlock, model.DuplicateFieldKeyBlock):
            block = cast(model.ParsingFailedBlock, block).ignore_error_block or model.Preamble("")
        raw, line = block.raw or "", (block.start_line or 0) + 1 + lines_before
        kind = kinds.get(type(block), "failed")
        if kind == "failed":  # the exception holds the parser, hence all it has read
            cast(model.ParsingFailedBlock, block).error.__traceback__ = None
        if kind == "entry":
            out.append(Block(kind, raw, line, cast(model.Entry, block).key))
        elif kind == "string":
            string = cast(model.String, block)
            out.append(Block(kind, raw, line, string.key, string.value))
        elif kind == "comment" and _COMMENTARY.match(raw):
            out.append(read_again(raw, line))
        elif kind == "loose" and hides_entry(raw):
            out.extend(loose(raw, line))
        else:
            out.append(Block("comment" if kind == "loose" else kind, raw, line))
    return out
