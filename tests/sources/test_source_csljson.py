"""CSL-JSON files: whole items, and a problem for what is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import RawEntry
from tracker.sources import SOURCES, csljson, source_for

ITEM: dict[str, Any] = {
    "id": "dupont2019",
    "type": "article-journal",
    "title": "Sortir <i>de</i> prison",
    "author": [{"family": "Dupont", "given": "Jean"}, {"literal": "Ministère"}],
    "issued": {"date-parts": [[2019, 3]]},
    "volume": 43,
    "DOI": "https://doi.org/10.1000/X",
    "language": "fr-FR",
    "keyword": "probation, sortie",
    "annote": "À relire",
    "note": "NOR : JUSK1234567C",
    "licence-of-crossref": [1],
}
READ = {
    "id": "dupont2019",
    "type": "article-journal",
    "title": "Sortir <i>de</i> prison",
    "author": [{"family": "Dupont", "given": "Jean"}, {"literal": "Ministère"}],
    "issued": {"date-parts": [[2019, 3]]},
    "volume": "43",
    "DOI": "10.1000/X",
    "language": "fr",
    "note": "NOR : JUSK1234567C",
}


def entries(text: str) -> list[RawEntry]:
    return [e for e in csljson.split(text.encode()) if e.kind != "file"]


@pytest.mark.parametrize(
    "whole",
    [[ITEM], ITEM, {"items": [ITEM]}, {"references": [ITEM]}, {"dupont2019": ITEM}],
    ids=["list", "item", "items", "references", "keyed"],
)
def test_an_item_reads_alike_in_every_form_of_file(whole: object) -> None:
    (entry,) = entries(json.dumps(whole, ensure_ascii=False, indent=2))
    found = csljson.interpret("s", entry)
    assert found.problems == ()
    reference = found.reference
    assert reference is not None
    assert reference.csl == READ
    assert reference.keywords == ("probation", "sortie")
    assert reference.notes == ("À relire",)
    assert reference.citation_key == "dupont2019"


def test_the_text_of_an_item_is_verbatim_and_its_line_known() -> None:
    text = '[\n  {"id": "a",   "type":"book"},\n\n  {"id":"b","type":"book"}\n]'
    assert [(e.key, e.raw, e.position) for e in entries(text)] == [
        ("a", '{"id": "a",   "type":"book"}', 2),
        ("b", '{"id":"b","type":"book"}', 4),
    ]


NOT_ITEMS = [
    ('{"note": "manifest", "files": []}', [("broken", ["not-csl"])]),
    ('[1, {"a": 2}]', [("broken", ["not-csl"])]),
    ('{"items": [{"itemType": "book", "title": "T"}]}', [("broken", ["not-csl"])]),
    ('[{"id": "a", "type": "book"}, 7]', [("entry", []), ("broken", ["not-an-item"])]),
    ('[{"id": "a", "type": "book"},\n{"id": "b" "type"},\n{"id": "c", "type": "book"}]',
     [("entry", []), ("broken", ["not-json"]), ("entry", [])]),
    ('[{"id": "a", "type": "book"', [("broken", ["not-json"])]),
    ("pas du JSON", [("broken", ["not-json"])]),
    ("[" * 5000, [("broken", ["not-json"])]),
    ("", []),
    ("[]", []),
    ('[{"id": "a", "type": "book"}, {"id": "a", "type": "book"}]',
     [("entry", []), ("entry", ["duplicate-key"])]),
    ('[{"id": "a", "type": "chose"}]', [("broken", ["not-csl"])]),
    ('[{"id": "a", "type": "chose", "title": "T"}]', [("entry", ["unknown-type"])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), NOT_ITEMS)
def test_what_is_no_item_is_kept_and_reported(
    text: str, found: list[tuple[str, list[str]]]
) -> None:
    assert [
        (e.kind, [p.code for p in csljson.interpret("s", e).problems]) for e in entries(text)
    ] == found


def item(**fields: object) -> dict[str, Any]:
    (entry,) = entries(json.dumps([{"id": "a", "type": "book", **fields}]))
    reference = csljson.interpret("s", entry).reference
    assert reference is not None
    return reference.csl


FIELDS: list[tuple[dict[str, object], str, object]] = [
    ({"issued": {"date-parts": [["2017", "07", "07"]]}}, "issued", {"date-parts": [[2017, 7, 7]]}),
    ({"issued": {"date-parts": [[2018, 10, 21, 13]]}}, "issued", {"date-parts": [[2018, 10, 21]]}),
    ({"issued": {"date-parts": [[None]]}}, "issued", None),
    ({"issued": {"raw": "12 mars 2019"}}, "issued", {"date-parts": [[2019, 3, 12]]}),
    ({"issued": {"date-parts": [[2001]], "circa": 1}}, "issued",
     {"date-parts": [[2001]], "circa": True}),
    ({"title": ["Titre"]}, "title", "Titre"),
    ({"title": "<script>x</script><i>y</i>"}, "title", "&lt;script>x&lt;/script><i>y</i>"),
    ({"title": "a\ud800b"}, "title", "a?b"),
    ({"author": [{"name": "OMS"}, {"family": "", "given": ""}, 7]}, "author", [{"literal": "OMS"}]),
    ({"type": "journal-article"}, "type", "article-journal"),
    ({"shortTitle": "T"}, "title-short", "T"),
    ({"indexed": {"date-time": "x"}}, "indexed", None),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "name", "value"), FIELDS)
def test_a_member_becomes_this_csl_variable(
    fields: dict[str, object], name: str, value: object
) -> None:
    assert item(**fields).get(name) == value


def test_a_zotero_uri_is_no_citation_key() -> None:
    uri = "http://zotero.org/users/1/items/ABCD1234"
    (entry,) = entries(json.dumps([{"id": uri, "type": "book"}]))
    reference = csljson.interpret("s", entry).reference
    assert reference is not None
    assert (reference.key, reference.citation_key, reference.zotero_uri) == (uri, None, uri)


def test_an_item_without_id_is_named_by_its_doi_or_its_title_and_year() -> None:
    text = json.dumps(
        [
            {"type": "book", "DOI": "10.1000/X", "title": "T"},
            {"type": "book", "title": "Été", "issued": {"date-parts": [[2001]]}},
        ]
    )
    assert [e.key for e in entries(text)] == ["10.1000/x", "ete-2001"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "type",
                    "title",
                    "author",
                    "issued",
                    "date-parts",
                    "items",
                    "DOI",
                    "volume",
                    "family",
                    "literal",
                    "raw",
                    "season",
                    "keyword",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_makes_the_reader_fail(value: object) -> None:
    for form in (value, [value], {"items": [value, {"id": "x", "type": "book"}]}):
        for entry in csljson.split(json.dumps(form).encode()):
            found = csljson.interpret("s", entry)
            assert entry.kind == "file" or found.reference is not None or found.problems


@given(st.text(alphabet='[]{}",:id\\ux1 \n', max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for entry in csljson.split(text.encode()):
        found = csljson.interpret("s", entry)
        assert entry.kind == "file" or found.reference is not None or found.problems


def test_the_format_of_a_file_is_known_by_its_suffix_in_any_case() -> None:
    found = {
        name: source_for(Path(name), b"") for name in ("a.BIB", "b.ris", "c.json", "d.txt", "e")
    }
    assert found == {
        "a.BIB": SOURCES["bibtex"],
        "b.ris": SOURCES["ris"],
        "c.json": SOURCES["csljson"],
        "d.txt": None,
        "e": None,
    }


@pytest.mark.parametrize("text", ["[", "[\n", '[{"id": "a", "type": "book", "title": "A"},'])
def test_a_file_that_stops_between_two_items_is_said_to_be_cut(text: str) -> None:
    """A lone ``[`` is what a download that failed leaves: no item, but one problem."""
    file, *items = csljson.split(text.encode())
    assert [e.key for e in items] == (["a"] if "id" in text else [])
    (problem,) = csljson.interpret("coupé.json", file).problems
    assert (problem.source, problem.key, problem.code) == ("coupé.json", "", "invalid-json")
    assert "Exportez-le de nouveau" in problem.message


@pytest.mark.parametrize("text", ["", " \n", "[]", '[{"id": "a", "type": "book"}]', "[1, {]"])
def test_a_file_is_not_called_cut_if_it_is_whole_or_its_piece_already_has_a_problem(
    text: str,
) -> None:
    file, *_ = csljson.split(text.encode())
    assert csljson.interpret("s", file).problems == ()


def test_items_line_by_line_are_read_and_the_list_that_lacks_is_said() -> None:
    text = '{"id": "a", "title": "A"}\n{"id": "b", "title": B}\n{"id": "c", "title": "C"}\n'
    file, *items = csljson.split(text.encode())
    assert [(e.kind, e.raw) for e in items] == [
        ("entry", '{"id": "a", "title": "A"}'),
        ("broken", '{"id": "b", "title": B}'),
        ("entry", '{"id": "c", "title": "C"}'),
    ]
    whole = text.replace(": B}", ': "B"}')
    file, *items = csljson.split(whole.encode())
    assert [e.key for e in items] == ["a", "b", "c"]
    assert [p.code for p in csljson.interpret("s", file).problems] == ["invalid-json"]


@pytest.mark.parametrize(
    ("issued", "read", "codes"),
    [
        ({"date-parts": [[2001, 13, 45]]}, {"date-parts": [[2001]]}, ["date-unread"]),
        ({"date-parts": [["mars 2001"]]}, None, ["date-unread"]),
        ({"date-parts": [[2001, 0, 0]]}, {"date-parts": [[2001]]}, []),
        ({"date-parts": [["2001", "03"]]}, {"date-parts": [[2001, 3]]}, []),
        ({"date-parts": [[None]]}, None, []),
    ],
)
def test_a_month_or_day_that_can_not_be_is_reported(
    issued: dict[str, Any], read: dict[str, Any] | None, codes: list[str]
) -> None:
    (entry,) = entries(json.dumps([{"id": "a", "type": "book", "title": "A", "issued": issued}]))
    found = csljson.interpret("s", entry)
    assert found.reference is not None
    assert found.reference.csl.get("issued") == read
    assert [p.code for p in found.problems] == codes
