"""References in any CSL style, by pandoc's citeproc.

What enters: CSL-JSON items and the name of a style. What leaves: the inlines of each reference,
in the order of the style. What it does not touch: grouping, documents.

The whole list goes through in one run, so that 2019a and 2019b, numbers and « — » for a
repeated author are right. Items go in as CSL-JSON, never as Markdown.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tracker.bibliography import pandoc
from tracker.bibliography.cite import link
from tracker.bibliography.csl_styles import OWN_PREFIX, style_path
from tracker.bibliography.inlines import API, Block, Inline, para, string
from tracker.bibliography.presentable import language_code, presentable
from tracker.bibliography.typography import NBSP
from tracker.errors import ExportError
from tracker.model import CslItem


def references(items: Sequence[CslItem], style: str) -> dict[str, list[Inline]]:
    """The inlines of each reference, by the id of its item, in the order of the style."""
    out = pandoc.run(["-f", "csljson", *_engine(style)], _printable(items, style))
    return _listed(json.loads(out)["blocks"], items, style)


def cited(
    items: Sequence[CslItem], style: str, calls: Sequence[Sequence[str]]
) -> tuple[list[list[Inline]], dict[str, list[Inline]]]:
    """The inlines of each citation (ids of items, in the order of the text), and the references.

    Of a style of footnotes, the inlines are those of the footnote.
    """
    ids = {str(item.get("id", "")): f"r{i}" for i, item in enumerate(items)}
    text = [
        para([{"t": "Cite", "c": [[_citation(ids[key]) for key in call], []]}]) for call in calls
    ]
    body = {"pandoc-api-version": API, "meta": {}, "blocks": text}
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder, "references.json")
        known.write_bytes(_printable(items, style))
        out = pandoc.run(
            ["-f", "json", *_engine(style), f"--bibliography={known}"], json.dumps(body).encode()
        )
    blocks = json.loads(out)["blocks"]
    made = [_call(block) for block in blocks[: len(calls)]]
    return made, _listed(blocks[len(calls) :], items, style)


def _engine(style: str) -> list[str]:
    """How pandoc is asked for citeproc. A young generation of 128 MB (GHC's ``-A``; pandoc is
    built with ``-rtsopts``) leaves a fifth of its work to no garbage collector."""
    return [
        "-t", "json", "--citeproc", "--csl", str(style_path(style)), "-M", "lang=fr-FR",
        "+RTS", "-A128m", "-RTS",
    ]  # fmt: skip


def _printable(items: Sequence[CslItem], style: str) -> bytes:
    own = style.startswith(OWN_PREFIX)
    made = [{**_for_citeproc(item, own), "id": f"r{i}"} for i, item in enumerate(items)]
    return json.dumps(made, ensure_ascii=True).encode()


def _citation(key: str) -> dict[str, object]:
    return {"citationId": key, "citationPrefix": [], "citationSuffix": [],
            "citationMode": {"t": "NormalCitation"}, "citationNoteNum": 0,
            "citationHash": 0}  # fmt: skip


def _call(block: Block) -> list[Inline]:
    """What citeproc printed for a citation, out of its footnote if it is in one."""
    (inline, *_) = block["c"]
    inlines: list[Inline] = inline["c"][1]
    if inlines and inlines[0]["t"] == "Note":
        return _polished(inlines[0]["c"])
    return _polish(inlines)


def _listed(
    blocks: Sequence[Block], items: Sequence[CslItem], style: str
) -> dict[str, list[Inline]]:
    made: dict[str, list[Inline]] = {}
    for entry in _entries(blocks):
        key = _ids(entry)
        made[str(items[key]["id"])] = _polished(entry["c"][1])
    if not made:
        raise ExportError(
            "Ce style ne donne pas de bibliographie (notes seulement)",
            style,
            "En choisir un autre avec « tracker styles »",
        )
    return made


def _for_citeproc(item: CslItem, own: bool) -> CslItem:
    """An item for pandoc: printable fields, without id (ids may hold anything)."""
    made = presentable(item, own=own)
    address = link(made)
    if address.startswith("https://doi.org/"):
        made["DOI"] = address.removeprefix("https://doi.org/")
    else:
        made.pop("DOI", None)
        if not address:
            made.pop("URL", None)
    language = language_code(str(made.pop("language", "")))
    if language == "en":
        # Other styles may set English titles in title case: then it must be known to be English.
        made["language"] = "en"
    for names in made.values():
        if isinstance(names, list):
            for name in names:
                if "given" in name:
                    name["given"] = name["given"].replace(NBSP, " ")
    return made


def _entries(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block["t"] == "Div":
            if "csl-entry" in block["c"][0][1]:
                yield block
            else:
                yield from _entries(block["c"][1])


def _ids(entry: Block) -> int:
    return int(entry["c"][0][0].removeprefix("ref-r"))


def _polished(blocks: Sequence[Block]) -> list[Inline]:
    """The inlines of an entry, no-break between initials, quotes as characters, spans open."""
    inlines: list[Inline] = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            if inlines:
                inlines.append({"t": "Space"})
            inlines.extend(_polish(block["c"]))
        elif block["t"] == "Div":
            inlines.extend(_polished(block["c"][1]))
    return inlines


def _polish(inlines: Sequence[Inline]) -> list[Inline]:
    made: list[Inline] = []
    for i, inline in enumerate(inlines):
        kind = inline["t"]
        if kind == "Quoted":
            opening, closing = "“”" if inline["c"][0]["t"] == "DoubleQuote" else "‘’"
            made += [string(opening), *_polish(inline["c"][1]), string(closing)]
        elif kind == "Str" and not inline["c"]:
            continue
        elif kind == "Emph":
            made += _upright_within(_polish(inline["c"]))
        elif kind in ("Strong", "Superscript", "Subscript", "SmallCaps", "Underline"):
            made.append({"t": kind, "c": _polish(inline["c"])})
        elif kind == "Link" and not inline["c"][2][0].lower().startswith(("http://", "https://")):
            made += _polish(inline["c"][1])
        elif kind == "Link":
            made.append({"t": kind, "c": [["", [], []], _polish(inline["c"][1]), inline["c"][2]]})
        elif kind == "Span":
            made += _polish(inline["c"][1])
            if "csl-left-margin" in inline["c"][0][1]:
                made.append({"t": "Space"})  # « [1] » and what follows it
        elif kind == "Space" and _initial(inlines, i - 1) and _initial(inlines, i + 1):
            made.append(string(NBSP))
        else:
            made.append(inline)
    return made


def _upright_within(inlines: Sequence[Inline]) -> list[Inline]:
    """``inlines`` in italics, and upright what is in italics within them, as our style has it."""
    made: list[Inline] = []
    for nested, run in groupby(inlines, key=lambda inline: inline["t"] == "Emph"):
        if nested:
            made += (inner for inline in run for inner in inline["c"])
        else:
            made.append({"t": "Emph", "c": list(run)})
    return made


def _initial(inlines: Sequence[Inline], index: int) -> bool:
    """« D. » or « J.-P. », with or without a comma: between two of them no line may break."""
    if not 0 <= index < len(inlines) or inlines[index]["t"] != "Str":
        return False
    text = inlines[index]["c"].rstrip(",")
    return text.endswith(".") and all(
        len(part) == 2 and part[0].isupper() for part in text.split("-")
    )
