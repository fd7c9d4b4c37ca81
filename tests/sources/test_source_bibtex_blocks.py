"""Where one block of a .bib file ends and the next begins: as bibtexparser says, sooner."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.sources.bibtex_blocks import Block, read_blocks, split_by_bibtexparser
from tracker.sources.bibtex_mend import mend
from tracker.sources.text import decode

PIECES = (
    "@article{a,", "@book(b,", "@string{s = {t}}\n", "@comment{c}\n", "@preamble{", "@misc{k}",
    "\n@", "{", "}", "(", ")", '"', "#", ",", "=", "\\", '\\"', "\\}", '{"}', "%", "\n", "\r\n",
    " ", "x", " title = ", " author = {", " year = 2001", "\n  month = jan # {~} # 1,",
    "\n@misc{d, x = {y}}\n", '@book{e,\n  title = "T {\\"u}",\n  year = 2001\n}\n',
    "@article{f, note = {A @ b{c}}, z = {}},\n", "}\n", "\u00a0", "\\\n", "texte\n",
)  # fmt: skip


def _slowly(text: str) -> list[Block]:
    found = split_by_bibtexparser(text, 0)
    return mend(text, found) if any(b.kind == "failed" for b in found) else found


def _told(blocks: list[Block]) -> list[tuple[str, str, str, str]]:
    return [(b.kind, b.raw, b.key, b.value) for b in blocks]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_is_cut_where_bibtexparser_cuts_it(text: str) -> None:
    fast, slow = list(read_blocks(text)), _slowly(text)
    assert _told(fast) == _told(slow)
    if "\\\n" not in text:  # a line end that bibtexparser does not count
        assert [b.line for b in fast] == [b.line for b in slow]


def test_plain_entries_do_not_reach_bibtexparser(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(text: str, lines_before: int) -> list[Block]:
        asked.append(text)
        return split_by_bibtexparser(text, lines_before)

    monkeypatch.setattr("tracker.sources.bibtex_blocks.split_by_bibtexparser", note)
    plain = "@misc{d, x = {y}}\n" * 3
    text = f"{plain}% entre deux\n{plain}"
    blocks = [(b.kind, b.raw, b.line, b.key) for b in read_blocks(text)]
    entry = "@misc{d, x = {y}}"
    assert blocks == [
        *(("entry", entry, line, "d") for line in (1, 2, 3)),
        ("comment", "% entre deux", 4, ""),
        *(("entry", entry, line, "d") for line in (5, 6, 7)),
    ]
    assert asked == ["\n% entre deux\n@misc{d, x = {y}}"]


@pytest.mark.corpus
def test_every_real_file_is_cut_where_bibtexparser_cuts_it(shared: Path) -> None:
    for path in sorted((shared / "bibtex").glob("*/*.bib")):
        text = decode(path.read_bytes()).text
        assert _told(list(read_blocks(text))) == _told(_slowly(text)), path
