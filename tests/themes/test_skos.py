"""The vocabulary goes out as SKOS and comes back the same."""

from __future__ import annotations

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
        one, other = unordered(found[theme]), unordered(concept)
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
        ("x.ttl", b"ceci n'est pas du turtle", "RDF lisible"),
        ("x.rdf", b"<html>", "RDF lisible"),
        ("x.ttl", b"", "Aucun concept SKOS"),
        ("x.csv", b"", "Format de vocabulaire inconnu"),
    ],
)
def test_what_is_no_skos_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(VocabularyError, match=words) as caught:
        from_skos(tmp_path / name)
    assert "\n" not in str(caught.value)


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
