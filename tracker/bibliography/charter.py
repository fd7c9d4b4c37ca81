"""The section's own charter: a Word or LibreOffice document whose styles and page exports wear.

What enters: the path of a .docx or .odt that someone made. What leaves: its bytes, fit for pandoc's
``--reference-doc``, without what it says of that person. What it does not touch: the file.

pandoc takes styles, page, header and footer from a reference document and leaves its text, but
carries over the parts named here. Sources: ECMA-376 part 1, 15.2.12.3 (extended properties) and
17.15.1.6 (attached template); ODF 1.3 part 3, 3.10 (settings) and part 2, 3.7 (thumbnail).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

from tracker.bibliography import archive
from tracker.errors import ExportError, system_words

_NEEDED = {"docx": ("word/document.xml", "word/styles.xml"), "odt": ("content.xml", "styles.xml")}
_PERSONAL = re.compile(
    rb"<(Manager|Company|HyperlinkBase|Template)>[^<]*</\1>|<w:attachedTemplate\b[^>]*/>"
)
_LEFT_OUT = re.compile(
    r"(word/_rels/settings\.xml\.rels|docProps/thumbnail\..*|docProps/custom\.xml"
    r"|settings\.xml|Thumbnails/.*|Configurations2/.*|Basic/.*|Scripts/.*)"
)
_CLEANED = frozenset({"docProps/app.xml", "word/settings.xml"})
_DAY = date(2000, 1, 1)


def read(path: Path, format_: str) -> bytes:
    """The charter at ``path`` for ``format_`` (docx or odt), the same bytes every time.

    Raises ExportError: it cannot be read, or is no document of that format.
    """
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                if name.endswith("/") or _LEFT_OUT.fullmatch(name):
                    continue
                content = source.read(name)
                if name in _CLEANED:
                    content = _PERSONAL.sub(b"", content)
                archive.write(target, name, content, _DAY)
            missing = set(_NEEDED[format_]) - set(source.namelist())
    except OSError as error:
        raise ExportError(
            f"Charte illisible ({system_words(error)})", str(path), "Vérifiez vos droits."
        ) from error
    # What zipfile raises of a file that is no archive, has a password or is packed by a method it
    # does not know (two kinds of RuntimeError), or is cut.
    except (zipfile.BadZipFile, RuntimeError, EOFError):
        missing = set(_NEEDED[format_])
    if missing:
        raise ExportError(
            f"La charte n’est pas un document {format_}",
            str(path),
            "Faites-la à partir d’un document exporté, ou retirez-la de l’espace de travail.",
        )
    return out.getvalue()
