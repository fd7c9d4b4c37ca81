"""BibTeX files: what enters is an entry or a broken piece, and means what it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.model import Interpreted, RawEntry
from tracker.sources import bibtex


def entries(text: str | bytes) -> list[RawEntry]:
    data = text if isinstance(text, bytes) else text.encode()
    return [e for e in bibtex.split(data) if e.kind != "file"]


def file_of(text: str | bytes) -> RawEntry:
    data = text if isinstance(text, bytes) else text.encode()
    first = next(iter(bibtex.split(data)))
    assert first.kind == "file"
    return first


def read(text: str) -> Interpreted:
    return bibtex.interpret("s", entries(text)[0])


def csl(text: str) -> dict[str, Any]:
    reference = read(text).reference
    assert reference is not None
    return reference.csl


def codes(text: str) -> list[str]:
    return [p.code for e in entries(text) for p in bibtex.interpret("s", e).problems]


def test_an_article_becomes_a_whole_csl_item() -> None:
    found = read(
        """@Article{dupont2019, Author = {Dupont, Jean and {Ministère de la Justice}},
        title = {La {\\'e}tude}, subtitle = {Une suite}, journaltitle = {Revue},
        date = {2019-03}, volume = 12, number = {3}, pages = {45--67}, langid = {french},
        doi = {https://doi.org/10.1000/AbC}, url = {https://a.fr/b_c%20d},
        keywords = {probation, {sortie, prison}}, annote = {À relire}, abstract = {Résumé.}}"""
    )
    assert found.problems == ()
    reference = found.reference
    assert reference is not None
    assert reference.csl == {
        "id": "dupont2019",
        "type": "article-journal",
        "author": [
            {"family": "Dupont", "given": "Jean"},
            {"literal": "Ministère de la Justice"},
        ],
        "title": "La étude: Une suite",
        "container-title": "Revue",
        "issued": {"date-parts": [[2019, 3]]},
        "volume": "12",
        "issue": "3",
        "page": "45-67",
        "language": "fr",
        "DOI": "10.1000/AbC",
        "URL": "https://a.fr/b_c%20d",
        "abstract": "Résumé.",
    }
    assert reference.keywords == ("probation", "sortie, prison")
    assert reference.notes == ("À relire",)
    assert reference.citation_key == "dupont2019"


TYPES = [
    ("book", {}, "book"),
    ("inbook", {}, "chapter"),
    ("inproceedings", {}, "paper-conference"),
    ("conference", {}, "paper-conference"),
    ("phdthesis", {}, "thesis"),
    ("thesis", {}, "thesis"),
    ("techreport", {}, "report"),
    ("online", {}, "webpage"),
    ("article", {"entrysubtype": "newspaper"}, "article-newspaper"),
    ("legislation", {}, "legislation"),
    ("legislation", {"entrysubtype": "regulation"}, "regulation"),
    ("online", {"entrysubtype": "blog"}, "post-weblog"),
    ("book", {"entrysubtype": "regulation"}, "book"),
    ("jurisdiction", {}, "legal_case"),
    ("unpublished", {"eventtitle": "Colloque"}, "speech"),
    ("image", {}, "graphic"),
    ("image", {"entrysubtype": "figure"}, "figure"),
    ("misc", {}, "document"),
    ("inconnu", {}, "document"),
]


@pytest.mark.parametrize(("kind", "fields", "found"), TYPES)
def test_an_entry_type_is_this_csl_type(kind: str, fields: dict[str, str], found: str) -> None:
    more = "".join(f", {k} = {{{v}}}" for k, v in fields.items())
    assert csl(f"@{kind}{{k, title = {{T}}{more}}}")["type"] == found


FIELDS = [
    ("@book{k, title={T}, series={S}, number={4}}", "collection-number", "4"),
    ("@report{k, title={T}, number={4}}", "number", "4"),
    ("@article{k, title={T}, eid={e12}}", "number", "e12"),
    ("@inbook{k, title={T}, booktitle={L}, booksubtitle={M}}", "container-title", "L: M"),
    ("@book{k, title={T}, publisher={Taylor and Francis}}", "publisher", "Taylor and Francis"),
    ("@book{k, title={T}, publisher={{A} and {B}}}", "publisher", "A; B"),
    ("@phdthesis{k, title={T}, school={Univ.}}", "publisher", "Univ."),
    ("@phdthesis{k, title={T}, langid={french}}", "genre", "Thèse de doctorat"),
    ("@thesis{k, title={T}, type={mathesis}}", "genre", "Master’s thesis"),
    ("@misc{k, title={T}, howpublished={\\url{https://a.fr/x_y}}}", "URL", "https://a.fr/x_y"),
    ("@misc{k, title={T}, eprint={1234.5}, archiveprefix={arXiv}}", "URL",
     "https://arxiv.org/abs/1234.5"),
    ("@book{k, title={T}, address={Paris}}", "publisher-place", "Paris"),
    ("@book{k, title={T}, origdate={1975}}", "original-date", {"date-parts": [[1975]]}),
    ("@book{k, title={T}, editora={Ann Lee}, editoratype={redactor}}", "contributor",
     [{"family": "Lee", "given": "Ann"}]),
    ("@book{k, title={T}, shorttitle={C}}", "title-short", "C"),
    ("@inproceedings{k, title={T}, eventtitle={E}}", "event-title", "E"),
    ("@jurisdiction{k, title={T}, institution={Cour de cassation}}", "authority",
     "Cour de cassation"),
    ("@legislation{k, title={T}, institution={Sénat}, publisher={JO}}", "publisher", "JO"),
    ("@report{k, title={T}, institution={CGLPL}, authority={CGLPL}}", "authority", "CGLPL"),
    ("@article{k, title={T}, pages={12–-15}}", "page", "12-15"),
    ("@article{k, title={T}, pages={12 -- 15, 20 --3}}", "page", "12 - 15, 20 - 3"),
    ("@article{k, title={T}, pages={A1.1--A1.9, e-12}}", "page", "A1.1-A1.9, e-12"),
    ("@article{k, title={T}, file={:C\\:/a b/{x}.pdf:PDF}, volume={3}}", "volume", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "name", "value"), FIELDS)
def test_a_field_becomes_this_csl_variable(entry: str, name: str, value: object) -> None:
    assert csl(entry)[name] == value


def test_strings_are_resolved_joined_and_months_built_in() -> None:
    text = """@string{r = "Revue"} @string{rp = r # { de probation}}
    @article{k, title={T}, journal = rp # ", n. s.", year = 2010, month = 10 # "~" # jan}"""
    item = csl(text)
    assert item["container-title"] == "Revue de probation, n. s."
    assert codes("@article{k, journal = inconnue}") == ["undefined-string"]


def test_an_edit_of_a_string_changes_the_fingerprints_of_its_users_and_no_other() -> None:
    text = """@string{a = {A}} @string{b = a # {B}}
    @article{x, journal = a} @article{y, journal = b} @article{z, journal = {a}}
    @article{w, crossref = x}"""
    before = {e.key: e.fingerprint for e in entries(text)}
    after = {e.key: e.fingerprint for e in entries(text.replace("{A}", "{Z}"))}
    assert {k for k in before if before[k] != after[k]} == {"x", "y", "w"}
    assert [e.context for e in entries(text) if e.key == "z"] == [{}]


def test_a_position_is_no_part_of_a_fingerprint_but_is_known_by_the_file_entry() -> None:
    one = "@book{a, title={T}}\n"
    moved = "\n\n" + one
    assert entries(one)[0].fingerprint == entries(moved)[0].fingerprint
    assert (entries(moved)[0].position, file_of(moved).context["lines"]) == (3, {"a": 3})


INHERITED = """@incollection{part, title = {Chapitre}, crossref = {whole}, pages = {1--9}}
@collection{whole, title = {Livre}, subtitle = {Suite}, editor = {Ann Lee}, date = {2001},
  publisher = {P}, xdata = {house}}
@xdata{house, location = {Paris}}
@article{taken, title = {xdata=part-title}, author = {xdata=whole-editor-1 and Bob Ray}}"""


def test_a_part_inherits_from_its_whole_by_biblatexs_mapping() -> None:
    item = csl(INHERITED)
    assert item == {
        "id": "part",
        "type": "chapter",
        "title": "Chapitre",
        "container-title": "Livre: Suite",
        "editor": [{"family": "Lee", "given": "Ann"}],
        "issued": {"date-parts": [[2001]]},
        "publisher": "P",
        "publisher-place": "Paris",
        "page": "1-9",
    }


def test_single_fields_and_members_can_be_taken_from_other_entries() -> None:
    entry = next(e for e in entries(INHERITED) if e.key == "taken")
    reference = bibtex.interpret("s", entry).reference
    assert reference is not None
    assert reference.csl["title"] == "Chapitre"
    assert reference.csl["author"] == [
        {"family": "Lee", "given": "Ann"},
        {"family": "Ray", "given": "Bob"},
    ]


def test_an_xdata_entry_gives_its_fields_and_is_itself_no_reference() -> None:
    entry = next(e for e in entries(INHERITED) if e.key == "house")
    assert (entry.kind, entry.raw) == ("entry", "@xdata{house, location = {Paris}}")
    found = bibtex.interpret("s", entry)
    assert found.reference is None
    assert [(p.key, p.position, p.level, p.code) for p in found.problems] == [
        ("house", 4, "info", "xdata-container")
    ]


def test_circles_of_crossrefs_are_cut_and_missing_parents_reported() -> None:
    circle = "@book{a, title={A}, crossref={b}} @book{b, title={B}, crossref={a}}"
    assert codes(circle) == ["crossref-cycle", "crossref-cycle"]
    assert codes("@book{a, title={A}, crossref={x}}") == ["missing-parent"]


def test_entries_that_all_inherit_from_one_another_are_read_at_once() -> None:
    """Without a memory of what each parent gives, these 30 take longer than the universe."""
    keys = [f"k{i}" for i in range(30)]
    text = "\n".join(f"@xdata{{{k}, xdata={{{','.join(keys)}}}, publisher={{{k}}}}}" for k in keys)
    found = bibtex.interpret("s", entries(text + "\n@book{b, title={B}, xdata={k7}}")[-1])
    assert found.reference is not None
    assert found.reference.csl["publisher"] == "k7"
    assert {p.code for p in found.problems} == {"crossref-cycle"}


def test_a_chain_of_a_thousand_parents_is_followed_some_way_and_the_rest_reported() -> None:
    links = (f"@book{{k{i}, title={{T}}, crossref={{k{i + 1}}}}}" for i in range(1000))
    first = entries("\n".join(links))[0]
    assert len(first.context["parents"]) == 40
    assert bibtex.interpret("s", first).problems != ()


def test_an_entry_is_told_which_of_its_too_many_parents_is_not_followed() -> None:
    keys = [f"k{i}" for i in range(42)]
    text = "\n".join(f"@xdata{{{k}, note={{x}}}}" for k in keys)
    found = entries(f"@book{{b, title={{B}}, xdata={{{','.join(keys)}}}}}\n{text}")[0]
    problems = bibtex.interpret("s", found).problems
    assert [p.code for p in problems] == ["many-parents", "many-parents"]
    assert "« k40 »" in problems[0].message


def test_strings_that_double_one_another_stay_names_once_they_are_too_long() -> None:
    """Sixty lines would else stand for more text than there is memory in the world."""
    text = '@string{s0 = "aaaaaaaaaa"}\n' + "".join(
        f"@string{{s{i + 1} = s{i} # s{i}}}\n" for i in range(60)
    )
    title = csl(text + "@book{b, title = s9}")["title"]
    assert title == "a" * 5120
    long = bibtex.interpret("s", entries(text + "@book{b, title = s9 # s9 # s9 # s9}")[0])
    assert long.reference is not None
    assert long.reference.csl["title"] == "a" * 10240 + "s9s9"
    assert [p.code for p in long.problems] == ["string-growth"]
    assert len(csl(text + "@book{b, title = s60}")["title"]) < 30_000


def test_what_a_list_of_names_loses_or_muddles_is_reported() -> None:
    found = read("@book{a, title={T}, author={Ann Lee and others}, editor={B. Ray; C. Roy}}")
    assert [(p.level, p.code) for p in found.problems] == [
        ("info", "abridged-names"),
        ("warning", "odd-name"),
    ]
    assert "« B. Ray; C. Roy »" in found.problems[1].message


def test_jabref_groups_become_keywords_of_their_entries() -> None:
    text = (
        "@book{a, title={A}, groups={Lus}}\n@comment{jabref-meta: groupstree:\n"
        "0 AllEntriesGroup:;\n1 ExplicitGroup:Sortie\\;0\\;a\\;b\\;;\n}\n"
    )
    reference = read(text).reference
    assert reference is not None
    assert reference.keywords == ("Lus", "Sortie")


def test_the_figures_of_jabrefs_newer_groups_are_no_keys_of_entries() -> None:
    """From version 4 on JabRef lists no keys there; what follows the name is its appearance."""
    text = (
        "@book{1, title={A}, groups={Lus}}\n@comment{jabref-meta: grouping:\n"
        "0 AllEntriesGroup:;\n1 StaticGroup:Sortie\\;0\\;1\\;0x8a8a8aff\\;\\;\\;;\n}\n"
    )
    reference = read(text).reference
    assert reference is not None
    assert reference.keywords == ("Lus",)


KEYWORDS = [
    ("keywords={a b, c}", ("a b", "c")),
    ("keywords={a, b; c, d}", ("a, b", "c, d")),
    ("keywords={{Aged, 80 and over}, {x; y}, z}", ("Aged, 80 and over", "x; y", "z")),
    ("keywords={a}, keywords={b}", ("a", "b")),
    ("mendeley-tags={a,b}, groups={Lus}", ("a", "b", "Lus")),
]


@pytest.mark.parametrize(("field", "words"), KEYWORDS)
def test_keywords_are_parted_as_the_program_that_wrote_them_does(
    field: str, words: tuple[str, ...]
) -> None:
    reference = read(f"@book{{k, title={{T}}, {field}}}").reference
    assert reference is not None
    assert reference.keywords == words


DAMAGED = [
    ("@book{a, title={A}}\n@book{a, title={B}}", ["a", "a#2"], ["duplicate-key"]),
    ("@book{a, title={A}, title={B}}", ["a"], ["duplicate-field"]),
    ("@book{a, title={A} year={2001}}", ["a"], ["missing-comma"]),
    ("@book{a title={A}}", ["a"], ["missing-comma"]),
    ("@book{a, title={A},\n year={2001}\n\n@book{b, title={B}}", ["a", "b"], ["unclosed"]),
    ("@book{a, title={A,\n year={2001}\n}\n@book{b, title={B}}", ["a", "b"], ["unbalanced"]),
    ("@book{a, title={C:\\dir\\}, year={2001}}", ["a"], []),
    ("@book{a, note={vu\n@bob{x} ici}, title={A}}\n@book{b, title={B}}", ["a", "b"], []),
    ("@commentary{a, title={A}}\n@comment{x}\n@Commentary{b, title={B \\}}", ["a", "b"], []),
    ("@commentary{a,\n title={A},\n\n@book{b, title={B}}", ["a", "b"], ["unclosed"]),
    ("@ book { a , title={A}}", ["a"], []),
    ("@book(a, title = \"A (b)\")", ["a"], []),
    ("@book{title={Sans clé}, year={2001}}", ["sans-cle-2001"], []),
    ("@book{, title={T}, doi={10.1000/X}}", ["10.1000/x"], []),
    ("@book{a,\n % une remarque\n title={A}, % une autre\n year=2001}", ["a"], []),
    ("@BOOK{a, TITLE={A}}\r\n@book{b,\r\n title={B}}\r\n", ["a", "b"], []),
    ("@book{a}", ["a"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "keys", "problems"), DAMAGED)
def test_a_damaged_file_keeps_every_entry_and_reports_what_is_wrong(
    text: str, keys: list[str], problems: list[str]
) -> None:
    found = entries(text)
    assert [(e.kind, e.key) for e in found] == [("entry", key) for key in keys]
    assert codes(text) == problems


def test_values_around_a_fault_are_still_read() -> None:
    item = csl("@book{a, title={A,\n year={2001}\n}\n@book{b, title={B}}")
    assert (item["title"], item["issued"]) == ("A", {"date-parts": [[2001]]})
    assert csl("@book{a, title={C:\\dir\\}, year={2001}}")["issued"] == {"date-parts": [[2001]]}


def test_a_piece_that_is_no_entry_is_kept_verbatim_and_reported_in_french() -> None:
    (broken,) = entries("@book{{{ illisible")
    assert (broken.kind, broken.raw) == ("broken", "@book{{{ illisible")
    (problem,) = bibtex.interpret("s", broken).problems
    assert (problem.code, problem.level, problem.position) == ("unreadable-entry", "error", 1)
    assert "illisible" in problem.message


def test_comments_preambles_and_strings_are_kept_by_the_file_entry() -> None:
    text = 'Bonjour\n@preamble{"x"}\n@string{a={A}}\n@comment{c}\n@book{k, title={T}}'
    context = file_of(text).context
    assert context["preambles"] == ['@preamble{"x"}']
    assert context["comments"] == ["Bonjour", "@string{a={A}}", "@comment{c}"]


BOOK = "@book{k, title={L’été à Sète}}"
ENCODED = [
    (BOOK.encode("utf-8"), "utf-8", False),
    (BOOK.encode("utf-8-sig"), "utf-8", False),
    (BOOK.encode("utf-16"), "utf-16", False),
    (BOOK.encode("utf-16-le"), "utf-16-le", True),
    (BOOK.encode("cp1252"), "cp1252", True),
    (b"% Encoding: ISO8859_15\n" + BOOK.replace("’", "'").encode("latin-1"), "iso8859-15", False),
    (BOOK.encode("utf-8") + "% à".encode() + "é".encode("cp1252"), "mixed", True),
    (BOOK.replace(" ", "\r").encode("utf-8"), "utf-8", False),
]


@pytest.mark.parametrize(("data", "encoding", "guessed"), ENCODED)
def test_a_file_is_read_in_its_encoding_and_a_guess_is_reported(
    data: bytes, encoding: str, guessed: bool
) -> None:
    first, entry = list(bibtex.split(data))[:2]
    reference = bibtex.interpret("s", entry).reference
    assert reference is not None
    assert reference.csl["title"].replace("'", "’") == "L’été à Sète"
    assert (first.context["encoding"], first.context["encoding_guessed"]) == (encoding, guessed)
    found = [p.code for p in bibtex.interpret("s", first).problems]
    assert found == (["encoding-guessed"] if guessed else [])


def test_text_of_an_entry_is_verbatim() -> None:
    raw = "@book{k,\r\n  title = {T},\r\n}"
    assert entries(f"\r\n{raw}\r\n")[0].raw == raw


SYNTAX = st.text(alphabet='@{}",=#\\()%$~ \n\rab1é<', max_size=120)
PIECES = st.lists(
    st.sampled_from(
        [
            "@book{",
            "k",
            ",",
            "title",
            " = ",
            "{A}",
            '"B"',
            "{",
            "}",
            "\n",
            "@string{a={x}}",
            "a",
            "#",
            "crossref={k}",
            "@comment{",
            "@ article{x, ",
            "\\",
            "{\\em",
            "$",
            " and ",
            "%",
        ]
    ),
    max_size=40,
).map("".join)


def accounted(data: bytes) -> None:
    found = list(bibtex.split(data))
    assert [e.kind for e in found].count("file") == 1
    assert len({e.key for e in found}) == len(found)
    assert set(found[0].context["lines"]) == {e.key for e in found[1:]}
    for entry in found[1:]:
        first = bibtex.interpret("s", entry)
        assert first == bibtex.interpret("s", entry)
        if entry.kind == "broken":
            assert first.reference is None
            assert first.problems
        else:
            assert first.reference is not None
            assert first.reference.csl["id"] == entry.key


@given(st.binary(max_size=80))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    accounted(data)


@settings(max_examples=200)
@given(st.one_of(SYNTAX, PIECES))
@example("@book{a, title={{}\n@book{b,title={x}}")
@example("{@{@{@")
def test_no_text_makes_the_reader_fail_and_each_entry_is_interpreted_alike(text: str) -> None:
    accounted(text.encode())


@given(st.one_of(SYNTAX, PIECES))
def test_no_letter_of_a_file_vanishes(text: str) -> None:
    """Every sign but white space stands in an entry, a comment or a preamble."""
    found = list(bibtex.split(text.encode()))
    context = found[0].context
    kept = [e.raw for e in found[1:]] + context["comments"] + context["preambles"]
    signs = sorted(c for c in text if not c.isspace())
    assert sorted(c for raw in kept for c in raw if not c.isspace()) == signs


KEY = st.from_regex(r"[a-z]{2,6}[0-9]{2}", fullmatch=True)
VALUE = st.text(alphabet="abc é.:;!", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(st.dictionaries(KEY, st.tuples(VALUE, VALUE), max_size=5))
def test_well_formed_entries_are_read_as_written(library: dict[str, tuple[str, str]]) -> None:
    text = "".join(
        f'@book{{{key},\n  title = {{{title}}},\n  publisher = "{publisher}"\n}}\n'
        for key, (title, publisher) in library.items()
    )
    found = {e.key: bibtex.interpret("s", e).reference for e in entries(text)}
    assert {k: (r.csl["title"], r.csl["publisher"]) for k, r in found.items() if r is not None} == {
        k: (" ".join(t.split()), " ".join(p.split())) for k, (t, p) in library.items()
    }
