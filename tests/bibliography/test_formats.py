"""Every format opens elsewhere, holds what it was given, and nothing it must not hold."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bibliography.items import EXPECTED, HOSTILE
from tracker.bibliography import (
    EXPORTERS,
    Bibliography,
    ExportError,
    Group,
    exporter_for,
    pandoc,
    styles,
)
from tracker.bibliography.document import mention, references
from tracker.bibliography.inlines import plain
from tracker.bibliography.table import COLUMNS
from tracker.errors import UnknownItem

ITEMS = tuple({**item, "abstract": f"Résumé de {item['id']}."} for item, _ in EXPECTED)
LAWS = tuple(i["id"] for i in ITEMS if i["type"] in ("legislation", "regulation", "legal_case"))
WORKS = tuple(i["id"] for i in ITEMS if i["id"] not in LAWS and i["id"] != "film")
PLAIN = Bibliography(
    title="Désistance & probation : l'essentiel",
    items=ITEMS,
    searched_on=date(2026, 2, 3),
    groups=(Group("Travaux", WORKS), Group("Textes et décisions", (*LAWS, "andrews2006recent"))),
    criteria="thème « Désistance », depuis 2009.",
    keywords={"maruna2001": ("désistance", "récits de vie")},
    themes={"maruna2001": ("Désistance", "Récidive")},
    annotations={"maruna2001": "Étude de Liverpool.\n\nÀ lire d’abord."},
)
HOSTILE_LIST = Bibliography(
    title=str(HOSTILE[0]["title"]),
    items=tuple({**i, "abstract": i["title"]} for i in HOSTILE),
    searched_on=date(2026, 2, 3),
    groups=tuple(Group(str(i["title"]), (i["id"],)) for i in HOSTILE),
    criteria=str(HOSTILE[7]["title"]),
    keywords={i["id"]: (i["title"],) for i in HOSTILE},
    themes={i["id"]: (i["title"],) for i in HOSTILE},
    annotations={i["id"]: str(i["title"]) for i in HOSTILE},
)


@cache
def made(name: str, hostile: bool = False) -> bytes:
    return EXPORTERS[name].write(HOSTILE_LIST if hostile else PLAIN)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def words(data: bytes, member: str) -> str:
    return "".join(ElementTree.fromstring(members(data)[member]).itertext())


_TEXT: dict[str, Callable[[bytes], str]] = {
    "docx": lambda data: words(data, "word/document.xml"),
    "odt": lambda data: words(data, "content.xml"),
    "html": lambda data: re.sub(r"<[^>]+>", "", data.decode()),
    "txt": lambda data: data.decode(),
    "md": lambda data: data.decode(),
    "xlsx": lambda data: words(data, "xl/sharedStrings.xml"),
    "csv": lambda data: data.decode("utf-8-sig"),
}


def test_the_formats_of_the_contract_are_all_there() -> None:
    names = ["docx", "odt", "pdf", "html", "md", "bib", "ris", "csljson", "xlsx", "csv", "txt"]
    assert list(EXPORTERS) == names


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("note.docx", "docx"),
        ("/x/NOTE.PDF", "pdf"),
        ("bib", "bib"),
        ("a.b.json", "csljson"),
        ("liste.markdown", "md"),
        (".ris", "ris"),
        ("csljson", "csljson"),
    ],
)
def test_a_format_is_found_by_name_or_by_suffix(given: str, name: str) -> None:
    assert exporter_for(given).name == name


@pytest.mark.parametrize("given", ["note.doc", "note", "", "x.tar.gz"])
def test_an_unknown_format_is_refused_with_the_list_of_formats(given: str) -> None:
    with pytest.raises(ExportError, match=r"Format inconnu.*docx, odt, pdf, html, md, bib"):
        exporter_for(given)


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_same_bibliography_gives_the_same_bytes(name: str) -> None:
    assert EXPORTERS[name].write(PLAIN) == made(name)


@pytest.mark.parametrize("name", ["docx", "odt", "xlsx"])
def test_another_date_of_search_changes_the_dates_of_an_office_file(name: str) -> None:
    later = Bibliography(PLAIN.title, ITEMS[:1], date(2026, 2, 4))
    with zipfile.ZipFile(io.BytesIO(EXPORTERS[name].write(later))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 2, 4, 0, 0, 0)}


@pytest.mark.parametrize("name", sorted(_TEXT))
def test_every_reference_is_in_every_readable_format(name: str) -> None:
    text = re.sub(r"[\s\\]+", " ", _TEXT[name](made(name)))
    for item in ITEMS:
        title = str(item.get("title", item.get("number", ""))).split()[-1]
        title = re.split("['’]", title)[-1]
        if title != "16-85.072":
            assert title.rstrip("?.") in text, item["id"]


@pytest.mark.parametrize("name", ["docx", "odt", "html", "txt", "md"])
def test_documents_say_when_how_many_and_by_which_criteria(name: str) -> None:
    text = re.sub(r"\\(.)", r"\1", _TEXT[name](made(name)))
    assert (
        "Recherche arrêtée au 03/02/2026, 42\u00a0références, "
        "critères\u00a0: thème «\u00a0Désistance\u00a0», depuis 2009."
    ) in text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    assert "Autres références".lower() in text.lower(), "what no group names is not lost"
    assert "Résumé de" not in text, "abstracts are stripped"
    assert "À lire d’abord." in text


def test_a_count_of_one_is_singular_and_thousands_are_set_apart() -> None:
    one = Bibliography("", ITEMS[:1], date(2026, 1, 2))
    assert mention(one) == "Recherche arrêtée au 02/01/2026, 1\u00a0référence."
    many = Bibliography("", ITEMS[:1] * 1234, date(2026, 1, 2))
    assert "1\u202f234\u00a0références" in mention(many)


def test_word_has_real_headings_a_hanging_indent_french_and_page_numbers() -> None:
    parts = {n: d.decode() for n, d in members(made("docx")).items() if n.endswith(".xml")}
    body, sheet = parts["word/document.xml"], parts["word/styles.xml"]
    assert body.count('<w:pStyle w:val="Heading1" />') == 3
    assert body.count('<w:pStyle w:val="Bibliography" />') == len(ITEMS)
    assert body.count('<w:pStyle w:val="BibliographieAnnotee" />') == 1
    assert re.search(r'w:styleId="BibliographieAnnotee".{0,200}<w:keepNext */>', sheet, re.S)
    assert 'w:hanging="425"' in sheet
    assert '<w:lang w:bidi="ar-SA" w:eastAsia="fr-FR" w:val="fr-FR" />' in sheet
    footer = parts["word/footer1.xml"]
    assert "Page " in footer
    assert "> sur <" in footer
    assert " NUMPAGES " in footer
    assert "footerReference" in body
    assert body.count('w:val="Annotation"') == 2


def test_opendocument_has_real_headings_a_hanging_indent_french_and_page_numbers() -> None:
    parts = {n: d.decode() for n, d in members(made("odt")).items()}
    assert parts["mimetype"] == "application/vnd.oasis.opendocument.text"
    assert parts["content.xml"].count("<text:h ") == 3
    assert parts["content.xml"].count('text:style-name="Bibliography"') == len(ITEMS)
    assert parts["content.xml"].count('text:style-name="Bibliographie_20_annotée"') == 1
    assert 'fo:text-indent="-0.75cm"' in parts["styles.xml"]
    assert 'fo:language="fr"' in parts["styles.xml"]
    assert "</text:page-number> sur <text:page-count>" in parts["styles.xml"]


@pytest.mark.parametrize("name", EXPORTERS)
def test_no_path_and_no_user_is_in_any_file(name: str) -> None:
    data = made(name)
    texts = members(data).values() if data[:2] == b"PK" else [data]
    for text in texts:
        for trace in (str(pandoc.HERE).encode(), b"/tmp/", b"/home/", b"/root", b"site-packages"):
            assert trace not in text
        assert b"pandoc" not in text.lower()


def test_the_pdf_is_tagged_french_titled_and_dated_by_the_search() -> None:
    data = made("pdf")
    assert data.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert re.search(rb"/Lang ?\(fr(-FR)?\)", data)
    assert b"2026-02-03T00:00:00" in data
    assert b"LibertinusSerif" in data


def test_a_sign_without_a_font_still_gives_a_pdf() -> None:
    odd = Bibliography(
        "漢字", ({"id": "a", "type": "book", "title": "漢字 العربية"},), date(2026, 1, 1)
    )
    assert EXPORTERS["pdf"].write(odd).startswith(b"%PDF")


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_empty_bibliography_is_a_valid_file(name: str) -> None:
    data = EXPORTERS[name].write(Bibliography("Vide", (), date(2026, 1, 1)))
    assert data or name in ("bib", "ris")


def test_excel_holds_real_dates_numbers_and_no_formula() -> None:
    for hostile in (False, True):
        sheet = members(made("xlsx", hostile))["xl/worksheets/sheet1.xml"].decode()
        assert "<f>" not in sheet
        assert "<autoFilter" in sheet
        assert 'state="frozen"' in sheet
    strings = ElementTree.fromstring(members(made("xlsx"))["xl/sharedStrings.xml"])
    first = ["".join(si.itertext()) for si in strings][: len(COLUMNS)]
    assert first == [column.heading for column in COLUMNS]
    sheet = members(made("xlsx"))["xl/worksheets/sheet1.xml"].decode()
    assert "<v>2006</v>" in sheet
    assert f"<v>{(date(2019, 3, 1) - date(1899, 12, 30)).days}</v>" in sheet


def _csv(hostile: bool = False) -> list[dict[str, str]]:
    data = made("csv", hostile)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), ""), delimiter=";"))


def test_csv_is_read_back_by_column() -> None:
    row = {r["Identifiant"]: r for r in _csv()}["maruna2001"]
    assert row["Auteurs"] == "Maruna, Shadd"
    assert row["Année"] == "2001"
    assert row["Titre"] == "Making Good: How Ex-Convicts Reform and Rebuild Their Lives"
    assert row["Type"] == "Livre"
    assert row["Langue"] == "anglais"
    assert row["Thèmes"] == "Désistance ; Récidive"
    assert row["Référence"] == EXPECTED[3][1].replace("⍽", "\u00a0")
    assert row["Résumé"] == "Résumé de maruna2001."


def test_no_cell_of_the_csv_can_be_run_as_a_formula() -> None:
    rows = _csv(hostile=True)
    assert len(rows) == len(HOSTILE)
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def _back(data: bytes, reader: str) -> dict[str, dict[str, Any]]:
    out = pandoc.run(["-f", reader, "-t", "csljson"], data)
    return {item["id"]: item for item in json.loads(out)}


def _share(
    back: dict[str, dict[str, Any]], fields: tuple[str, ...], view: Callable[[Any], Any]
) -> tuple[float, list[tuple[str, str]]]:
    """The share of fields that come back equal, and those that do not."""
    lost = []
    count = 0
    for item in ITEMS:
        for name in fields:
            if name in item:
                count += 1
                if view(back.get(item["id"], {}).get(name)) != view(item[name]):
                    lost.append((item["id"], name))
    return 1 - len(lost) / count, lost


def _loose(value: Any) -> Any:
    """Values compared without what is typography: dashes, quotes, kinds of space."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True) if value is not None else ""
    text = text.replace('\\"', "'").replace("“", "'").replace("”", "'").replace("’", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub("[–—]|--", "-", text)).strip()


def test_bibtex_comes_back_through_pandoc() -> None:
    back = _back(made("bib"), "biblatex")
    assert set(back) == {item["id"] for item in ITEMS}
    fields = (
        "type",
        "title",
        "author",
        "editor",
        "translator",
        "issued",
        "container-title",
        "volume",
        "issue",
        "page",
        "publisher",
        "publisher-place",
        "DOI",
        "ISBN",
        "URL",
        "collection-title",
        "abstract",
        "accessed",
        "number-of-pages",
        "event-title",
    )
    share, lost = _share(back, fields, _loose)
    assert share >= 0.95, lost


def test_ris_comes_back_through_pandoc() -> None:
    back = list(json.loads(pandoc.run(["-f", "ris", "-t", "csljson"], made("ris"))))
    assert len(back) == len(ITEMS)
    pairs = {item["id"]: other for item, other in zip(ITEMS, back, strict=True)}
    fields = ("title", "author", "container-title", "volume", "issue", "publisher", "DOI", "URL")
    share, lost = _share(pairs, fields, _loose)
    assert share >= 0.9, lost


def test_csl_json_comes_back_whole() -> None:
    back = json.loads(made("csljson"))
    for item, other in zip(ITEMS, back, strict=True):
        keyword = {"keyword": "désistance; récits de vie"} if item["id"] == "maruna2001" else {}
        assert other == {**item, **keyword}


def test_hostile_bibtex_stays_one_entry_per_record_for_two_readers() -> None:
    import bibtexparser

    text = made("bib", hostile=True).decode()
    library = bibtexparser.parse_string(text)
    assert [e.key for e in library.entries] == [i["id"] for i in HOSTILE]
    assert library.failed_blocks == []
    back = _back(text.encode(), "biblatex")
    assert set(back) == {i["id"] for i in HOSTILE}
    title = back["hostile7"]["title"]
    assert r"\input{/etc/passwd} \write18{ls}" in title


def test_hostile_ris_stays_one_record_per_study() -> None:
    import rispy

    entries = rispy.loads(made("ris", hostile=True).decode())
    assert [e["id"] for e in entries] == [i["id"] for i in HOSTILE]
    assert {e["type_of_reference"] for e in entries} == {"JOUR"}


def test_hostile_records_make_no_tag_script_or_link_in_html() -> None:
    page = made("html", hostile=True).decode()
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    assert tags <= {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "div",
                    "p", "em", "a", "b", "span", "strong"}  # fmt: skip
    assert set(re.findall(r'href="([^"#]*)', page)) <= {""}
    assert "&lt;script&gt;" in page


def test_hostile_records_make_no_markup_in_markdown() -> None:
    text = made("md", hostile=True)
    back = json.loads(pandoc.run(["-f", "gfm", "-t", "json"], text))
    kinds = set(re.findall(r'"t": ?"(\w+)"', json.dumps(back)))
    assert not kinds & {"Image", "Code", "CodeBlock", "Math", "RawBlock", "Cite", "Note"}
    raw = re.findall(r'"RawInline", "c": \["html", "([^"]*)', json.dumps(back))
    assert set(raw) <= {"<b>", "</b>"}
    assert "javascript:" not in "".join(re.findall(r'\["([^"]*)", ""\]', json.dumps(back)))


@pytest.mark.parametrize("name", ["docx", "odt", "pdf", "xlsx", "txt"])
def test_hostile_records_still_give_a_well_formed_document(name: str) -> None:
    data = made(name, hostile=True)
    if data[:2] == b"PK":
        for member, content in members(data).items():
            if member.endswith((".xml", ".rels")):
                ElementTree.fromstring(content)
                assert b'javascript:alert(1)"' not in content
                assert b"instrText" not in content or member.startswith("word/foot")
    elif name == "pdf":
        assert data.startswith(b"%PDF")
        assert b"/JavaScript" not in data
        assert b"/URI (javascript" not in data
    else:
        assert "\u202e" not in data.decode()


def test_another_style_prints_names_in_full_where_it_wants_them() -> None:
    chosen = Bibliography("", ITEMS[:1], date(2026, 1, 1), style="chicago-author-date-fr")
    text = plain(references(chosen)["andrews2006recent"])
    assert "James Bonta" in text


def test_a_style_without_a_bibliography_is_refused() -> None:
    with pytest.raises(ExportError, match="bibliographie"):
        references(Bibliography("", ITEMS[:2], date(2026, 1, 1), style="bluebook-law-review"))


def test_an_unknown_style_is_refused_with_the_nearest_names() -> None:
    for name in ("iso690-author-date-frr", "../../etc/passwd", ""):
        with pytest.raises(UnknownItem, match=r"Style inconnu.*tracker styles"):
            references(Bibliography("", ITEMS[:1], date(2026, 1, 1), style=name))
    with pytest.raises(UnknownItem, match="iso690-author-date-fr"):
        references(Bibliography("", ITEMS[:1], date(2026, 1, 1), style="iso690-author-date-frr"))


def test_a_dependent_style_is_its_parent() -> None:
    from tracker.bibliography.csl_styles import style_path

    assert style_path("critical-criminology").parent.name == "styles"
    chosen = Bibliography("", ITEMS[:1], date(2026, 1, 1), style="critical-criminology")
    assert "2006" in plain(references(chosen)["andrews2006recent"])


def test_styles_are_found_by_words_without_accents_and_ours_come_first() -> None:
    assert styles("iso 690 francais")[0] == (
        "tracker-iso690-fr",
        "ISO 690 auteur-date, français, textes juridiques (tracker)",
    )
    found = dict(styles("ISO690 author date"))
    assert "iso690-author-date-fr" in found
    assert styles("zzz aucun style") == []


def test_the_reference_documents_are_those_the_script_makes() -> None:
    from tracker.bibliography import reference

    assert (reference.TEMPLATES / "reference.docx").read_bytes() == reference.docx()
    assert (reference.TEMPLATES / "reference.odt").read_bytes() == reference.odt()


def test_importing_the_package_starts_no_heavy_library() -> None:
    code = (
        "import sys, tracker.bibliography as b; b.cite({'title': 'x'});"
        "print([m for m in ('pypandoc','typst','xlsxwriter','pandas','rapidfuzz','lxml')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
