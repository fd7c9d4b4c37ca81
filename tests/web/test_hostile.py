"""Hostile records, imported like any others, run nowhere: pages, feeds and every kind of file."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import Room

TITLES = {
    "script": "<script>alert(1)</script><svg/onload=alert(2)><img src=x onerror=alert(3)>",
    "egal": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "moins": "-2+3+cmd|' /C calc'!A0",
    "arobase": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tabulation": "\t=1+1",
    "retour": "\r=1+1\nTY  - BOOK\nER  - \nTY  - JOUR",
    "lien": "[clic](javascript:alert(4)) ![x](http://evil.example/x.png) `code` {{7*7}} {% x %}",
    "latex": "}\n@article{intrus, title={Intrus}}\n\\input{/etc/passwd} $x_{1}$ % fin",
    "bidi": "Droite \u202egauche\u202c \u2066isolée\u2069 \u200f",
    "controle": "Nul\u0000 cloche\u0007 échappement\u001b[31m séparateur\u2028 fin\ufffe",
    "moitie": "Moitié \ud83d de caractère \udc00",
    "long": "Très long " * 2_000,
    "entite": "&lt;script&gt; &amp;amp; ]]> <!-- --> <![CDATA[ x",
}


def items() -> list[dict[str, Any]]:
    return [
        {
            "id": f"mal{name}2020", "type": "article-journal", "title": title,
            "abstract": title[:3000], "container-title": title[:300], "publisher": title[:200],
            "author": [{"family": title[:80], "given": title[:40]}, {"literal": title[:60]}],
            "issued": {"date-parts": [[2020]]}, "URL": "javascript:alert(5)//" + title[:50],
            "DOI": "10.1/" + title[:30], "keyword": title[:100], "language": "fr",
            "note": title[:200], "page": title[:30], "volume": title[:20],
        }
        for name, title in TITLES.items()
    ]  # fmt: skip


IDS = [f"mal{name}2020" for name in TITLES]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    from tracker.cli import tracker
    from tracker.cli.app import run

    folder = tmp_path_factory.mktemp("hostile")
    (folder / "mal.json").write_text(json.dumps(items()), encoding="utf-8")
    assert run(tracker, ["--data", str(folder), "import", str(folder / "mal.json")]) == 0
    made = Room(folder / "library.db")
    yield made
    made.close()


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


PAGES = [
    "/", "/library/studies", "/library/studies?_search=cmd", "/library/studies?_search=script",
    "/nouveautes", "/library/records", "/library/keywords", "/library/people", "/library/problems",
    *(f"/library/studies/{id_}" for id_ in IDS),
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_an_element_a_handler_or_an_address_of_a_record(
    room: Room, page: str
) -> None:
    response = room.get(page)
    assert response.status_code in (200, 404)
    elements = Elements()
    elements.feed(response.text)
    for tag, attributes in elements.found:
        assert tag not in ("img", "iframe", "object", "embed", "base")
        assert (
            tag != "script"
            or attributes.get("src", "").startswith("/statique/")
            or (attributes.get("type") == "application/ld+json")
        )
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert not attributes.get(name, "").strip().lower().startswith(("javascript", "data:"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0e-\x1f]", response.text)


def test_the_data_for_machines_of_a_page_is_one_json_value_that_ends_no_script(room: Room) -> None:
    found = 0
    for id_ in IDS:
        html = room.get(f"/library/studies/{id_}").text
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S):
            assert "<" not in text
            json.loads(text)
            found += 1
    assert found in (0, len(IDS))


def test_the_feeds_are_well_formed(room: Room) -> None:
    for page in ("/nouveautes.atom", "/library/studies.atom"):
        response = room.get(page)
        if response.status_code == 200:
            root = ET.fromstring(response.content)
            for link in root.iter("{http://www.w3.org/2005/Atom}link"):
                assert link.attrib["href"].startswith("http")


@pytest.mark.parametrize("table", ["studies", "records", "keywords", "people", "problems"])
@pytest.mark.parametrize("query", ["", "?_stream=1"])
def test_no_cell_of_datasettes_csv_is_a_formula(room: Room, table: str, query: str) -> None:
    response = room.get(f"/library/{table}.csv{query}")
    assert response.status_code == 200
    rows = list(csv.reader(io.StringIO(response.text, newline="")))
    assert len({len(row) for row in rows}) == 1
    cells = [value for row in rows[1:] for value in row]
    assert not [c for c in cells if re.match(r"[\s\ufeff]*[=+@\t\r＝＋＠]|[\s\ufeff]*-\D", c)]
    if table == "studies":
        assert sorted(row[0] for row in rows[1:]) == sorted(IDS)
        assert any(value.startswith("'=cmd|") for value in cells)


def export(room: Room, ending: str) -> bytes:
    response = room.get(f"/library/studies.{ending}")
    assert response.status_code == 200
    content = response.content
    assert isinstance(content, bytes)
    return content


def test_the_csl_json_is_an_array_of_these_studies(room: Room) -> None:
    assert sorted(item["id"] for item in json.loads(export(room, "csljson"))) == sorted(IDS)


def test_the_bibtex_has_these_entries_and_no_other_for_two_readers(room: Room) -> None:
    import pypandoc

    from tracker.sources import SOURCES

    text = export(room, "bib")
    assert text.endswith(f"\n% fin : {len(IDS)} références\n".encode())
    entries = [entry.key for entry in SOURCES["bibtex"].split(text) if entry.key]
    assert sorted(entries) == sorted(IDS)
    run = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    read = subprocess.run(run, input=text, capture_output=True, check=True)
    assert sorted(item["id"] for item in json.loads(read.stdout)) == sorted(IDS)


def test_the_ris_has_one_tag_a_line_and_these_records(room: Room) -> None:
    text = export(room, "ris").decode()
    lines = [line for line in text.split("\r\n") if line]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert not re.search("[\r\n]", "".join(lines))
    assert sorted(x[6:] for x in lines if x.startswith("ID")) == sorted(IDS)
    assert lines.count("ER  - ") == len(IDS)


def test_the_spreadsheet_holds_texts_and_no_formula(room: Room) -> None:
    with zipfile.ZipFile(io.BytesIO(export(room, "xlsx"))) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        rels = [archive.read(name).decode() for name in names if name.endswith(".rels")]
    assert "<f>" not in sheet
    assert not [r for r in rels if re.search('Target="(?!https?://|[a-z/.])', r, re.I)]
    assert not [r for r in rels if re.search('Target="(javascript|data|file):', r, re.I)]


@pytest.mark.parametrize(
    ("ending", "body"), [("docx", "word/document.xml"), ("odt", "content.xml")]
)
def test_documents_are_well_formed_and_lead_nowhere(room: Room, ending: str, body: str) -> None:
    with zipfile.ZipFile(io.BytesIO(export(room, ending))) as archive:
        assert archive.testzip() is None
        parts = {n: archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))}
    for content in parts.values():
        ET.fromstring(content)
    addresses = re.findall(rb'(?:Target|xlink:href)="([^"]+)"', b"".join(parts.values()))
    assert not [a for a in addresses if re.match(rb"(?i)\s*(javascript|data|file):", a)]
    assert not [a for a in addresses if re.match(rb"https?://evil", a)]
    assert b"instrText" not in parts[body] or b"DDE" not in parts[body]
    assert b"cmd|" in parts[body]


def test_the_markdown_makes_no_element_when_it_is_read(room: Room) -> None:
    import pypandoc

    run = [pypandoc.get_pandoc_path(), "-f", "gfm+raw_html", "-t", "html"]
    text = export(room, "md")
    html = subprocess.run(run, input=text, capture_output=True, check=True).stdout.decode()
    elements = Elements()
    elements.feed(html)
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"script", "img", "svg", "iframe", "code"}
    assert not [a for _, a in elements.found if a.get("href", "").lower().startswith("javascript")]
    assert text.rstrip().endswith(f"(fin : {len(IDS)} références)".encode())


def test_the_file_of_the_command_line_is_as_inert(room: Room, tmp_path: Path) -> None:
    from tracker.cli import tracker
    from tracker.cli.app import run

    folder = str(room.library.parent)
    for ending in ("csv", "html", "txt"):
        path = tmp_path / f"x.{ending}"
        assert run(tracker, ["--data", folder, "export", "-o", str(path), "--no-receipt"]) == 0
    rows = list(
        csv.reader(
            io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig"), newline=""), delimiter=";"
        )
    )
    assert not [v for row in rows for v in row if re.match(r"\s*[=+@\t\r]|\s*-\D", v)]
    elements = Elements()
    elements.feed((tmp_path / "x.html").read_text("utf-8"))
    assert not {tag for tag, _ in elements.found} & {"script", "img", "svg", "iframe"}
