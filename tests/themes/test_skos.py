"""The vocabulary goes out as SKOS and comes back the same."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
import yaml
from rdflib import RDF, SKOS

from tracker.errors import VocabularyError
from tracker.model import ThemeId
from tracker.themes import Concept, Vocabulary, load_vocabulary
from tracker.themes.skos import from_skos, to_skos


def unordered(concept: Concept) -> Concept:
    """RDF keeps no order among labels, and keeps one of two that are equal."""
    return replace(
        concept,
        alt_fr=tuple(sorted({*concept.alt_fr})),
        alt_en=tuple(sorted({*concept.alt_en})),
        hidden=tuple(sorted({*concept.hidden})),
        sources=tuple(sorted({*concept.sources})),
    )


def back(tmp_path: Path, data: bytes, suffix: str, base: Path | None = None) -> Vocabulary:
    path = tmp_path / f"partage{suffix}"
    path.write_bytes(data)
    text, lost = from_skos(path, base)
    assert lost == []
    (tmp_path / "retour.yaml").write_text(text, "utf-8")
    return load_vocabulary(tmp_path / "retour.yaml")


@pytest.mark.parametrize("suffix", [".ttl", ".rdf"])
def test_out_and_back_gives_the_same_vocabulary(
    tmp_path: Path, vocabulary: Vocabulary, suffix: str
) -> None:
    found = back(tmp_path, to_skos(vocabulary, suffix), suffix)
    assert list(found.concepts) == list(vocabulary.concepts)
    for theme, concept in vocabulary.concepts.items():
        assert unordered(found[theme]) == unordered(concept)
    assert dict(found.facets) == dict(vocabulary.facets)
    assert (found.mission, found.domain_context) == (vocabulary.mission, vocabulary.domain_context)


def test_without_the_vocabulary_it_replaces_all_that_skos_says_comes_back(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    base = tmp_path / "vide.yaml"
    base.write_text("scheme: probation-fr-en\n", "utf-8")
    found = back(tmp_path, to_skos(vocabulary), ".ttl", base)
    said = ("id", "facet", "label", "label_en", "broader", "definition", "scope_note")
    for theme, concept in vocabulary.concepts.items():
        # What names a set of words is a rule of ours, like what makes a label ambiguous.
        hidden = tuple(label for label in concept.hidden if "{" not in label)
        one, other = unordered(found[theme]), unordered(replace(concept, hidden=hidden))
        names = (*said, "alt_fr", "alt_en", "hidden", "sources")
        assert [getattr(one, n) for n in names] == [getattr(other, n) for n in names]


def test_the_file_is_skos_as_its_readers_expect_it(vocabulary: Vocabulary) -> None:
    graph = rdflib.Graph().parse(data=to_skos(vocabulary), format="turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(vocabulary.concepts)
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    for concept in concepts:
        languages = [label.language for label in graph.objects(concept, SKOS.prefLabel)]
        assert sorted(languages) == ["en", "fr"]  # S14: one preferred label per language
        labels = [set(graph.objects(concept, SKOS[k])) for k in
                  ("prefLabel", "altLabel", "hiddenLabel")]  # fmt: skip
        assert labels[0].isdisjoint(labels[1])  # S13: no label of two kinds
        assert (concept, SKOS.inScheme, scheme) in graph
        top = (scheme, SKOS.hasTopConcept, concept) in graph
        assert top == (graph.value(concept, SKOS.broader) is None)


def test_an_internal_concept_is_not_given_out_and_not_lost(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    concepts = [
        {"id": "a", "facet": "f", "prefLabel": {"fr": "thème A"}, "weakLabels": ["alpha"],
         "altLabel": {"fr": ["alpha"]}},
        {"id": "b", "facet": "f", "prefLabel": {"fr": "secret"}, "internal": True},
    ]  # fmt: skip
    base.write_text(yaml.safe_dump({"facets": {"f": "F"}, "concepts": concepts}), "utf-8")
    vocabulary = load_vocabulary(base)
    data = to_skos(vocabulary)
    assert b"secret" not in data
    assert dict(back(tmp_path, data, ".ttl", base).concepts) == dict(vocabulary.concepts)


FOREIGN = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix t: <http://example.org/thesaurus#> .
t:Prison a skos:Concept ; skos:prefLabel "prison"@fr-FR, "Gefängnis"@de ;
  skos:altLabel "maison d’arrêt"@fr .
t:Cell a skos:Concept ; skos:prefLabel "cell"@en ; skos:broader t:Prison, t:Room .
t:Room a skos:Concept ; skos:prefLabel "pièce"@fr .
"""


def test_a_foreign_thesaurus_comes_in_and_what_has_no_place_is_named(tmp_path: Path) -> None:
    path, base = tmp_path / "t.ttl", tmp_path / "vide.yaml"
    path.write_text(FOREIGN, "utf-8")
    base.write_text("scheme: x\n", "utf-8")
    text, lost = from_skos(path, base)
    (tmp_path / "v.yaml").write_text(text, "utf-8")
    found = load_vocabulary(tmp_path / "v.yaml")
    assert dict(found.concepts) == {
        ThemeId("Cell"): Concept(ThemeId("Cell"), "autres", "cell", "cell",
                                 broader=ThemeId("Prison")),
        ThemeId("Prison"): Concept(ThemeId("Prison"), "autres", "prison",
                                   alt_fr=("maison d’arrêt",)),
        ThemeId("Room"): Concept(ThemeId("Room"), "autres", "pièce"),
    }  # fmt: skip
    assert lost == [
        "Cell : pas de prefLabel français, « cell » en tient lieu",
        "Cell : un seul broader est gardé, Prison ; non Room",
        "Prison : libellés de langue « de »",
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.ttl", b"@prefix a: <b#> .\n\na:b\na:c '", r"Turtle attendu.* : x.ttl, ligne 4\. C"),
        ("x.ttl", b"a:b a:c 1 .", r"x.ttl, ligne 1\. .*\(Prefix \"a:\" not bound\)\.$"),
        ("x.rdf", b"<?xml version='1.0'?>\n<a>\n<b", r"/XML attendu.* : x.rdf, ligne 3\. .*\)\.$"),
        ("x.ttl", b"a:b\n\xe9", r"x.ttl, ligne 2\. .*en UTF-8\.$"),
        ("x.rdf", b"<html>", r" : x.rdf\. .*page web : .*lui-même\.$"),
        ("x.ttl", b"<?xml version='1.0'?>\n<r a='b'/>",
         r" : x.ttl\. .*comme du RDF/XML : donnez-lui l’extension .rdf\.$"),
        ("x.rdf", b"# un mot\n@prefix a: <b> .",
         r" : x.rdf\. .*comme du Turtle : donnez-lui l’extension .ttl\.$"),
        ("x.ttl", b'{"@context": {}}', r" : x.ttl\. .*comme du JSON"),
        ("x.rdf", b" \n", r" : x.rdf\. Il est vide"),
        ("x.ttl", b"", "Aucun concept SKOS"),
        ("x.csv", b"", "Format de vocabulaire inconnu"),
    ],
)  # fmt: skip
def test_what_is_no_skos_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(VocabularyError, match=words) as caught:
        from_skos(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_what_rdflib_thinks_of_addresses_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, told = tmp_path / "t.ttl", logging.getLogger("rdflib").level
    path.write_text(FOREIGN.replace("thesaurus#", "mon thesaurus#"), "utf-8")
    assert "Prison" in from_skos(path)[0]
    assert caplog.records == []
    assert logging.getLogger("rdflib").level == told


def test_rdf_xml_may_declare_another_encoding(tmp_path: Path) -> None:
    xml = rdflib.Graph().parse(data=FOREIGN, format="turtle").serialize(format="xml")
    path = tmp_path / "t.rdf"
    path.write_bytes(xml.replace("utf-8", "windows-1252").encode("windows-1252"))
    assert "fr: pièce" in from_skos(path)[0]


def test_a_byte_order_mark_before_turtle_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(FOREIGN, "utf-8-sig")
    assert "Prison" in from_skos(path)[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('t:Other a skos:Concept ; skos:prefLabel "x"@fr ; skos:notation "Jail" .\n'
         't:Jail a skos:Concept ; skos:prefLabel "y"@fr ; skos:notation "Jail" .',
         ["skos:notation « Jail » de plusieurs", "thesaurus#Jail> et <", "thesaurus#Other>"]),
        ('<urn:x:Cell> a skos:Concept ; skos:prefLabel "x"@fr .',
         ["« Cell » de plusieurs", "fin de l’adresse", "thesaurus#Cell> et <urn:x:Cell>"]),
        ('t:Room skos:prefLabel "chambre"@FR .',
         ["concept « Room »", "en « fr », « chambre » et « pièce »", "thesaurus#Room>", "S14"]),
        ('t:Prison skos:prefLabel "Knast"@de .', ["concept « Prison »", "en « de »"]),
        ('t:Yard a skos:Concept ; skos:prefLabel "a", "b" .', ["« Yard »", "sans langue"]),
        ("t:Yard a skos:Concept .", ["concept « Yard »", "aucun skos:prefLabel", "#Yard>"]),
        ('<urn:x:a%20b> a skos:Concept ; skos:prefLabel "x"@fr .',
         ["concept « a%20b »", "<urn:x:a%20b>", "skos:notation, par exemple"]),
    ],
)  # fmt: skip
def test_a_fault_of_a_concept_names_the_file_the_concept_and_its_address(
    tmp_path: Path, more: str, words: list[str]
) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(FOREIGN + more, "utf-8")
    with pytest.raises(VocabularyError, match=r"t\.ttl, <") as caught:
        from_skos(path)
    message = str(caught.value)
    assert [word for word in words if word not in message] == []
    assert "ligne" not in message


def test_labels_of_two_countries_are_no_fault_and_the_one_left_out_is_named(tmp_path: Path) -> None:
    """SKOS S14 is of whole language tags; our vocabulary knows French alone."""
    path = tmp_path / "t.ttl"
    path.write_text(FOREIGN + 't:Room skos:prefLabel "local"@fr-CA .', "utf-8")
    text, lost = from_skos(path)
    assert "fr: local" in text
    assert "Room : prefLabel fr de trop, pièce" in lost


def test_turtle_and_rdf_xml_give_the_very_same_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Labels equal in two languages (GLM, STICS) do not let the graph choose their order."""
    texts = []
    for suffix in (".ttl", ".rdf"):
        path = tmp_path / f"partage{suffix}"
        path.write_bytes(to_skos(vocabulary, suffix))
        texts.append(from_skos(path)[0])
    assert texts[0] == texts[1]
    for concept in yaml.load(texts[0], yaml.CSafeLoader)["concepts"]:
        for name in ("prefLabel", "altLabel"):
            assert [*concept.get(name, {})] in (["fr", "en"], ["fr"], ["en"], [])
