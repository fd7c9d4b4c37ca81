"""The lines of one RIS or Web of Science entry to tags and values, by rispy.

What enters: the raw text of an entry. What leaves: ``{tag: [values]}`` in file order, lines
that continue a value joined to it. What it does not touch: what a tag means.
rispy keeps one value of most tags and sets the others aside; here every tag is a list, so that
nothing written is lost.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar

Tags = dict[str, list[str]]

_TAG = re.compile(r"[ \t\ufeff]{0,4}([A-Z][A-Z0-9]) {1,2}-(?:[ \t](.*))?$")


@lru_cache(maxsize=1)
def _parsers() -> tuple[Any, Any]:
    from rispy.parser import RisParser, WokParser

    class Everything(dict[str, str]):
        """A mapping that knows every tag by its own name."""

        def __missing__(self, tag: str) -> str:
            return tag

    def add(self: Any, record: Any, tag: Any, content: str, extend_multiline: bool = False) -> None:
        """A new value of a tag, or the continuation of its last."""
        values = record.setdefault(tag, []) if tag else None
        if values is None:
            return
        if isinstance(values, str):
            values = record[tag] = [values]
        if extend_multiline and values:
            values[-1] = f"{values[-1]}\n{content}" if values[-1] else content
        else:
            values.append(content)

    class Ris(RisParser):  # type: ignore[misc]
        _add_tag = add

        def parse_line(self, line: str) -> tuple[str | None, str]:
            match = _TAG.match(line)
            if match is None:
                return None, line.strip()
            return match.group(1), (match.group(2) or "").strip()

        def _iter_till_start(self, lines: Any) -> dict[str, Any]:
            return {}

    class Wos(WokParser):  # type: ignore[misc]
        _add_tag = add
        DEFAULT_IGNORE: ClassVar[list[str]] = []

        def parse_line(self, line: str) -> tuple[str | None, str]:
            if line[:2].isspace() or not line[:2].strip():
                return None, line.strip()
            return line[:2], line[3:].strip()

        def _iter_till_start(self, lines: Any) -> dict[str, Any]:
            return {}

    everything = Everything()
    return Ris(mapping=everything), Wos(mapping=everything)


def _read(raw: str, parser: Any) -> Tags:
    lines = [line for line in raw.splitlines() if line.strip() and not _is_end(line)]
    records = parser.parse_lines(iter([*lines, "ER  - "]))
    if not records:
        return {}
    return {tag: values for tag, values in records[0].items() if isinstance(values, list)}


def _is_end(line: str) -> bool:
    return re.match(r"[ \t]*ER(?: {1,2}-|\s*$)", line) is not None


def ris_tags(raw: str) -> Tags:
    """The tags of a RIS entry; empty where there is none."""
    return _read(raw, _parsers()[0])


def wos_tags(raw: str) -> Tags:
    """The tags of a Web of Science entry; empty where there is none."""
    return _read(raw, _parsers()[1])
