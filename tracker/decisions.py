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
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.errors import DecisionError, system_words
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
    if folder.exists() and not folder.is_dir():
        problems.append(
            Problem(
                folder.name,
                "",
                None,
                "journal",
                "error",
                "Un fichier tient la place du dossier des décisions : aucune n’a été lue. "
                "Déplacez-le.",
            )
        )
    for path in _journals(folder):
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(
                Problem(
                    f"decisions/{path.name}",
                    "",
                    None,
                    "journal",
                    "error",
                    f"Journal illisible ({system_words(error)}) : ses décisions ne sont pas "
                    "prises en compte. Vérifiez vos droits.",
                )
            )
            continue
        good, bad = _parse(path, data)
        decisions += good
        problems += bad
    decisions.sort(key=lambda d: (d.when, d.journal, d.line))
    return decisions, problems


def fingerprint(folder: Path) -> str:
    """A hash of all journals: equal hashes, equal decisions."""
    parts: list[str] = [str(folder.exists() and not folder.is_dir())]
    for path in _journals(folder):
        parts.append(path.name)
        try:
            parts.append("=" + path.read_bytes().decode("latin-1"))
        except OSError as error:
            parts.append(f"!{error.errno}")
    return digest(*parts)


def _journals(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv")) if folder.is_dir() else []


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
        # Unbuffered: what is cut off after a full disk must not be tried again when closing.
        with path.open("ab+", buffering=0) as file, _locked(file):
            size = file.seek(0, os.SEEK_END)
            head = _header() if size == 0 else b""
            if size:
                file.seek(-1, os.SEEK_END)
                if file.read(1) not in b"\n":
                    head = b"\r\n"
            _write_whole(file, size, head + line)
    except OSError as error:
        raise DecisionError(
            f"La décision n’a pas pu être écrite ({system_words(error)})", str(path),
            "Vérifiez la place libre et les droits d’écriture, puis recommencez.",
        ) from error  # fmt: skip
    return path


def _write_whole(file: IO[bytes], size: int, data: bytes) -> None:
    """Write ``data`` or nothing: what a full disk took of it is cut off again."""
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            file.truncate(size)
        raise


def _header() -> bytes:
    return b"\xef\xbb\xbf" + (";".join(COLUMNS) + "\r\n").encode("ascii")


def _line(decision: Decision) -> bytes:
    records = _SEPARATOR.join(map(_escaped, decision.records))
    when, who, kind, study, value, why = (
        " ".join(text.replace("\x00", "").split())
        for text in (
            decision.when,
            decision.who,
            decision.kind,
            decision.study,
            decision.value,
            decision.why,
        )
    )
    out = io.StringIO()
    cells = map(_inert, (when, who, kind, study, records, value, why))
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


_ESCAPED = re.compile(r"[%|\x00-\x1f\x7f]|[^\S ]| (?= )|^ | $")


def _escaped(record: str) -> str:
    """A record id that keeps its bars, spaces and line breaks within one cell of one line."""
    return _ESCAPED.sub(
        lambda m: f"%{ord(m[0]):02X}" if ord(m[0]) < 256 else f"%u{ord(m[0]):04X}", record
    )


def _unescaped(record: str) -> str:
    """The inverse. Written by hand, a per cent sign means itself unless one of those follows."""
    return re.sub(
        r"%u([0-9A-F]{4})|%(25|7C|[01][0-9A-F]|20|7F|85|A0)",
        lambda m: chr(int(m[1] or m[2], 16)),
        record.strip(" "),
    )


def _inert(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula; ``_cell`` undoes it."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "'") else text


def _cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" else text


def _text(data: bytes) -> str:
    """A line of ours is UTF-8, one saved by an old Excel cp1252; they may stand side by side."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _parse(path: Path, data: bytes) -> tuple[list[Decision], list[Problem]]:
    good: list[Decision] = []
    bad: list[Problem] = []
    layouts = [_Layout(";", COLUMNS)]
    # Line by line: no field of ours holds a line break, and so a stray quote spoils one line only.
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for number, raw in enumerate(lines.split(b"\n"), 1):
        line = _text(raw).replace("\x00", "")
        if not line.strip(" ;,\t\ufeff"):
            continue
        if header := _header_of(line):
            layouts = [header, *(x for x in layouts if x != header)]
            continue
        try:
            good.append(_decision(path, number, _row(line, layouts)))
        except ValueError as error:
            bad.append(_problem(path, number, str(error)))
    return good, bad


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the cells of a line are parted and named."""

    delimiter: str
    columns: tuple[str, ...]

    def row(self, line: str) -> dict[str, str]:
        return dict(zip(self.columns, _cells(line, self.delimiter), strict=False))


def _header_of(line: str) -> _Layout | None:
    """The layout a first line announces: a spreadsheet may have moved or added columns."""
    for delimiter in _DELIMITERS:
        names = tuple(name.strip("\ufeff ").lower() for name in _cells(line, delimiter))
        if set(COLUMNS) <= set(names):
            return _Layout(delimiter, names)
    return None


_DELIMITERS = (";", ",", "\t")


def _row(line: str, layouts: list[_Layout]) -> dict[str, str]:
    """The cells by column: of the layouts seen so far and our own in every delimiter, the first
    under which the line says what kind of decision it is. A journal that lost its first line, or
    got lines of ours after a spreadsheet turned it to commas, still holds its decisions."""
    rows = [layout.row(line) for layout in layouts]
    rows += [_Layout(delimiter, COLUMNS).row(line) for delimiter in _DELIMITERS]
    return next((row for row in rows if (row.get("kind") or "").strip() in KINDS), rows[0])


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell beyond csv's limit
        return []


def _decision(path: Path, line: int, row: dict[str, str]) -> Decision:
    cells = {name: _cell(row.get(name) or "") for name in COLUMNS}
    kind, value = cells["kind"], cells["value"]
    if "why" not in row or "value" not in row:
        raise ValueError("Ligne incomplète : elle n’a pas été prise en compte.")
    if kind not in KINDS:
        raise ValueError(f"Nature de décision inconnue : « {kind} ».")
    when = _moment(cells["when"])
    theme, _, verdict = value.partition("=")
    if kind == "theme" and (not theme or verdict not in ("yes", "no", "auto")):
        raise ValueError(f"Valeur illisible : « {value} » (attendu : thème=yes, no ou auto).")
    records = tuple(_unescaped(r) for r in cells["records"].split("|") if r.strip())
    if not records and not cells["study"]:
        raise ValueError("Ni étude ni notice : la décision ne s’applique à rien.")
    if kind in ("same", "different"):
        _check_sides(records, value)
    if kind == "field" and not (theme and records):
        raise ValueError("Le champ ou la notice choisie manque.")
    if kind == "field" and verdict not in ("", "auto"):
        raise ValueError(f"Valeur illisible : « {value} » (attendu : champ, ou champ=auto).")
    return Decision(
        when, cells["who"], kind, cells["study"], records, value, cells["why"], path.name, line
    )


def _check_sides(records: tuple[str, ...], value: str) -> None:
    if len(records) < 2:
        raise ValueError("Il faut deux notices au moins, séparées par « | ».")
    if value and not (re.fullmatch("[0-9]{1,6}", value) and 0 < int(value) < len(records)):
        raise ValueError(
            f"Valeur illisible : « {value} » (attendu : combien de notices sont du premier côté)."
        )


def _moment(text: str) -> str:
    """When, sortable as text; a spreadsheet may have turned it into ``23/11/2026 10:05``."""
    if re.match("[0-9]{4}-", text):
        return text
    if found := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:\s+([0-9:]+))?", text):
        day, month, year, time = found.groups()
        day_first = f"{year}-{month:0>2}-{day:0>2}"
        return f"{day_first}T{time:0>5}" if time else day_first
    raise ValueError(f"Date illisible : « {text} ».")


def _problem(path: Path, line: int | None, message: str) -> Problem:
    return Problem(
        f"decisions/{path.name}",
        "",
        line,
        "journal",
        "error",
        f"{message} Corrigez ou supprimez cette ligne du journal.",
    )


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
