"""Zip files (docx, odt, xlsx) with the same bytes for the same content.

What enters: a zip file as bytes. What leaves: the same members, dated, in a fixed order.
What it does not touch: what the members say. Source: ODF 1.3 part 2, 3.3 (``mimetype`` first
and stored); ECMA-376 part 2 (no order asked).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

_LEADERS = ("mimetype", "[Content_Types].xml", "_rels/.rels")


def normalised(
    data: bytes, day: date, change: Callable[[str, bytes], bytes] | None = None
) -> bytes:
    """``data`` with every member dated ``day`` at 0 h; ``change`` may rewrite a member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=_place):
            content = source.read(name)
            write(target, name, change(name, content) if change else content, day)
    return out.getvalue()


def write(target: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    """Add one member, dated ``day`` (1980 at the earliest: what zip can hold)."""
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.create_system = 0
    info.external_attr = 0
    info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    target.writestr(info, content, compresslevel=6)


def _place(name: str) -> tuple[int, str]:
    return (_LEADERS.index(name) if name in _LEADERS else len(_LEADERS), name)


_DATES = re.compile(
    rb"(<(dcterms:created|dcterms:modified|meta:creation-date|dc:date)\b[^>]*>)[^<]*(</\2>)"
)
_MAKER = re.compile(rb"(<(Application|meta:generator)>)[^<]*(</\2>)")
_COUNTS = re.compile(
    rb"\s*<(Words|Lines|Characters|CharactersWithSpaces|Paragraphs|Pages|TotalTime|AppVersion"
    rb"|Template)>[^<]*</\1>"
)
_PROPERTIES = frozenset({"docProps/core.xml", "docProps/app.xml", "meta.xml"})


def dated(day: date) -> Callable[[str, bytes], bytes]:
    """A ``change`` that dates a document's properties ``day`` and names its true maker.

    pandoc's sandbox ignores SOURCE_DATE_EPOCH, and its app.xml claims another program and the
    word counts of an example.
    """
    stamp = f"{day:%Y-%m-%d}T00:00:00Z".encode()

    def change(name: str, content: bytes) -> bytes:
        if name not in _PROPERTIES:
            return content
        content = _DATES.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
        content = _MAKER.sub(rb"\g<1>tracker\g<3>", content)
        return _COUNTS.sub(b"", content)

    return change
