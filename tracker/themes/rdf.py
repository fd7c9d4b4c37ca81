"""An RDF file read into a graph, or refused in French.

What enters: a file and the syntax its extension stands for. What leaves: a graph, or a
``VocabularyError`` that names the file, the line where reading broke off (if the parser tells it)
and what to do. What it does not touch: what the graph means.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax import SAXParseException

from tracker.errors import VocabularyError, system_words

if TYPE_CHECKING:
    from rdflib import Graph

NAMES = {"turtle": "Turtle", "xml": "RDF/XML"}
"""What people call each syntax of rdflib."""
_COMMENTS = re.compile(rb"(?:\s*#[^\n]*\n)*\s*")
_BEGINNINGS = {
    "xml": re.compile(rb"<\?xml|<rdf:"),
    "turtle": re.compile(rb"@prefix|@base|prefix\s|base\s"),
    "html": re.compile(rb"<!doctype html|<html"),
    "json": re.compile(rb"[{\[]"),
}
_OTHER = {
    "xml": "Ce fichier commence comme du RDF/XML : donnez-lui l’extension .rdf.",
    "turtle": "Ce fichier commence comme du Turtle : donnez-lui l’extension .ttl.",
    "html": "Ce fichier commence comme une page web : enregistrez le fichier RDF lui-même.",
    "json": "Ce fichier commence comme du JSON : exportez-le en Turtle (.ttl) ou RDF/XML (.rdf).",
}
_PLACED = re.compile(r":(\d+):\d+: (.+)")
"""How rdflib's reader of RDF/XML words what expat let pass: « source:line:column: words »."""


def read_graph(path: Path, form: str) -> Graph:
    """The graph of ``path``; ``form`` is a key of ``NAMES``.

    Raises VocabularyError where the file can't be read or is not in that syntax.
    """
    from rdflib import Graph

    try:
        data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise VocabularyError(
            f"Fichier illisible ({system_words(error)})", str(path), "Vérifiez le chemin."
        ) from error
    try:
        with _unlogged():
            # As a stream: rdflib takes bytes for UTF-8, whatever an XML declaration says.
            return Graph().parse(source=io.BytesIO(data), format=form)
    except Exception as error:  # rdflib lets each parser's own errors through
        raise _refusal(path, data, form, error) from error


@contextlib.contextmanager
def _unlogged() -> Iterator[None]:
    """rdflib says in English on stderr what it thinks of each address; our errors say enough."""
    logger = logging.getLogger("rdflib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _refusal(path: Path, data: bytes, form: str, error: Exception) -> VocabularyError:
    what = f"Ce fichier n’est pas du RDF lisible ({NAMES[form]} attendu sous {path.suffix})"
    start = data[_end_of_comments(data) :][:100].lower()
    if not start:
        return VocabularyError(what, path.name, "Il est vide : exportez-le de nouveau.")
    for kind, beginning in _BEGINNINGS.items():
        if kind != form and beginning.match(start):
            return VocabularyError(what, path.name, _OTHER[kind])
    line, words = _place(error, data)
    where = f"{path.name}, ligne {line}" if line else path.name
    if isinstance(error, UnicodeDecodeError):
        return VocabularyError(what, where, "Il n’est pas en UTF-8 : enregistrez-le en UTF-8.")
    remedy = f"Corrigez-le{' là' if line else ''}, ou exportez-le de nouveau"
    return VocabularyError(what, where, f"{remedy} ({words})." if words else f"{remedy}.")


def _end_of_comments(data: bytes) -> int:
    found = _COMMENTS.match(data)
    return found.end() if found else 0


def _place(error: Exception, data: bytes) -> tuple[int, str]:
    """The line where the parser broke off, 0 if unknown, and its own words, cut short."""
    from rdflib.plugins.parsers.notation3 import BadSyntax

    line, words = 0, ""
    if isinstance(error, UnicodeDecodeError):
        line = data[: error.start].count(b"\n") + 1
    elif isinstance(error, SAXParseException):
        line, words = error.getLineNumber() or 0, error.getMessage()
    elif isinstance(error, BadSyntax):
        line, words = error.lines + 1, error._why
    elif placed := _PLACED.search(str(error)):
        line, words = int(placed[1]), placed[2]
    return line, " ".join(words.split())[:80]
