"""From ``vocabulary.yaml`` to a Vocabulary that holds together.

What enters: a YAML file (SKOS names, see ``docs/decisions``). What leaves: a ``Vocabulary``, or
a ``VocabularyError`` that names the file, the concept and the line.
What it does not touch: texts to tag, the workspace.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from tracker.model import ThemeId, canonical_json, digest
from tracker.normalise import fold
from tracker.themes.document import Document, Value, line_of, plain
from tracker.themes.named_sets import fault, names_set
from tracker.themes.remembered import keep, recall
from tracker.themes.vocabulary import Concept, Vocabulary
from tracker.themes.words import STOP_KEYS, label_words

_TELLING = re.compile(r"[^\W\d_]|\d{3}")
"""A letter, or the number of an article of law: « 723-15 »."""

_PLAIN = re.compile(r"[^…*|(){}]+")

ID = re.compile(r"[\w.-]+")
"""What an id of a concept is made of."""

PACKAGED = Path(__file__).with_name("vocabulary.yaml")

_CONCEPT_KEYS = (
    "id",
    "facet",
    "prefLabel",
    "altLabel",
    "hiddenLabel",
    "broader",
    "definition",
    "scopeNote",
    "implies",
    "ambiguousLabels",
    "falseFriends",
    "falseFriendPhrases",
    "weakLabels",
    "boundLabels",
    "articledLabels",
    "yieldsTo",
    "source",
    "mission",
    "internal",
    "gated",
    "negatable",
)
_LABEL_GROUPS = (
    "ambiguousLabels",
    "weakLabels",
    "boundLabels",
    "articledLabels",
    "falseFriendPhrases",
)
_TOP_KEYS = (
    "scheme",
    "version",
    "languages",
    "facets",
    "mission",
    "sources",
    "notes",
    "domainContext",
    "crimeContext",
    "offContext",
    "sharedContext",
    "neighbours",
    "checkTags",
    "privatives",
    "exclusions",
    "exclusionsAfter",
    "wordSets",
    "concepts",
)


Tell = Callable[[str], None]
"""Called with one French sentence that the person should read."""


def load_vocabulary(path: Path | None = None, tell: Tell = lambda sentence: None) -> Vocabulary:
    """The vocabulary of ``path``, or the packaged one. ``tell`` hears what is left aside: keys and
    languages that are not ours, once each.

    Raises ``VocabularyError`` where the file can't be read or does not hold together: bad YAML,
    a wrong type, a missing or doubly claimed preferred label, an id given twice or with spaces, a
    label without a word or with a set of words amiss, a false friend that takes a label away, a
    shared term or a neighbour that is in no context, an unknown facet, an unknown ``broader``,
    ``implies`` or ``yieldsTo``, a circle of ``broader``.
    """
    reader = _Reader(path or PACKAGED)
    text = reader.text()
    if path is not None:
        own = reader.read(text)
        for remark in reader.remarks():
            tell(remark)
        return own
    vocabulary = recall(PACKAGED, text)
    if vocabulary is None:
        vocabulary = reader.read(text)
        keep(PACKAGED, text, vocabulary)
    return vocabulary


def vocabulary_of(text: str, file: str) -> Vocabulary:
    """The vocabulary that ``text`` says, a YAML that was made of ``file``.

    Raises ``VocabularyError`` as ``load_vocabulary`` does, naming ``file`` and no line: nobody has
    seen the lines of ``text``.
    """
    return _Reader(Path(file), has_lines=False).read(text)


class _Reader(Document):
    def read(self, text: str) -> Vocabulary:
        """What ``text``, the content of the file, says."""
        top = self._compose(text)
        if not isinstance(top.value, dict):
            raise self.fail(
                "ce n’est pas un vocabulaire (clés « facets » et « concepts » attendues)", 1
            )
        data: dict[str, Value] = top.value
        self._typos(data, _TOP_KEYS)
        facets = {k: self._text(v) for k, v in self._mapping(data, "facets").items()}
        word_sets = self._word_sets(data)
        concepts = self._concepts(data, facets, word_sets)
        mission = tuple(ThemeId(t) for t in self._texts(data.get("mission")))
        for theme in mission:
            if theme not in concepts:
                raise self.fail(f"mission inconnue « {theme} »", data["mission"].line)
        off = self._mapping(data, "offContext")
        domain = self._both_languages(data, "domainContext")
        crime = self._both_languages(data, "crimeContext")
        return Vocabulary(
            concepts=concepts,
            facets=facets,
            mission=mission or tuple(c.id for c in concepts.values() if c.mission),
            fingerprint=digest(canonical_json(plain(top))),
            scheme=self._text(data.get("scheme")),
            version=self._text(data.get("version")),
            domain_context=domain,
            crime_context=crime,
            check_tags=self._texts(data.get("checkTags")),
            word_sets=word_sets,
            off_context={name: self._texts(terms) for name, terms in off.items()},
            shared_context=self._among(
                data, "sharedContext", {*domain, *crime}, "domainContext ni crimeContext"
            ),
            neighbours=self._among(data, "neighbours", off, "offContext"),
            privatives=self._texts(data.get("privatives")),
            exclusions=self._texts(data.get("exclusions")),
            exclusions_after=self._texts(data.get("exclusionsAfter")),
            sources={k: self._text(v) for k, v in self._mapping(data, "sources").items()},
        )

    def _among(
        self, data: Mapping[str, Value], name: str, known: Collection[str], where: str
    ) -> tuple[str, ...]:
        """The texts under ``name``, each of them one of ``known``."""
        said = self._texts(data.get(name), name=name)
        for text in said:
            if text not in known:
                near = difflib.get_close_matches(text, known, 1)
                raise self.fail(
                    f"« {text} » de {name} n’est pas dans {where}",
                    line_of({name: data[name]}, text),
                    f"Vouliez-vous « {near[0]} » ?" if near else "Ajoutez-le d’abord là.",
                )
        return said

    def _word_sets(self, data: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
        """The words that hidden labels name together. Articles are passed over between them: one
        that is « en finir » would be any « finir »."""
        found: dict[str, tuple[str, ...]] = {}
        for name, listed in self._mapping(data, "wordSets").items():
            found[name] = self._texts(listed, name="wordSets")
            if not found[name]:
                raise self.fail(f"« {name} » de wordSets est vide", listed.line)
            for item in listed.value:
                if not (word := self._text(item)):
                    continue
                if not _TELLING.search(word) or not _PLAIN.fullmatch(word):
                    raise self.fail(
                        f"« {word} » de wordSets n’est pas un mot ou une suite de mots",
                        item.line,
                        "Ôtez « … », « * », « | », parenthèses et accolades.",
                    )
                if not STOP_KEYS.isdisjoint(label_words(word)):
                    raise self.fail(
                        f"« {word} » de wordSets tient à un article",
                        item.line,
                        "Les articles ne comptent pas ; ôtez-le, ou ajoutez un mot.",
                    )
        return found

    # concepts

    def _concepts(
        self,
        data: Mapping[str, Value],
        facets: Mapping[str, str],
        word_sets: Mapping[str, tuple[str, ...]],
    ) -> dict[ThemeId, Concept]:
        listed = data.get("concepts")
        if listed is None or not isinstance(listed.value, list) or not listed.value:
            line = listed.line if listed else None
            raise self.fail("« concepts » doit être une liste non vide", line)
        found: dict[ThemeId, Concept] = {}
        claimed: dict[tuple[str, str], str] = {}
        for item in listed.value:
            concept = self._concept(item, facets)
            if concept.id in found:
                raise self.fail("identifiant donné deux fois", item.line, concept=concept.id)
            for language, label in (("fr", concept.label), ("en", concept.label_en)):
                owner = claimed.setdefault((language, fold(label)), concept.id)
                if label and owner != concept.id:
                    raise self.fail(
                        f"libellé préféré « {label} » déjà pris par « {owner} »",
                        item.line,
                        "Un libellé préféré n’a qu’un concept ; faites-en un altLabel.",
                        concept.id,
                    )
            self._phrases(concept, item.value)
            self._named_sets(concept, item.value, word_sets)
            found[concept.id] = concept
            self.lines[concept.id] = item.line
        self._links(found, listed.value)
        return found

    def _concept(self, item: Value, facets: Mapping[str, str]) -> Concept:
        if not isinstance(item.value, dict):
            raise self.fail("un concept est un dictionnaire (id, facet, prefLabel …)", item.line)
        data: dict[str, Value] = item.value
        theme = self._text(data.get("id"))
        if not theme:
            raise self.fail("concept sans « id »", item.line, "Donnez-lui un identifiant stable.")
        self._typos(data, _CONCEPT_KEYS, theme)
        facet = self._facet(data, theme, facets, item.line)
        labels = self._labels(data.get("prefLabel"), theme)
        if not labels.get("fr"):
            line = data["prefLabel"].line if "prefLabel" in data else item.line
            raise self.fail("prefLabel français manquant", line, "Ajoutez prefLabel: fr: …", theme)
        alt = self._alternatives(data.get("altLabel"), theme)

        def texts(name: str) -> tuple[str, ...]:
            return self._texts(data.get(name), theme, name)

        def flag(name: str) -> bool:
            return self._flag(data.get(name), theme)

        return Concept(
            id=ThemeId(theme),
            facet=facet,
            label=labels["fr"],
            label_en=labels.get("en", ""),
            alt_fr=alt.get("fr", ()),
            alt_en=alt.get("en", ()),
            hidden=texts("hiddenLabel"),
            broader=ThemeId(above) if (above := self._text(data.get("broader"), theme)) else None,
            definition=self._text(data.get("definition"), theme),
            scope_note=self._text(data.get("scopeNote"), theme),
            implies=tuple(ThemeId(t) for t in texts("implies")),
            ambiguous=texts("ambiguousLabels"),
            false_friends=texts("falseFriends"),
            false_friend_phrases=texts("falseFriendPhrases"),
            weak=texts("weakLabels"),
            bound=texts("boundLabels"),
            articled=texts("articledLabels"),
            yields_to=tuple(ThemeId(t) for t in texts("yieldsTo")),
            sources=texts("source"),
            mission=flag("mission"),
            internal=flag("internal"),
            gated=flag("gated"),
            negatable=flag("negatable"),
        )

    def _facet(
        self, data: Mapping[str, Value], concept: str, facets: Mapping[str, str], line: int
    ) -> str:
        facet = self._text(data.get("facet"), concept)
        if facet in facets:
            return facet
        line = data["facet"].line if "facet" in data else line
        raise self.fail(
            f"facette inconnue « {facet} »", line, f"Facettes : {', '.join(facets)}.", concept
        )

    def _labels(self, value: Value | None, concept: str) -> dict[str, str]:
        labels = {}
        for language, said in self._by_language(value, concept, "prefLabel").items():
            labels[language] = self._text(said, concept, "prefLabel")
            self._not_empty(labels[language], said, concept)
        return labels

    def _alternatives(self, value: Value | None, concept: str) -> dict[str, tuple[str, ...]]:
        return {
            language: self._texts(said, concept, "altLabel")
            for language, said in self._by_language(value, concept, "altLabel").items()
        }

    def _phrases(self, concept: Concept, data: Mapping[str, Value]) -> None:
        """Refuse an id with spaces, a label without a word (« * » would be every word), and a false
        friend that is a label or part of one: it would take the label away for good."""
        if not ID.fullmatch(concept.id):
            raise self.fail(
                "un identifiant n’a ni espace ni autre signe que « _ », « - » et « . »",
                data["id"].line,
                "Écrivez par exemple « parcours_de_vie ».",
                concept.id,
            )
        labels = {label: label_words(label) for _, _, label in concept.labels()}
        for label in (*labels, *concept.false_friend_phrases):
            if not _TELLING.search(label):
                raise self.fail(
                    f"libellé sans aucun mot « {label} »", line_of(data, label), concept=concept.id
                )
        friends = {label_words(phrase): phrase for phrase in concept.false_friend_phrases}
        sizes = sorted({len(words) for words in friends})
        for label, own in labels.items():
            runs = (own[i : i + n] for n in sizes for i in range(len(own) - n + 1))
            erased = next((friends[run] for run in runs if run in friends), None)
            if erased is not None:
                raise self.fail(
                    f"le faux ami « {erased} » efface le libellé « {label} »",
                    line_of(data, erased),
                    "Les articles ne comptent pas ; ajoutez-lui un mot, ou ôtez le libellé.",
                    concept.id,
                )

    def _named_sets(
        self, concept: Concept, data: Mapping[str, Value], sets: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Refuse a label that names a set of words amiss, and a set named where none can be."""
        said = [(kind, label) for kind, _, label in concept.labels()]
        said += [
            (name, text)
            for name in _LABEL_GROUPS
            for text in self._texts(data.get(name), concept.id, name)
        ]
        for name, label in said:
            if names_set(label) and (found := fault(label, name, sets)):
                what, remedy = found
                raise self.fail(what, line_of({name: data[name]}, label), remedy, concept.id)

    def _links(self, concepts: Mapping[ThemeId, Concept], items: list[Value]) -> None:
        for concept, item in zip(concepts.values(), items, strict=True):
            named = [("broader", concept.broader)] if concept.broader else []
            named += [("implies", t) for t in concept.implies]
            named += [("yieldsTo", t) for t in concept.yields_to]
            for name, theme in named:
                if theme not in concepts:
                    raise self.fail(
                        f"{name} vers un concept inconnu « {theme} »",
                        item.value[name].line,
                        concept=concept.id,
                    )
        for concept, item in zip(concepts.values(), items, strict=True):
            seen, above = [concept.id], concept.broader
            while above is not None:
                if above in seen:
                    circle = " → ".join([*seen, above])
                    raise self.fail(
                        f"broader tourne en rond ({circle})",
                        item.value["broader"].line,
                        concept=concept.id,
                    )
                seen.append(above)
                above = concepts[above].broader
