"""What programs read of a study's page says what its CSL says, and can't leave its element."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bibliography.items import EXPECTED
from tests.web.conftest import Room
from tracker.web import machine

ITEMS = [item for item, _ in EXPECTED]


def of_coins(coins: str) -> dict[str, Any]:
    """The item a browser's Zotero would make of a context object (``Zotero.OpenURL``)."""
    pairs = [(k, unquote(v.replace("+", " "))) for k, _, v in
             (part.partition("=") for part in coins.split("&"))]  # fmt: skip
    format_ = dict(pairs)["rft_val_fmt"].rpartition(":")[2]
    genre = dict(pairs).get("rft.genre", "")
    kind = {
        "journal": "journalArticle",
        "dissertation": "thesis",
        "dc": dict(pairs).get("rft.type", "webpage"),
        "book": {"bookitem": "bookSection", "proceeding": "conferencePaper",
                 "report": "report"}.get(genre, "book"),
    }[format_]  # fmt: skip
    found: dict[str, Any] = {"itemType": kind, "creators": []}
    within = kind in ("journalArticle", "bookSection", "conferencePaper")
    names = {
        "rft.btitle": "publicationTitle" if within else "title", "rft.atitle": "title",
        "rft.jtitle": "publicationTitle", "rft.title": "publicationTitle" if within else "title",
        "rft.date": "date", "rft.volume": "volume", "rft.issue": "issue", "rft.pages": "pages",
        "rft.isbn": "ISBN", "rft.issn": "ISSN", "rft.pub": "publisher", "rft.inst": "publisher",
        "rft.place": "place", "rft.edition": "edition", "rft.source": "publicationTitle",
    }  # fmt: skip
    if kind != "thesis":  # there, Zotero passes over what is not a thesis's own
        names |= {"rft.language": "language", "rft.description": "abstractNote"}
    tags = found["tags"] = []
    firsts = [value for key, value in pairs if key == "rft.aufirst"]
    for key, value in pairs:
        if key in names:
            found[names[key]] = value
        elif key == "rft.aulast":
            # With a first name it doubles the first « au »; alone it is a name of one piece.
            if not (
                firsts and not found["creators"] and ("rft.au", f"{value}, {firsts[0]}") in pairs
            ):
                found["creators"].append(value)
        elif key == "rft.au":
            assert re.fullmatch(r"[^,]+(, .+)?", value)
            found["creators"].append(value)
        elif key == "rft.subject" and kind != "thesis":
            tags.append(value)
        elif key == "rft_id" and value.startswith("info:doi/"):
            found["DOI"] = value.removeprefix("info:doi/")
        elif key == "rft_id":
            found["url"] = value
    return found


TYPES = {
    "article-journal": "journalArticle", "book": "book", "chapter": "bookSection",
    "paper-conference": "conferencePaper", "report": "report", "thesis": "thesis",
    "legislation": "statute", "regulation": "statute", "legal_case": "case", "webpage": "webpage",
    "article-newspaper": "newspaperArticle", "article-magazine": "magazineArticle",
    "motion_picture": "film", "dataset": "dataset",
}  # fmt: skip


@pytest.mark.parametrize("csl", ITEMS, ids=lambda item: str(item["id"]))
def test_zotero_finds_the_reference_again_in_the_coins_span(csl: dict[str, Any]) -> None:
    found = of_coins(machine.coins(csl, ["mot clé", "récidive ; sortie"]))
    assert found["itemType"] == TYPES[csl["type"]]
    assert found.get("title", "") == machine.text(csl, "title")
    container = machine.text(csl, "container-title")
    if csl["type"] not in ("report", "thesis", "book"):
        assert found.get("publicationTitle", "") == container
    for key, name in (("volume", "volume"), ("issue", "issue"), ("DOI", "DOI"), ("ISBN", "ISBN"),
                      ("publisher", "publisher"), ("publisher-place", "place")):  # fmt: skip
        assert found.get(name, "") == machine.text(csl, key)
    assert found.get("pages", "") == "-".join(p for p in machine.pages(csl) if p)
    assert found.get("date", "") == machine.date(csl)
    if csl["type"] != "thesis":
        assert found.get("language", "") == machine.text(csl, "language")
        assert found.get("abstractNote", "") == machine.text(csl, "abstract")
        assert found["tags"] == ["mot clé", "récidive ; sortie"]
    people = machine.names(csl, "author") or machine.names(csl, "editor")
    assert found["creators"] == [machine.named(name) for name in people]


def test_an_institution_keeps_its_place_and_its_comma_in_the_coins_span() -> None:
    names = [{"family": "Maruna", "given": "Shadd"}, {"literal": "Ministère de la Justice, DAP"},
             {"family": "Durand", "given": "Anne"}]  # fmt: skip
    for people in (names, names[1:], names[::-1]):
        csl = {"id": "a", "type": "report", "title": "t", "author": people}
        wanted = [machine.named(name) for name in machine.names(csl, "author")]
        assert of_coins(machine.coins(csl))["creators"] == wanted
        assert "aucorp" not in machine.coins(csl)


def test_every_kind_is_one_that_zotero_has() -> None:
    kinds = {
        "annotation", "artwork", "attachment", "audioRecording", "bill", "blogPost", "book",
        "bookSection", "case", "computerProgram", "conferencePaper", "dataset", "dictionaryEntry",
        "document", "email", "encyclopediaArticle", "film", "forumPost", "hearing",
        "instantMessage", "interview", "journalArticle", "letter", "magazineArticle", "manuscript",
        "map", "newspaperArticle", "note", "patent", "podcast", "preprint", "presentation",
        "radioBroadcast", "report", "standard", "statute", "thesis", "tvBroadcast",
        "videoRecording", "webpage",
    }  # fmt: skip
    for type_ in machine._ZOTERO:
        coins = machine.coins({"id": "a", "type": type_, "title": "t"})
        assert of_coins(coins)["itemType"] in kinds, type_


@pytest.mark.parametrize("csl", ITEMS, ids=lambda item: str(item["id"]))
def test_highwire_tags_say_one_person_each_and_the_date_with_slashes(csl: dict[str, Any]) -> None:
    pairs = machine.meta(csl, ["a", "b"], "http://x/y")
    tags: dict[str, list[str]] = {}
    for name, value in pairs:
        assert value
        assert re.fullmatch(r"citation_[a-z_]+", name)
        tags.setdefault(name, []).append(value)
    repeated = {"citation_author", "citation_editor", "citation_keywords"}
    assert all(len(values) == 1 for name, values in tags.items() if name not in repeated)
    authors = [machine.named(name) for name in machine.names(csl, "author")]
    assert tags.get("citation_author", []) == authors
    date = tags.get("citation_publication_date", [""])[0]
    assert re.fullmatch(r"(\d{4}(/\d\d(/\d\d)?)?)?", date)
    assert date.replace("/", "-") == machine.date(csl)
    assert tags["citation_keywords"] == ["a", "b"]
    # Zotero takes the kind of the reference from which of these is there.
    kinds = {
        "citation_journal_title": ("article-journal", "article-newspaper", "article-magazine"),
        "citation_inbook_title": ("chapter",),
        "citation_conference_title": ("paper-conference",),
        "citation_dissertation_institution": ("thesis",),
        "citation_technical_report_institution": ("report",),
    }
    for tag, types in kinds.items():
        assert tag not in tags or csl["type"] in types


def as_csl(data: dict[str, Any]) -> dict[str, str]:
    """The fields of JSON-LD under CSL's names."""
    part = data.get("isPartOf", {})
    chain = {part.get("@type"): part}
    while "isPartOf" in part:
        part = part["isPartOf"]
        chain[part["@type"]] = part
    return {
        "title": data.get("name", ""),
        "DOI": data.get("identifier", {}).get("value", ""),
        "page": data.get("pagination", ""),
        "publisher": data.get("publisher", {}).get("name", ""),
        "volume": chain.get("PublicationVolume", chain.get("Book", {})).get("volumeNumber", ""),
        "issue": chain.get("PublicationIssue", {}).get("issueNumber", ""),
        "container-title": part.get("name", ""),
    }  # fmt: skip


@pytest.mark.parametrize("csl", ITEMS, ids=lambda item: str(item["id"]))
def test_json_ld_holds_the_fields_of_the_reference(csl: dict[str, Any]) -> None:
    data = json.loads(machine.json_ld(csl, "http://x/y", [("thème", "http://x/t")], ["mot"]))
    assert data["@context"] == "https://schema.org"
    found = as_csl(data)
    for key, value in found.items():
        if key not in ("volume", "issue") or csl.get("container-title"):
            assert value == machine.text(csl, key), key
    people = [p.get("name") for p in data.get("author", [])]
    wanted = [
        n.get("literal") or f"{n['given']} {n['family']}" for n in machine.names(csl, "author")
    ]
    assert people == wanted
    assert data.get("datePublished", "") == machine.date(csl)
    assert data["about"] == [{"@type": "DefinedTerm", "name": "thème", "url": "http://x/t"}]


def test_the_types_of_schema_org_are_those_of_the_work() -> None:
    made = {c["type"]: json.loads(machine.json_ld(c, ""))["@type"] for c in ITEMS}
    assert made["article-journal"] == "ScholarlyArticle"
    assert (made["book"], made["chapter"], made["thesis"]) == ("Book", "Chapter", "Thesis")
    assert (made["report"], made["legislation"]) == ("Report", "Legislation")


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        ({"date-parts": [[2019, 3, 3]]}, "2019-03-03"),
        ({"date-parts": [[2018], [2019]]}, "2018"),
        ({"date-parts": [[2019, 21]]}, "2019"),
        ({"date-parts": [[-50]]}, ""),
        ({"literal": "sous presse"}, ""),
        ({"date-parts": [["x"]]}, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_a_date_that_programs_can_t_read_is_left_out(issued: Any, said: str) -> None:
    assert machine.date({"issued": issued}) == said


ODD = st.recursive(
    st.none()
    | st.integers()
    | st.text(st.sampled_from(list("<>/&\"'script\u2028\u202eé! -")), max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["family", "given", "literal", "date-parts"]), inner),
    max_leaves=6,
)  # fmt: skip
KEYS = st.sampled_from(["type", "title", "author", "issued", "page", "DOI", "URL", "abstract",
                        "container-title", "editor", "volume"])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(KEYS, ODD), st.lists(st.text(max_size=5), max_size=2))
def test_no_item_breaks_out_or_breaks_down(csl: dict[str, Any], words: list[str]) -> None:
    block = machine.json_ld(csl, "http://x/y", [], words)
    assert not set("<>&\u2028\u2029\u202e") & set(block)
    assert json.loads(block)["@id"] == "http://x/y"
    assert not set("<>&\"' ") & set(machine.coins(csl).replace("&", ""))
    assert all(value for _, value in machine.meta(csl, words))


class Page(HTMLParser):
    """The machine-readable parts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: list[tuple[str, str]] = []
        self.coins: list[str] = []
        self.data = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and str(found.get("name", "")).startswith("citation_"):
            self.meta.append((str(found["name"]), str(found["content"])))
        if tag == "span" and found.get("class") == "Z3988":
            self.coins.append(str(found["title"]))
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data += data
            self._inside = False


@pytest.mark.parametrize("id_", ["maruna2001making", "elbaz2019accompagnement", "evil2020", "nd"])
def test_a_page_holds_tags_span_and_json_that_agree(room: Room, id_: str) -> None:
    page = Page()
    page.feed(room.get(f"/library/studies/{id_}").text)
    data = json.loads(page.data)
    (coins,) = page.coins
    found = of_coins(coins)
    assert found["title"] == dict(page.meta)["citation_title"] == data["name"]
    assert data["url"] == f"http://localhost/library/studies/{id_}"
    assert dict(page.meta)["citation_abstract_html_url"] == data["url"]
    if id_ == "maruna2001making":
        assert found["creators"] == ["Maruna, Shadd"]
        assert found["DOI"] == "10.1037/10430-000"
        assert data["about"][0]["url"] == "http://localhost/library/themes/desistance"
    if id_ == "evil2020":
        assert "url" not in found
        assert "sameAs" not in data
