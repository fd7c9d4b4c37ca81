"""Coverage-guided fuzzing of the BibTeX reader, by hand: pytest does not collect this file.

    pip install atheris
    python tests/sources/fuzz_bibtex.py -max_total_time=600 -max_len=4000 CORPUS_FOLDER
    python tests/sources/fuzz_bibtex.py --replay FILE…

The laws, on every input: nothing raises; every piece has a key of its own; every entry is a
reference or has a problem; interpreting twice says the same; no letter of the text is missing
from the pieces. An input of 100 kB may take a second of CPU: the first byte says whether the rest
is a file, or a few pieces of syntax each repeated up to that size, which is where a reader grows
slower than its input. Slow inputs are written to ``slow/`` under the working directory; under the
instrumentation all is several times slower, so ``--replay`` says what they take without it.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

PIECES = (
    b"@article{k",
    b"@book(k",
    b"@string{s = ",
    b"@comment{",
    b"@preamble{",
    b"@misc{",
    b"\n@",
    b"{",
    b"}",
    b"(",
    b")",
    b'"',
    b"#",
    b",",
    b"=",
    b"\\",
    b"\\{",
    b"\\\\",
    b"%",
    b"$",
    b"~",
    b"&",
    b" title = ",
    b" author = {",
    b" date = {",
    b" year = ",
    b" pages = {",
    b" crossref = {k},",
    b" xdata = {k},",
    b" keywords = {",
    b" month = jan # ",
    b"and ",
    b" and others",
    b"\\emph{",
    b"{\\it ",
    b"\\'",
    b"\\v ",
    b"\\(",
    b"\\)",
    b"$\\alpha$",
    b"$^{",
    b"_{",
    b"<i>",
    b"</i>",
    b"<",
    b"&amp;",
    b"family=",
    b"given={",
    b"xdata=k-title",
    b"2019-01-01/..",
    b"10.1000/x",
    b"\r",
    b"\n",
    b"\r\n",
    b"\x93",
    b"\xc3\xa9",
    b"jabref-meta: groupstree:\n1 ExplicitGroup:a\\;0\\;k\\;;",
    b"von ",
    b", Jr, ",
    b"--",
    b"``",
    b"''",
    b"1",
    b"a",
    b" ",
)
SIZE = 100_000


def text_of(data: bytes) -> bytes:
    """The file an input stands for."""
    if not data or data[0] & 1:
        return data[1:]
    parts = []
    for at in range(1, len(data) - 1, 2):
        many = SIZE // 40 if data[at + 1] > 250 else data[at + 1] % 4 + 1
        parts.append(PIECES[data[at] % len(PIECES)] * many)
    return b"".join(parts)[:SIZE]


def check(data: bytes) -> None:
    """Raises AssertionError where a law does not hold."""
    from tracker.sources import bibtex
    from tracker.sources.text import decode

    entries = list(bibtex.split(data))
    assert [e.kind for e in entries].count("file") == 1
    assert len({e.key for e in entries}) == len(entries)
    for entry in entries:
        found = bibtex.interpret("s", entry)
        assert found == bibtex.interpret("s", entry)
        assert entry.kind == "file" or found.reference is not None or found.problems
    pieces = [e.raw for e in entries if e.kind != "file"]
    context = entries[0].context
    pieces += [*context["comments"], *context["preambles"]]
    kept = Counter("".join("".join(pieces).split()))
    lost = Counter("".join(decode(data).text.split())) - kept
    assert not lost, lost


def seconds(data: bytes) -> float:
    start = time.process_time()
    check(data)
    return time.process_time() - start


def replay(paths: list[str]) -> int:
    """The seconds each stored input takes; 1 if one takes more than a second."""
    slowest = 0.0
    for path in paths:
        data = text_of(Path(path).read_bytes())
        taken = seconds(data) / 2  # ``check`` interprets twice
        slowest = max(slowest, taken)
        print(f"{taken:7.3f} s  {len(data):7d} B  {path}")
    return int(slowest > 1)


def fuzz() -> None:
    import atheris

    with atheris.instrument_imports(include=["tracker.sources", "bibtexparser.splitter"]):
        from tracker.sources import bibtex  # noqa: F401

    def one(data: bytes) -> None:
        taken = seconds(text_of(data))
        if taken > 1:
            folder = Path("slow")
            folder.mkdir(exist_ok=True)
            number = len(list(folder.iterdir()))
            if number < 200:
                (folder / f"{taken:06.2f}-{number}").write_bytes(data)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replay"]:
        sys.exit(replay(sys.argv[2:]))
    fuzz()
