"""A YAML file whose values know their lines, and what is read of it by type.

What enters: a file of the section's, or the packaged vocabulary. What leaves: values, or a
``VocabularyError`` that names the file, the concept and the line. What it does not touch: how what
is read hangs together (``reading``).

The file is composed into nodes rather than loaded, because nodes know their lines; libyaml's C
parser does it in a few milliseconds where it is there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import VocabularyError, system_words

if TYPE_CHECKING:
    from yaml.nodes import Node

_QUOTED = "Un mot que YAML lit autrement (oui, yes, no, null, {mot}) se met entre guillemets."
_LANGUAGES = ("fr", "en")
_PHRASES = ("prefLabel", "altLabel", "hiddenLabel", "falseFriendPhrases", "wordSets")
"""Where a text without a word is refused."""


class Value:
    """A YAML value with its 1-based line, and the line of the key it stands under, if any."""

    __slots__ = ("key_line", "line", "value")

    def __init__(self, value: Any, line: int) -> None:
        self.value = value
        self.line = self.key_line = line


class Document:
    """One file. What is not ours in it is laid aside and told of: ``remarks``."""

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

    def leave(self, what: str, value: Value, concept: str = "") -> None:
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

    def _compose(self, text: str) -> Value:
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

    def _value(self, node: Node) -> Value:
        from yaml.nodes import MappingNode, SequenceNode

        line = node.start_mark.line + 1
        if node in self.nodes:  # by identity: a thousand aliases of aliases have no end
            raise self.fail("un renvoi YAML (& et *) n’est pas lu ici", line, "Recopiez le texte.")
        self.nodes.add(node)
        if isinstance(node, MappingNode):
            found: dict[str, Value] = {}
            for name, value in node.value:
                if name.value in found:
                    raise self.fail(
                        f"clé « {name.value} » donnée deux fois", name.start_mark.line + 1
                    )
                found[str(name.value)] = self._value(value)
                found[str(name.value)].key_line = name.start_mark.line + 1
            return Value(found, line)
        if isinstance(node, SequenceNode):
            return Value([self._value(item) for item in node.value], line)
        if node.tag.endswith(":null"):
            return Value(None, line)
        if node.tag.endswith(":bool"):
            return Value(node.value.lower() in ("true", "yes", "on"), line)
        return Value(str(node.value), line)

    # typed readings; a wrong type is an error with its line

    def _text(self, value: Value | None, concept: str = "", name: str = "") -> str:
        if value is None or value.value is None:
            return ""
        if isinstance(value.value, str):
            return value.value.strip()
        where = f"« {name} »" if name else "ici"
        raise self.fail(f"un texte est attendu {where}", value.line, _QUOTED, concept)

    def _texts(self, value: Value | None, concept: str = "", name: str = "") -> tuple[str, ...]:
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

    def _not_empty(self, text: str, value: Value, concept: str) -> None:
        """Refuse '' as a label; what is not filled in at all (null) is no label."""
        if not text and value.value is not None:
            raise self.fail("libellé sans aucun mot « »", value.line, concept=concept)

    def _flag(self, value: Value | None, concept: str) -> bool:
        if value is None or value.value is None:
            return False
        if isinstance(value.value, bool):
            return value.value
        raise self.fail("true ou false est attendu ici", value.line, concept=concept)

    def _mapping(self, data: Mapping[str, Value], name: str) -> dict[str, Value]:
        value = data.get(name)
        if value is None or value.value is None:
            return {}
        if not isinstance(value.value, dict):
            raise self.fail(f"« {name} » doit être un dictionnaire", value.line)
        return value.value

    def _both_languages(self, data: Mapping[str, Value], name: str) -> tuple[str, ...]:
        by_language = self._mapping(data, name)
        return tuple(t for terms in by_language.values() for t in self._texts(terms))

    def _typos(self, data: Mapping[str, Value], known: Sequence[str], concept: str = "") -> None:
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

    def _by_language(self, value: Value | None, concept: str, name: str) -> dict[str, Value]:
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


def line_of(data: Mapping[str, Value], text: str) -> int:
    """The last line of a concept where this very text is a value."""

    def lines(value: Value) -> list[int]:
        if isinstance(value.value, dict):
            return [line for v in value.value.values() for line in lines(v)]
        if isinstance(value.value, list):
            return [line for v in value.value for line in lines(v)]
        return [value.line] if str(value.value).strip() == text else []

    return max(line for value in data.values() for line in lines(value))


def plain(value: Value) -> Any:
    if isinstance(value.value, dict):
        return {k: plain(v) for k, v in value.value.items()}
    if isinstance(value.value, list):
        return [plain(v) for v in value.value]
    return value.value
