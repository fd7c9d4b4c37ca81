"""From ``vocabulary.yaml`` to a Vocabulary that holds together.

What enters: a YAML file (SKOS names, see ``docs/decisions``). What leaves: a ``Vocabulary``, or
a ``VocabularyError`` that names the file, the concept and the line.
What it does not touch: texts to tag, the workspace.

The file is composed into nodes rather than loaded, because nodes know their lines; libyaml's C
parser does it in a few milliseconds where it is there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import VocabularyError, system_words
from tracker.model import ThemeId, canonical_json, digest
from tracker.normalise import fold
from tracker.themes.remembered import keep, recall
from tracker.themes.vocabulary import Concept, Vocabulary
from tracker.themes.words import label_words

if TYPE_CHECKING:
    from yaml.nodes import Node

_QUOTED = "Un mot que YAML lit autrement (oui, yes, no, null) se met entre guillemets."

_TELLING = re.compile(r"[^\W\d_]|\d{3}")
"""A letter, or the number of an article of law: « 723-15 »."""

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
    "checkTags",
    "privatives",
    "exclusions",
    "exclusionsAfter",
    "concepts",
)


_LANGUAGES = ("fr", "en")
_PHRASES = ("prefLabel", "altLabel", "hiddenLabel", "falseFriendPhrases")
"""Where a text without a word is refused."""
Tell = Callable[[str], None]
"""Called with one French sentence that the person should read."""


class _Value:
    """A YAML value with its 1-based line, and the line of the key it stands under, if any."""

    __slots__ = ("key_line", "line", "value")

    def __init__(self, value: Any, line: int) -> None:
        self.value = value
        self.line = self.key_line = line


def load_vocabulary(path: Path | None = None, tell: Tell = lambda sentence: None) -> Vocabulary:
    """The vocabulary of ``path``, or the packaged one. ``tell`` hears what is left aside: keys and
    languages that are not ours, once each.

    Raises ``VocabularyError`` where the file can't be read or does not hold together: bad YAML,
    a wrong type, a missing or doubly claimed preferred label, an id given twice or with spaces, a
    label without a word, a false friend that takes a label away, an unknown facet, an unknown
    ``broader``, ``implies`` or ``yieldsTo``, a circle of ``broader``.
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


class _Reader:
    def __init__(self, path: Path, *, has_lines: bool = True) -> None:
        self.path = path
        self.has_lines = has_lines
        self.lines: dict[str, int] = {}
        self.nodes: set[Node] = set()
        self.aside: dict[str, list[str]] = {}

    def fail(
        self, what: str, line: int | None, remedy: str = "", concept: str = ""
    ) -> VocabularyError:
        where = self.path.name + (f", ligne {line}" if line and self.has_lines else "")
        head = f"concept « {concept} » : {what}" if concept else what
        remedy = remedy or "Corrigez ce fichier ; rien n’a été modifié."
        return VocabularyError(f"Vocabulaire, {head}", where, remedy)

    def leave(self, what: str, value: _Value, concept: str = "") -> None:
        """Keep in mind for ``remarks`` that ``value`` is not read."""
        place = f"concept {concept}, " if concept else ""
        self.aside.setdefault(what, []).append(f"{place}ligne {value.key_line}")

    def remarks(self) -> Iterator[str]:
        """One French sentence for each thing that was not read, with the first place it has."""
        for what, places in self.aside.items():
            others = len(places) - 1
            more = f" ; et {others} autre{'s' if others > 1 else ''} fois" if others else ""
            yield f"{what} ({places[0]} de {self.path.name}{more})."

    def text(self) -> str:
        """The content of the file."""
        try:
            return self.path.read_text("utf-8")
        except OSError as error:
            raise self.fail(f"fichier illisible ({system_words(error)})", None) from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise self.fail(
                "le fichier n’est pas en UTF-8", line, "Enregistrez-le en UTF-8."
            ) from error

    def read(self, text: str) -> Vocabulary:
        """What ``text``, the content of the file, says."""
        top = self._compose(text)
        if not isinstance(top.value, dict):
            raise self.fail(
                "ce n’est pas un vocabulaire (clés « facets » et « concepts » attendues)", 1
            )
        data: dict[str, _Value] = top.value
        self._typos(data, _TOP_KEYS)
        facets = {k: self._text(v) for k, v in self._mapping(data, "facets").items()}
        concepts = self._concepts(data, facets)
        mission = tuple(ThemeId(t) for t in self._texts(data.get("mission")))
        for theme in mission:
            if theme not in concepts:
                raise self.fail(f"mission inconnue « {theme} »", data["mission"].line)
        off = self._mapping(data, "offContext")
        return Vocabulary(
            concepts=concepts,
            facets=facets,
            mission=mission or tuple(c.id for c in concepts.values() if c.mission),
            fingerprint=digest(canonical_json(_plain(top))),
            scheme=self._text(data.get("scheme")),
            version=self._text(data.get("version")),
            domain_context=self._both_languages(data, "domainContext"),
            crime_context=self._both_languages(data, "crimeContext"),
            check_tags=self._texts(data.get("checkTags")),
            off_context={name: self._texts(terms) for name, terms in off.items()},
            privatives=self._texts(data.get("privatives")),
            exclusions=self._texts(data.get("exclusions")),
            exclusions_after=self._texts(data.get("exclusionsAfter")),
            sources={k: self._text(v) for k, v in self._mapping(data, "sources").items()},
        )

    def _compose(self, text: str) -> _Value:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            node = yaml.compose(text, loader)
            if node is None:
                raise self.fail("le fichier est vide", 1)
            return self._value(node)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self.fail(
                "YAML mal formé",
                mark.line + 1 if mark else None,
                "Vérifiez l’indentation, les deux-points et les guillemets.",
            ) from error
        except yaml.YAMLError as error:
            raise self.fail("YAML mal formé", None) from error

    def _value(self, node: Node) -> _Value:
        from yaml.nodes import MappingNode, SequenceNode

        line = node.start_mark.line + 1
        if node in self.nodes:  # by identity: a thousand aliases of aliases have no end
            raise self.fail("un renvoi YAML (& et *) n’est pas lu ici", line, "Recopiez le texte.")
        self.nodes.add(node)
        if isinstance(node, MappingNode):
            found: dict[str, _Value] = {}
            for name, value in node.value:
                if name.value in found:
                    raise self.fail(
                        f"clé « {name.value} » donnée deux fois", name.start_mark.line + 1
                    )
                found[str(name.value)] = self._value(value)
                found[str(name.value)].key_line = name.start_mark.line + 1
            return _Value(found, line)
        if isinstance(node, SequenceNode):
            return _Value([self._value(item) for item in node.value], line)
        if node.tag.endswith(":null"):
            return _Value(None, line)
        if node.tag.endswith(":bool"):
            return _Value(node.value.lower() in ("true", "yes", "on"), line)
        return _Value(str(node.value), line)

    # typed readings; a wrong type is an error with its line

    def _text(self, value: _Value | None, concept: str = "", name: str = "") -> str:
        if value is None or value.value is None:
            return ""
        if isinstance(value.value, str):
            return value.value.strip()
        where = f"« {name} »" if name else "ici"
        raise self.fail(f"un texte est attendu {where}", value.line, _QUOTED, concept)

    def _texts(self, value: _Value | None, concept: str = "", name: str = "") -> tuple[str, ...]:
        if value is None or value.value is None:
            return ()
        if not isinstance(value.value, list):
            where = f"sous « {name} »" if name else "ici"
            raise self.fail(
                f"une liste est attendue {where}", value.line, "Écrivez [mot, autre mot].", concept
            )
        texts = [self._text(v, concept, name) for v in value.value]
        if name in _PHRASES:
            for text, item in zip(texts, value.value, strict=True):
                self._not_empty(text, item, concept)
        return tuple(dict.fromkeys(t for t in texts if t))

    def _not_empty(self, text: str, value: _Value, concept: str) -> None:
        """Refuse '' as a label; what is not filled in at all (null) is no label."""
        if not text and value.value is not None:
            raise self.fail("libellé sans aucun mot « »", value.line, concept=concept)

    def _flag(self, value: _Value | None, concept: str) -> bool:
        if value is None or value.value is None:
            return False
        if isinstance(value.value, bool):
            return value.value
        raise self.fail("true ou false est attendu ici", value.line, concept=concept)

    def _mapping(self, data: Mapping[str, _Value], name: str) -> dict[str, _Value]:
        value = data.get(name)
        if value is None or value.value is None:
            return {}
        if not isinstance(value.value, dict):
            raise self.fail(f"« {name} » doit être un dictionnaire", value.line)
        return value.value

    def _both_languages(self, data: Mapping[str, _Value], name: str) -> tuple[str, ...]:
        by_language = self._mapping(data, name)
        return tuple(t for terms in by_language.values() for t in self._texts(terms))

    def _typos(self, data: Mapping[str, _Value], known: Sequence[str], concept: str = "") -> None:
        """Refuse a key that looks like one of ours, and remark any other: a vocabulary may carry
        more than we read."""
        for name, value in data.items():
            if name in known:
                continue
            near = difflib.get_close_matches(name, known, 1, 0.75)
            if near:
                raise self.fail(
                    f"clé inconnue « {name} »", value.line, f"Vouliez-vous « {near[0]} » ?", concept
                )
            self.leave(f"Clé inconnue, laissée de côté : « {name} »", value, concept)

    def _by_language(self, value: _Value | None, concept: str, name: str) -> dict[str, _Value]:
        """What stands under each of our languages; others are left aside."""
        if value is None or value.value is None:
            return {}
        if not isinstance(value.value, dict):
            raise self.fail(f"{name} se donne par langue (fr:, en:)", value.line, concept=concept)
        for language, said in value.value.items():
            if language not in _LANGUAGES:
                what = f"Langue inconnue sous {name}, laissée de côté : « {language} »"
                self.leave(what, said, concept)
        return {k: v for k, v in value.value.items() if k in _LANGUAGES}

    # concepts

    def _concepts(
        self, data: Mapping[str, _Value], facets: Mapping[str, str]
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
            found[concept.id] = concept
            self.lines[concept.id] = item.line
        self._links(found, listed.value)
        return found

    def _concept(self, item: _Value, facets: Mapping[str, str]) -> Concept:
        if not isinstance(item.value, dict):
            raise self.fail("un concept est un dictionnaire (id, facet, prefLabel …)", item.line)
        data: dict[str, _Value] = item.value
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
        self, data: Mapping[str, _Value], concept: str, facets: Mapping[str, str], line: int
    ) -> str:
        facet = self._text(data.get("facet"), concept)
        if facet in facets:
            return facet
        line = data["facet"].line if "facet" in data else line
        raise self.fail(
            f"facette inconnue « {facet} »", line, f"Facettes : {', '.join(facets)}.", concept
        )

    def _labels(self, value: _Value | None, concept: str) -> dict[str, str]:
        labels = {}
        for language, said in self._by_language(value, concept, "prefLabel").items():
            labels[language] = self._text(said, concept, "prefLabel")
            self._not_empty(labels[language], said, concept)
        return labels

    def _alternatives(self, value: _Value | None, concept: str) -> dict[str, tuple[str, ...]]:
        return {
            language: self._texts(said, concept, "altLabel")
            for language, said in self._by_language(value, concept, "altLabel").items()
        }

    def _phrases(self, concept: Concept, data: Mapping[str, _Value]) -> None:
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
                    f"libellé sans aucun mot « {label} »", _line_of(data, label), concept=concept.id
                )
        friends = {label_words(phrase): phrase for phrase in concept.false_friend_phrases}
        sizes = sorted({len(words) for words in friends})
        for label, own in labels.items():
            runs = (own[i : i + n] for n in sizes for i in range(len(own) - n + 1))
            erased = next((friends[run] for run in runs if run in friends), None)
            if erased is not None:
                raise self.fail(
                    f"le faux ami « {erased} » efface le libellé « {label} »",
                    _line_of(data, erased),
                    "Les articles ne comptent pas ; ajoutez-lui un mot, ou ôtez le libellé.",
                    concept.id,
                )

    def _links(self, concepts: Mapping[ThemeId, Concept], items: list[_Value]) -> None:
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


def _line_of(data: Mapping[str, _Value], text: str) -> int:
    """The last line of a concept where this very text is a value."""

    def lines(value: _Value) -> list[int]:
        if isinstance(value.value, dict):
            return [line for v in value.value.values() for line in lines(v)]
        if isinstance(value.value, list):
            return [line for v in value.value for line in lines(v)]
        return [value.line] if str(value.value).strip() == text else []

    return max(line for value in data.values() for line in lines(value))


def _plain(value: _Value) -> Any:
    if isinstance(value.value, dict):
        return {k: _plain(v) for k, v in value.value.items()}
    if isinstance(value.value, list):
        return [_plain(v) for v in value.value]
    return value.value
