"""The vocabulary as others read it: SKOS in Turtle or RDF/XML.

What enters: a ``Vocabulary``, or an RDF file. What leaves: a file, or the content of a
``vocabulary.yaml``. What it does not touch: texts to tag, the workspace.

Mapping (https://www.w3.org/TR/skos-reference/): a concept is a ``skos:Concept`` with
``skos:notation`` (its id), labels with their language (hidden labels have none), ``broader`` and
``narrower``, ``definition``, ``scopeNote``, ``dct:source``. A facet is a ``skos:OrderedCollection``
that lists its concepts, and the facets are listed by one more, so that the order comes back.
Internal concepts are not given out. What SKOS has no word for (ambiguous labels, false friends,
implications, contexts, hidden labels that name sets of words) is kept, on import, from the
vocabulary that the file replaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracker.errors import VocabularyError
from tracker.themes.named_sets import names_set
from tracker.themes.rdf import read_graph
from tracker.themes.reading import ID, PACKAGED
from tracker.themes.vocabulary import Concept, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

FORMATS = {".ttl": "turtle", ".rdf": "xml", ".xml": "xml"}
_OWN = ("prefLabel", "altLabel", "hiddenLabel", "broader", "definition", "scopeNote", "source")
_OTHER_FACET = ("autres", "Autres thèmes")


def to_skos(vocabulary: Vocabulary, suffix: str = ".ttl") -> bytes:
    """The vocabulary as RDF. ``suffix``: .ttl for Turtle, .rdf or .xml for RDF/XML.

    Raises VocabularyError for another suffix.
    """
    graph = _graph(vocabulary)
    return bytes(graph.serialize(format=_format(suffix), encoding="utf-8"))


def _format(suffix: str) -> str:
    try:
        return FORMATS[suffix.lower()]
    except KeyError:
        raise VocabularyError(
            "Format de vocabulaire inconnu", suffix or "(aucune extension)",
            "Nommez le fichier .ttl (Turtle) ou .rdf (RDF/XML).",
        ) from None  # fmt: skip


def _graph(vocabulary: Vocabulary) -> Graph:
    from rdflib import DCTERMS, RDF, SKOS, Graph, Literal

    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dct", DCTERMS)
    scheme = _uri(vocabulary, "")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, Literal(vocabulary.scheme, lang="fr")))
    if vocabulary.version:
        graph.add((scheme, DCTERMS.hasVersion, Literal(vocabulary.version)))
    public = {c.id: c for c in vocabulary.concepts.values() if not c.internal}
    for concept in public.values():
        _add_concept(graph, vocabulary, concept, scheme, public)
    collections = []
    for facet, label in vocabulary.facets.items():
        collection = _uri(vocabulary, f"facette/{facet}")
        collections.append(collection)
        members = [_uri(vocabulary, c.id) for c in public.values() if c.facet == facet]
        _add_list(graph, collection, facet, label, members)
    _add_list(graph, _uri(vocabulary, "facettes"), "facettes", "Facettes", collections)
    return graph


def _uri(vocabulary: Vocabulary, name: str) -> URIRef:
    from rdflib import URIRef

    base = f"urn:tracker:{quote(vocabulary.scheme or 'vocabulaire', safe='')}"
    return URIRef(f"{base}:{quote(name, safe='/')}" if name else base)


def _add_list(graph: Graph, node: URIRef, notation: str, label: str, members: list[URIRef]) -> None:
    from rdflib import RDF, SKOS, BNode, Literal
    from rdflib.collection import Collection

    head = BNode()
    graph.add((node, RDF.type, SKOS.OrderedCollection))
    graph.add((node, SKOS.notation, Literal(notation)))
    graph.add((node, SKOS.prefLabel, Literal(label, lang="fr")))
    if members:
        Collection(graph, head, list(members))
    graph.add((node, SKOS.memberList, head if members else RDF.nil))


def _add_concept(
    graph: Graph,
    vocabulary: Vocabulary,
    concept: Concept,
    scheme: URIRef,
    public: Mapping[Any, Concept],
) -> None:
    from rdflib import DCTERMS, RDF, SKOS, Literal

    node = _uri(vocabulary, concept.id)
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.notation, Literal(concept.id)))
    for kind, language, label in concept.labels():
        if names_set(label):
            continue
        graph.add((node, SKOS[kind], Literal(label, lang=language or None)))
    if concept.broader in public:
        graph.add((node, SKOS.broader, _uri(vocabulary, str(concept.broader))))
        graph.add((_uri(vocabulary, str(concept.broader)), SKOS.narrower, node))
    else:
        graph.add((node, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, node))
    for predicate, text in ((SKOS.definition, concept.definition),
                            (SKOS.scopeNote, concept.scope_note)):  # fmt: skip
        if text:
            graph.add((node, predicate, Literal(text, lang="fr")))
    for source in concept.sources:
        graph.add((node, DCTERMS.source, Literal(source)))


# -- and back ----------------------------------------------------------------------------------


def from_skos(path: Path, base: Path | None = None) -> tuple[str, list[str]]:
    """The text of a ``vocabulary.yaml`` made of an RDF file, and what could not be taken over.

    ``base`` is the vocabulary it replaces (the packaged one if None): from it come the rules that
    SKOS cannot say, for concepts of the same id, its internal concepts, and the contexts.
    Raises VocabularyError where the file is no RDF or holds no concept, and where a concept has
    no label, two preferred labels in one language (SKOS S14), or an id that is another's or none.
    """
    import yaml

    graph = read_graph(path, _format(path.suffix))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    current: dict[str, Any] = yaml.load((base or PACKAGED).read_text("utf-8"), loader)
    reading = _Reading(graph, {c["id"]: c for c in current.get("concepts", ())}, path.name)
    concepts = reading.concepts()
    kept = [c for c in current.get("concepts", ()) if c.get("internal")]
    ids = {c["id"] for c in concepts} | {c["id"] for c in kept}
    for old in current.get("concepts", ()):
        if old["id"] not in ids and any(map(names_set, old.get("hiddenLabel") or ())):
            reading.lost.append(f"{old['id']} : ses tournures par groupes de mots")
    for concept in concepts:
        for name in ("implies", "yieldsTo"):
            if gone := [t for t in concept.get(name) or () if t not in ids]:
                concept[name] = [t for t in concept[name] if t in ids]
                reading.lost.append(f"{concept['id']} : {name} → {', '.join(gone)}")
    concepts += [c for c in kept if c["id"] not in {d["id"] for d in concepts}]
    facets = {**reading.facets}
    for concept in concepts:
        label = (current.get("facets") or {}).get(concept["facet"], _OTHER_FACET[1])
        facets.setdefault(concept["facet"], label)
    content = {
        **current,
        "facets": facets,
        "mission": [t for t in current.get("mission") or () if t in ids],
        "concepts": concepts,
    }
    text = yaml.dump(
        content,
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )
    return text, reading.lost


class _Reading:
    """One graph being read; ``lost`` names what has no place in our vocabulary, ``file`` is named
    in errors."""

    def __init__(self, graph: Graph, current: Mapping[str, dict[str, Any]], file: str) -> None:
        self.graph = graph
        self.current = current
        self.file = file
        self.lost: list[str] = []
        self.facets: dict[str, str] = {}
        self.facet_of: dict[Node, str] = {}
        self.order: dict[Node, int] = {}
        self._read_facets()

    def _read_facets(self) -> None:
        from rdflib import RDF, SKOS

        collections = {
            node: list(self._members(node))
            for kind in (SKOS.OrderedCollection, SKOS.Collection)
            for node in sorted(self.graph.subjects(RDF.type, kind), key=str)
        }
        top = [n for n, members in collections.items() if members and
               all(m in collections for m in members)]  # fmt: skip
        nodes = [m for n in top for m in collections[n]] or list(collections)
        for node in dict.fromkeys(nodes):
            facet = self._id(node)
            self.facets[facet] = self._texts(node, SKOS.prefLabel).get("fr", [facet])[0]
            for member in collections[node]:
                self.facet_of.setdefault(member, facet)
                self.order.setdefault(member, len(self.order))

    def _members(self, node: Node) -> list[Node]:
        from rdflib import SKOS
        from rdflib.collection import Collection

        listed = self.graph.value(node, SKOS.memberList)
        if listed is not None:
            return list(Collection(self.graph, listed))
        return sorted(self.graph.objects(node, SKOS.member), key=str)

    def _id(self, node: Node) -> str:
        from rdflib import SKOS

        notation = self.graph.value(node, SKOS.notation)
        return str(notation) if notation is not None else _last_part(str(node))

    def _texts(self, node: Node, predicate: Node) -> dict[str, list[str]]:
        """Language ('' where none is said) → texts, both sorted; ``fr-FR`` counts as ``fr``."""
        found: dict[str, list[str]] = {}
        for text in sorted(self.graph.objects(node, predicate), key=str):
            language = (getattr(text, "language", None) or "").lower().partition("-")[0]
            found.setdefault(language, []).append(str(text))
        # A label equal in two languages (GLM) would let the graph's own order choose.
        return {language: found[language] for language in sorted(found)}

    def concepts(self) -> list[dict[str, Any]]:
        from rdflib import RDF, SKOS

        nodes = sorted(set(self.graph.subjects(RDF.type, SKOS.Concept)), key=str)
        if not nodes:
            raise VocabularyError(
                "Aucun concept SKOS dans ce fichier",
                self.file,
                "Attendu : des skos:Concept avec skos:prefLabel.",
            )
        self._refuse_doubles(nodes)
        for node in nodes:
            self._check(node)
        nodes.sort(key=lambda n: (self.order.get(n, len(self.order)), str(n)))
        return [self._concept(node) for node in nodes]

    def _fail(self, node: Node, what: str, remedy: str) -> VocabularyError:
        head = f"Vocabulaire, concept « {self._id(node)} » : {what}"
        return VocabularyError(head, f"{self.file}, <{node}>", remedy)

    def _refuse_doubles(self, nodes: Sequence[Node]) -> None:
        from rdflib import SKOS

        ids = Counter(map(self._id, nodes))
        doubled = next((id_ for id_, number in ids.items() if number > 1), None)
        if doubled is None:
            return
        bearers = [node for node in nodes if self._id(node) == doubled]
        noted = all((node, SKOS.notation, None) in self.graph for node in bearers)
        name = "skos:notation" if noted else "identifiant (skos:notation, sinon fin de l’adresse)"
        raise VocabularyError(
            f"Vocabulaire, {name} « {doubled} » de plusieurs concepts",
            f"{self.file}, {' et '.join(f'<{node}>' for node in bearers)}",
            "Donnez à chacun sa propre skos:notation.",
        )

    def _check(self, node: Node) -> None:
        """What the reader of YAML would refuse too, said to people who wrote SKOS."""
        from rdflib import SKOS

        if not ID.fullmatch(self._id(node)):
            raise self._fail(
                node,
                "un identifiant n’a ni espace ni autre signe que « _ », « - » et « . »",
                "Donnez-lui une skos:notation, par exemple « parcours_de_vie ».",
            )
        by_tag: dict[str, set[str]] = {}
        for label in self.graph.objects(node, SKOS.prefLabel):
            tag = (getattr(label, "language", None) or "").lower()
            by_tag.setdefault(tag, set()).add(str(label))
        if not by_tag:
            raise self._fail(node, "aucun skos:prefLabel", 'Ajoutez skos:prefLabel "…"@fr.')
        for tag, labels in sorted(by_tag.items()):
            if len(labels) > 1:
                said = " et ".join(f"« {label} »" for label in sorted(labels))
                raise self._fail(
                    node,
                    f"plusieurs skos:prefLabel {f'en « {tag} »' if tag else 'sans langue'}, {said}",
                    "SKOS n’en veut qu’un par langue (S14) ; faites de l’autre un skos:altLabel.",
                )

    def _concept(self, node: Node) -> dict[str, Any]:
        from rdflib import DCTERMS, SKOS

        id_ = self._id(node)
        old = self.current.get(id_, {})
        facet = self.facet_of.get(node) or old.get("facet") or _OTHER_FACET[0]
        preferred = self._texts(node, SKOS.prefLabel)
        labels = {k: preferred[k][0] for k in ("fr", "en") if k in preferred}
        if "fr" not in labels and preferred:
            # A label without a language, or in another, is better than a concept lost.
            labels = {"fr": next(iter(preferred.values()))[0], **labels}
            self.lost.append(f"{id_} : pas de prefLabel français, « {labels['fr']} » en tient lieu")
        for spoken in labels:
            if gone := preferred.get(spoken, [])[1:]:  # fr-FR beside fr-CA
                self.lost.append(f"{id_} : prefLabel {spoken} de trop, {', '.join(gone)}")
        alternatives = self._texts(node, SKOS.altLabel)
        for language in sorted({*preferred, *alternatives} - {"fr", "en"}):
            self.lost.append(f"{id_} : libellés de langue « {language or 'inconnue'} »")
        broader = sorted(self._id(b) for b in self.graph.objects(node, SKOS.broader))
        if len(broader) > 1:
            self.lost.append(
                f"{id_} : un seul broader est gardé, {broader[0]} ; non {', '.join(broader[1:])}"
            )
        internal = self.current.get(str(old.get("broader")), {}).get("internal")
        said = {
            "prefLabel": labels,
            "altLabel": {k: alternatives[k] for k in ("fr", "en") if k in alternatives},
            "hiddenLabel": [
                *(label for label in self._all(node, SKOS.hiddenLabel) if not names_set(label)),
                *filter(names_set, old.get("hiddenLabel") or ()),
            ],
            "broader": broader[0] if broader else (old.get("broader") if internal else None),
            "definition": self._first(node, SKOS.definition),
            "scopeNote": self._first(node, SKOS.scopeNote),
            "source": self._all(node, DCTERMS.source),
        }
        rest = {k: v for k, v in old.items() if k not in (*_OWN, "id", "facet")}
        return {"id": id_, "facet": facet, **{k: v for k, v in said.items() if v}, **rest}

    def _all(self, node: Node, predicate: Node) -> list[str]:
        return [text for texts in self._texts(node, predicate).values() for text in texts]

    def _first(self, node: Node, predicate: Node) -> str:
        texts = self._texts(node, predicate)
        for language in ("fr", "", "en", *sorted(texts)):
            if language in texts:
                return texts[language][0]
        return ""


def _last_part(uri: str) -> str:
    for mark in "#/:":
        if mark in uri.rstrip("#/:"):
            uri = uri.rstrip("#/:").rpartition(mark)[2]
    return uri
