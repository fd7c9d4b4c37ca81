"""The journals ``decisions/*.csv``: what a person judged, appended and never rewritten.

What enters: a Decision to append, or the folder to read. What leaves: Decisions in order, and a
Problem for each line that can't be read (journal and line named), the good lines all kept.
What it does not touch: what a decision does to a study.

The format: ``;`` and a byte-order mark, so that Excel in French opens it; commas are read too.
Columns ``when, who, kind, study, records, value, why``. One line is one write to a file opened
for appending, under a lock, so that two writers at once lose nothing.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tracker.errors import DecisionError
from tracker.model import Decision, Problem, digest

COLUMNS = ("when", "who", "kind", "study", "records", "value", "why")
KINDS = {"theme": "themes.csv", "same": "identite.csv", "different": "identite.csv",
         "field": "champs.csv"}  # fmt: skip
"""The kinds of decisions and the journal each is appended to (any journal may hold any kind)."""
_SEPARATOR = " | "


def read(folder: Path) -> tuple[list[Decision], list[Problem]]:
    """Every decision of every journal, oldest first, and what could not be read.

    Order: ``when``, then journal and line, so that of two lines of one moment the later counts.
    """
    decisions: list[Decision] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else []:
        try:
            text = _text(path.read_bytes())
        except OSError as error:
            problems.append(_problem(path, None, f"Journal illisible ({error.strerror})."))
            continue
        good, bad = _parse(path, text)
        decisions += good
        problems += bad
    decisions.sort(key=lambda d: (d.when, d.journal, d.line))
    return decisions, problems


def fingerprint(folder: Path) -> str:
    """A hash of all journals: equal hashes, equal decisions."""
    parts: list[str] = []
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else []:
        with contextlib.suppress(OSError):
            parts += [path.name, path.read_bytes().decode("latin-1")]
    return digest(*parts)


def append(folder: Path, decision: Decision) -> Path:
    """Write one line at the end of the journal of its kind; returns the journal.

    A torn last line (a crash, a full disk) is closed first. Raises DecisionError when nothing
    was written, or when the disk took only a part, which the next reading then reports.
    """
    if decision.kind not in KINDS:
        raise DecisionError("Décision de nature inconnue", decision.kind)
    path = folder / KINDS[decision.kind]
    line = _line(decision)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file, _locked(file):
            size = file.seek(0, os.SEEK_END)
            head = _header() if size == 0 else b""
            if size:
                file.seek(-1, os.SEEK_END)
                if file.read(1) not in b"\n":
                    head = b"\r\n"
            _write_whole(file, size, head + line)
    except OSError as error:
        raise DecisionError(
            f"La décision n’a pas pu être écrite ({error.strerror or error})", str(path),
            "Vérifiez la place libre et les droits d’écriture, puis recommencez.",
        ) from error  # fmt: skip
    return path


def _write_whole(file: IO[bytes], size: int, data: bytes) -> None:
    """Write ``data`` or nothing: what a full disk took of it is cut off again."""
    try:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            file.truncate(size)
        raise


def _header() -> bytes:
    return b"\xef\xbb\xbf" + (";".join(COLUMNS) + "\r\n").encode("ascii")


def _line(decision: Decision) -> bytes:
    records = _SEPARATOR.join(r.replace("%", "%25").replace("|", "%7C") for r in decision.records)
    values = (decision.when, decision.who, decision.kind, decision.study, records,
              decision.value, " ".join(decision.why.split()))  # fmt: skip
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(_inert, values))
    return out.getvalue().encode("utf-8", "replace")


def _inert(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula; ``_cell`` undoes it."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "'") else text


def _cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" else text


def _text(data: bytes) -> str:
    """Journals are UTF-8; one saved by an old Excel is cp1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _parse(path: Path, text: str) -> tuple[list[Decision], list[Problem]]:
    good: list[Decision] = []
    bad: list[Problem] = []
    columns: list[str] | None = None
    # Line by line: no field of ours holds a line break, and so a stray quote spoils one line only.
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip(" ;,\x00"):
            continue
        if columns is None:
            delimiter = ";" if line.count(";") >= line.count(",") else ","
            columns = [c.strip() for c in _cells(line, delimiter)]
            if columns[: len(COLUMNS)] == list(COLUMNS):
                continue
            columns = list(COLUMNS)  # a journal that lost its first line still holds decisions
        delimiter = ";" if line.count(";") >= len(COLUMNS) - 2 else ","
        try:
            good.append(_decision(path, number, dict(zip(columns, _cells(line, delimiter),
                                                         strict=False))))  # fmt: skip
        except ValueError as error:
            bad.append(_problem(path, number, str(error)))
    return good, bad


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.replace("\x00", "")], delimiter=delimiter), [])


def _decision(path: Path, line: int, row: dict[str, str]) -> Decision:
    cells = {name: _cell(row.get(name) or "") for name in COLUMNS}
    kind, value = cells["kind"], cells["value"]
    if "why" not in row or "value" not in row:
        raise ValueError("Ligne incomplète : elle n’a pas été prise en compte.")
    if kind not in KINDS:
        raise ValueError(f"Nature de décision inconnue : « {kind} ».")
    if not cells["when"][:4].isdigit():
        raise ValueError(f"Date illisible : « {cells['when']} ».")
    theme, _, verdict = value.partition("=")
    if kind == "theme" and (not theme or verdict not in ("yes", "no", "auto")):
        raise ValueError(f"Valeur illisible : « {value} » (attendu : thème=yes, no ou auto).")
    records = tuple(
        r.strip().replace("%7C", "|").replace("%25", "%")
        for r in cells["records"].split("|")
        if r.strip()
    )
    if not records and not cells["study"]:
        raise ValueError("Ni étude ni notice : la décision ne s’applique à rien.")
    return Decision(cells["when"], cells["who"], kind, cells["study"], records, value,
                    cells["why"], path.name, line)  # fmt: skip


def _problem(path: Path, line: int | None, message: str) -> Problem:
    return Problem(f"decisions/{path.name}", "", line, "journal", "error",
                   f"{message} Corrigez ou supprimez cette ligne du journal.")  # fmt: skip


@contextlib.contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    """Hold the journal for one line. POSIX and Windows each have their call."""
    try:
        import fcntl
    except ImportError:
        yield from _locked_on_windows(file)
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _locked_on_windows(file: IO[bytes]) -> Iterator[None]:
    import msvcrt

    # A byte far behind the end: locking is by region there, and needs no content.
    file.seek(0x7FFFFFFE)
    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
    try:
        yield
    finally:
        file.seek(0x7FFFFFFE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
