"""Live citations: fields as Zotero writes them, balanced, valid, and shown by LibreOffice."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bibliography.items import EXPECTED, HOSTILE, visible
from tests.bibliography.test_formats import PLAIN
from tracker.bibliography import EXPORTERS, Bibliography, own_style, pandoc
from tracker.bibliography import note as notes
from tracker.bibliography.csl_styles import style_path
from tracker.bibliography.presentable import presentable
from tracker.bibliography.zotero_fields import CHUNK, item_uri
from tracker.model import CslItem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
URIS = {
    str(item["id"]): f"http://zotero.org/groups/12/items/ABCD{n:04d}"
    for n, item in enumerate(PLAIN.items)
    if n % 7 != 3
}
LIVE = replace(PLAIN, zotero=URIS)
HOSTILE_LIVE = Bibliography(
    str(HOSTILE[0]["title"]), tuple(HOSTILE), date(2026, 1, 1),
    zotero={i["id"]: f"http://zotero.org/users/1/items/H{n}" for n, i in enumerate(HOSTILE)},
)  # fmt: skip
NOTE = notes.Note(
    LIVE,
    (
        notes.Chapter(
            "Objet",
            (
                notes.Passage("Deux études le disent", ("andrews2006recent", "maruna2001")),
                notes.Passage("Conclure.", kind="write"),
                notes.Passage(kind="item", about="andrews2006recent"),
                notes.Passage("Fiche – effet : nul.", kind="item", about="loi2014"),
            ),
        ),
    ),
)


@cache
def made(name: str, what: str = "list") -> dict[str, bytes]:
    if what == "note":
        data = notes.write(NOTE, name)
    else:
        data = EXPORTERS[name].write(HOSTILE_LIVE if what == "hostile" else LIVE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def word_fields(document: bytes) -> list[tuple[str, str]]:
    """(code, result) of every complex field, failing where one is not balanced."""
    found: list[tuple[str, str]] = []
    state, code, result = "", "", ""
    for node in ElementTree.fromstring(document).iter():
        if node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType", "")
            assert (state, kind) in {("", "begin"), ("begin", "separate"), ("separate", "end")}
            state = "" if kind == "end" else kind
            if kind == "end":
                found.append((code, result))
                code = result = ""
        elif node.tag == f"{_W}instrText":
            assert state == "begin"
            code += node.text or ""
        elif node.tag == f"{_W}t" and state == "separate":
            result += node.text or ""
    assert state == ""
    return found


def marks(content: bytes) -> list[tuple[str, str]]:
    """(code, result) of every reference mark and section of an ODT, failing if one is open."""
    found, opened, text = [], "", ""
    root = ElementTree.fromstring(content)

    def visit(node: ElementTree.Element) -> None:
        nonlocal opened, text
        name = node.get(f"{_T}name", "")
        if node.tag == f"{_T}reference-mark-start":
            assert not opened
            opened, text = name, ""
        elif node.tag == f"{_T}reference-mark-end":
            assert opened == name
            found.append((opened, text))
            opened = ""
        text += node.text or ""
        for inner in node:
            visit(inner)
            text += inner.tail or ""

    visit(root)
    assert not opened
    found += [(s.get(f"{_T}name", ""), "".join(s.itertext())) for s in root.iter(f"{_T}section")]
    return found


_CODE = re.compile(
    r" ?(?:ADDIN )?(ZOTERO_ITEM CSL_CITATION|ZOTERO_BIBL) (\{.*\})(?: (CSL_BIBLIOGRAPHY))?"
    r"(?: RND[0-9a-zA-Z]{10})? ?"
)


def codes(name: str, what: str = "list") -> Iterator[tuple[str, dict[str, object], str]]:
    """(kind, JSON value, result) of the Zotero fields; the footer's fields are elsewhere."""
    parts = made(name, what)
    found = (
        word_fields(parts["word/document.xml"]) if name == "docx" else marks(parts["content.xml"])
    )
    for code, result in found:
        match = _CODE.fullmatch(code)
        assert match, code
        assert (match[1] == "ZOTERO_BIBL") == (match[3] == "CSL_BIBLIOGRAPHY")
        yield match[1], json.loads(match[2]), result


@pytest.mark.parametrize("what", ["list", "note", "hostile"])
@pytest.mark.parametrize("name", ["docx", "odt"])
def test_fields_are_balanced_and_their_json_has_the_documented_members(
    name: str, what: str
) -> None:
    found = list(codes(name, what))
    kinds = [kind for kind, _, _ in found]
    assert kinds.count("ZOTERO_BIBL") == 1
    ids = []
    for kind, value, result in found:
        if kind == "ZOTERO_BIBL":
            assert value == {"uncited": [], "omitted": [], "custom": []}
            continue
        assert set(value) == {"citationID", "properties", "citationItems", "schema"}
        ids.append(value["citationID"])
        (cited,) = value["citationItems"]
        assert set(cited) == {"id", "uris", "itemData"}
        assert cited["uris"][0].startswith("http://zotero.org/")
        assert cited["itemData"]["id"] == cited["id"]
        assert "abstract" not in cited["itemData"]
        # Zotero takes a text that is not this one for a person's change, and asks.
        assert value["properties"]["plainCitation"] == result.replace("<>", "")
        assert value["properties"]["noteIndex"] == 0
    assert len(ids) == len(set(ids)) > 0


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_each_study_with_a_zotero_record_is_cited_and_the_others_are_text(name: str) -> None:
    cited = {v["citationItems"][0]["id"] for k, v, _ in codes(name) if k != "ZOTERO_BIBL"}
    assert cited == set(URIS)
    (listed,) = (result for kind, _, result in codes(name) if kind == "ZOTERO_BIBL")
    assert "Crime & Delinquency" in listed
    assert "Making Good" not in listed
    part = made(name)["word/document.xml" if name == "docx" else "content.xml"]
    assert "Making Good" in "".join(ElementTree.fromstring(part).itertext())


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_the_preferences_are_xml_in_properties_of_at_most_255_signs(name: str) -> None:
    parts = made(name)
    root = ElementTree.fromstring(parts["docProps/custom.xml" if name == "docx" else "meta.xml"])
    found = {}
    for node in root.iter():
        key = node.get("name") or node.get(
            "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name", ""
        )
        if key.startswith("ZOTERO_PREF_"):
            found[key] = "".join(node.itertext())
    assert list(found) == [f"ZOTERO_PREF_{n + 1}" for n in range(len(found))]
    assert all(len(text) <= CHUNK for text in found.values())
    data = ElementTree.fromstring("".join(found.values()))
    assert data.get("data-version") == "3"
    style = data.find("style")
    assert style is not None
    assert style.get("id") == "http://www.zotero.org/styles/iso690-author-date-fr"
    assert style.get("hasBibliography") == "1"
    field = {p.get("name"): p.get("value") for p in data.iter("pref")}["fieldType"]
    assert field == ("Field" if name == "docx" else "ReferenceMark")


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_live_documents_are_the_same_bytes_twice_and_plain_ones_hold_no_field(name: str) -> None:
    assert EXPORTERS[name].write(LIVE) == EXPORTERS[name].write(LIVE)
    assert notes.write(NOTE, name) == notes.write(NOTE, name)
    with zipfile.ZipFile(io.BytesIO(EXPORTERS[name].write(PLAIN))) as archive:
        assert all(b"ZOTERO" not in archive.read(n) for n in archive.namelist())


@pytest.mark.parametrize(
    ("addresses", "uri"),
    [
        (("zotero://select/groups/12/items/ABCD2345",), "http://zotero.org/groups/12/items/ABCD2345"),
        (("https://www.zotero.org/users/7/items/ABCD2345",), "http://zotero.org/users/7/items/ABCD2345"),
        (("zotero://select/library/items/ABCD2345",), ""),
        ((None, "http://zotero.org/users/local/x1Y/items/Q"), ""),
        (("https://zotero.org.evil.test/users/7/items/A",), ""),
    ],
)  # fmt: skip
def test_the_address_of_an_item_names_its_library_or_is_none(
    addresses: tuple[str | None, ...], uri: str
) -> None:
    assert item_uri(*addresses) == uri


def _by_citeproc(items: list[CslItem]) -> dict[str, str]:
    """The citations that citeproc makes of our CSL style, without their parentheses."""
    ready = [{**presentable(item), "id": f"r{n}"} for n, item in enumerate(items)]
    text = "\n\n".join(f"[@r{n}]" for n in range(len(items)))
    document = f"---\nlang: fr-FR\nreferences: {json.dumps(ready)}\n---\n\n{text}\n"
    out = pandoc.run(
        ["-f", "markdown", "-t", "plain", "--wrap=none", "--citeproc",
         "-M", "suppress-bibliography=true", "--csl", str(style_path("tracker-iso690-fr"))],
        document.encode(),
    ).decode()  # fmt: skip
    lines = [line for line in out.split("\n") if line]
    return {str(i["id"]): line[1:-1] for i, line in zip(items, lines, strict=True)}


def test_a_work_is_mentioned_as_our_csl_style_mentions_it() -> None:
    items = [item for item, _ in EXPECTED if item["id"] not in ("cass2", "quotes")]
    ours = own_style.citations(items)
    theirs = _by_citeproc(items)

    def loose(text: str) -> str:
        return re.sub(r"[\s_*]+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))

    assert {k: loose(v) for k, v in ours.items()} == {k: loose(v) for k, v in theirs.items()}


def test_some_mentions_by_hand() -> None:
    found = own_style.citations([item for item, _ in EXPECTED])
    assert [visible(found[k]) for k in ("andrews2006recent", "many", "loi2009", "ce", "oip")] == [
        "Andrews, Bonta et Wormith, 2006",
        "Ason et⍽al., 2020",
        "Loi pénitentiaire n°⍽2009-1436 du 24⍽novembre 2009",
        "CE, sect., 6⍽décembre 2019, n°⍽403868",
        "Observatoire international des prisons, s.⍽d.",
    ]


@pytest.mark.corpus
@pytest.mark.parametrize("what", ["list", "note"])
@pytest.mark.parametrize("name", ["docx", "odt"])
def test_libreoffice_shows_the_citations_and_hides_their_codes(
    name: str, what: str, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is absent")
    source = tmp_path / f"x.{name}"
    source.write_bytes(notes.write(NOTE, name) if what == "note" else EXPORTERS[name].write(LIVE))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to",
         "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = (tmp_path / "x.txt").read_text(encoding="utf-8-sig")
    assert "(Andrews, Bonta et Wormith, 2006)" in text
    assert "Crime & Delinquency" in text
    assert "ZOTERO" not in text
    assert "citationID" not in text
