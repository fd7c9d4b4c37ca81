"""The hand-made items in five styles and every format, and very long lists (``-m corpus``)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest

from tests.bibliography.items import EXPECTED
from tests.bibliography.test_formats import PLAIN, WORKS
from tracker.bibliography import EXPORTERS, Bibliography, Group, citeproc, own_style, pandoc
from tracker.bibliography.document import references
from tracker.bibliography.inlines import UNBROKEN, para, plain, raw, string, unbroken

STYLES = (
    "tracker-iso690-fr",
    "tracker-iso690-fr-notes",
    "apa",
    "chicago-author-date-fr",
    "iso690-numeric-fr",
)
PRINTED = ("docx", "odt", "pdf", "html", "md", "txt")


def text_of(data: bytes, name: str) -> str:
    if name in ("docx", "odt"):
        member = "word/document.xml" if name == "docx" else "content.xml"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(ElementTree.fromstring(archive.read(member)).itertext())
    return data.decode()


def squeezed(text: str) -> str:
    """Letters and digits alone: what no format may lose (2ᵉ is 2e where e is raised)."""
    if "<html" in text:
        text = unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"[\W_]+", "", text.replace("ᵉ", "e").replace("ʳ", "r"))


@pytest.mark.corpus
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXPORTERS)
def test_each_style_is_whole_in_each_format(name: str, style: str) -> None:
    made = replace(PLAIN, style=style)
    data = EXPORTERS[name].write(made)
    assert data == EXPORTERS[name].write(made)
    found = references(made)
    assert set(found) == {item["id"] for item, _ in EXPECTED}
    if name in PRINTED and name != "pdf":
        text = squeezed(text_of(data, name))
        for key, inlines in found.items():
            link = next((n for n, i in enumerate(inlines) if i["t"] == "Link"), len(inlines))
            for part in (inlines[:link], inlines[link + 1 :]):
                assert squeezed(plain(part)) in text, key
    elif name == "pdf":
        assert data.startswith(b"%PDF-")


def long_list(count: int) -> tuple[dict[str, object], ...]:
    return tuple(
        {**EXPECTED[n % len(EXPECTED)][0], "id": f"e{n}", "title": f"Étude {n * 7919 % 99991}"}
        for n in range(count)
    )


@pytest.mark.corpus
@pytest.mark.parametrize("name", EXPORTERS)
def test_five_thousand_studies_make_a_whole_file(name: str) -> None:
    items = long_list(5_000)
    groups = tuple(
        Group(f"Groupe {n}", tuple(str(i["id"]) for i in items[n::50])) for n in range(50)
    )
    data = EXPORTERS[name].write(Bibliography("Tout", items, date(2026, 1, 1), groups))
    if name in ("docx", "odt"):
        assert text_of(data, name).count("Étude") >= 4_800
    elif name == "bib":
        assert data.count(b"\n@") + 1 == 5_000
    elif name == "csljson":
        assert len(json.loads(data)) == 5_000
    else:
        assert len(data) > 100_000


def test_letters_after_the_year_are_those_of_the_exported_set() -> None:
    def work(key: str, title: str) -> dict[str, object]:
        return {"id": key, "type": "book", "title": title, "issued": {"date-parts": [[2019]]},
                "author": [{"family": "Chantraine", "given": "Gilles"}]}  # fmt: skip

    three = [work("a", "Prison"), work("b", "Déviance"), work("c", "Autre")]
    for printer in (own_style.references, lambda x: citeproc.references(x, STYLES[0])):
        years = {k: plain(v)[16:22].strip("(). ") for k, v in printer(three).items()}
        assert years == {"c": "2019a", "b": "2019b", "a": "2019c"}
        assert "2019)" in plain(printer(three[:1])["a"])
    calls = own_style.citations(three)
    assert calls == {k: f"Chantraine, {y}" for k, y in
                     {"c": "2019a", "b": "2019b", "a": "2019c"}.items()}  # fmt: skip


def test_no_line_breaks_within_a_range_of_pages_and_other_hyphens_stay() -> None:
    hyphen = raw("openxml", "<w:r><w:noBreakHyphen/></w:r>")
    line = [string("n°\u00a02014-896,"), {"t": "Space"}, string("p.\u00a012-15.")]
    pages = {
        "openxml": [string("p.\u00a012"), hyphen, string("15")],
        "opendocument": [string("p.\u00a012\u201115")],
        "html": [{"t": "Span", "c": [["", [UNBROKEN], []], [string("p.\u00a012-15")]]}],
    }
    for writer, made in pages.items():
        item = {"t": "BulletList", "c": [[{"t": "Plain", "c": line}]]}
        expected = [*line[:2], *made, string(".")]
        assert unbroken([para(line)], writer) == [para(expected)]
        assert unbroken([item], writer) == [
            {"t": "BulletList", "c": [[{"t": "Plain", "c": expected}]]}
        ]
    with zipfile.ZipFile(io.BytesIO(EXPORTERS["docx"].write(PLAIN))) as archive:
        body = archive.read("word/document.xml").decode()
    ranges = sum(
        "-" in str(i.get("page", "")) or "–" in str(i.get("page", "")) for i, _ in EXPECTED
    )
    assert body.count("<w:noBreakHyphen/>") == ranges + 1  # one study stands in two groups


def test_no_property_of_any_document_names_a_person_or_a_machine() -> None:
    for name in ("docx", "odt", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(EXPORTERS[name].write(PLAIN))) as archive:
            for member in archive.namelist():
                if member not in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
                    continue
                for node in ElementTree.fromstring(archive.read(member)).iter():
                    tag = node.tag.rpartition("}")[2]
                    if tag in ("creator", "lastModifiedBy", "initial-creator", "Manager"):
                        assert not (node.text or "").strip(), (name, tag, node.text)
                    if tag in ("Template", "Company"):
                        assert not (node.text or "").strip()
    pdf = EXPORTERS["pdf"].write(PLAIN)
    assert b"/Author" not in pdf
    for name in EXPORTERS:
        assert str(pandoc.HERE).encode() not in EXPORTERS[name].write(PLAIN)


def test_a_reference_stands_once_in_each_group_that_names_it() -> None:
    text = text_of(EXPORTERS["docx"].write(PLAIN), "docx")
    assert Counter(re.findall("Crime & Delinquency", text))["Crime & Delinquency"] == 2
    assert "andrews2006recent" in WORKS
