"""The packaged vocabulary once read, kept as Python keeps a module once compiled.

What enters: the text of the vocabulary. What leaves: the Vocabulary that was read from this very
text by this very code, or None; the keys of its phrases are then known to ``words`` too. What it
does not touch: how it is read (``reading``); the section's own vocabulary, which is read anew each
time, for people are at work on it.

It lies in ``__pycache__`` (https://docs.python.org/3/library/importlib.html, cache_from_source),
and like what else lies there it may be deleted, spoilt, or impossible to write: that changes
nothing but time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from tracker.model import digest, shallow
from tracker.themes.vocabulary import Concept, Vocabulary
from tracker.themes.words import PHRASES

_READERS = (
    *(
        f"themes/{name}.py"
        for name in ("remembered", "document", "named_sets", "reading", "vocabulary", "words")
    ),
    *(f"normalise/{name}.py" for name in ("__init__", "dates", "tags", "values")),
    "model.py",
)
"""All of ours that has a part in the reading; a test holds the list complete."""
_APART = "\t"
"""Between the keys of a phrase: the name of a set of words may have spaces."""
_PACKAGE = Path(__file__).resolve().parent.parent


def recall(path: Path, text: str) -> Vocabulary | None:
    """What ``keep`` was given for this ``text``, the content of ``path``; None where nothing is
    kept, or not by this code."""
    try:
        key, print_, body = _place(path).read_text("utf-8").split("\n", 2)
        if key != _key(text) or print_ != digest(body):
            return None
        kept, phrases = json.loads(body)
        vocabulary = _thawed(kept)
        PHRASES.update(
            (phrase, tuple(filter(None, keys.split(_APART)))) for phrase, keys in phrases.items()
        )
        return vocabulary
    # Absent, spoilt, or no place for it: where Python keeps nothing, asking for one is an error.
    except (OSError, RuntimeError, ValueError, TypeError, AttributeError, LookupError):
        return None


def keep(path: Path, text: str, vocabulary: Vocabulary) -> None:
    """Remember ``vocabulary`` for ``text``; where Python keeps no bytecode either, do nothing."""
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError, RuntimeError):
        place = _place(path)
        mine = place.with_name(f"{place.name}.{os.getpid()}")
        place.parent.mkdir(parents=True, exist_ok=True)
        phrases = {phrase: _APART.join(PHRASES[phrase]) for phrase in _phrases(vocabulary)}
        body = json.dumps([_frozen(vocabulary), phrases], ensure_ascii=False)
        mine.write_text("\n".join((_key(text), digest(body), body)), "utf-8")
        try:
            mine.replace(place)  # another process reads the old one or the new one
        finally:
            mine.unlink(missing_ok=True)


def _place(path: Path) -> Path:
    return Path(cache_from_source(str(path))).with_suffix(".json")


def _key(text: str) -> str:
    """What the Vocabulary is a function of: the text, and the code that reads it."""
    return digest(text, *((_PACKAGE / name).read_text("utf-8") for name in _READERS))


def _frozen(vocabulary: Vocabulary) -> dict[str, Any]:
    fields = {k: v for k, v in vars(vocabulary).items() if not k.startswith("_")}
    return {**fields, "concepts": [shallow(c) for c in vocabulary.concepts.values()]}


def _phrases(vocabulary: Vocabulary) -> Iterator[str]:
    """All that the tagger looks for."""
    for concept in vocabulary.concepts.values():
        yield from (label for _, _, label in concept.labels())
        yield from concept.false_friend_phrases
    v = vocabulary
    for terms in (
        v.domain_context,
        v.crime_context,
        v.privatives,
        v.exclusions,
        v.exclusions_after,
    ):
        yield from terms
    for terms in (*v.off_context.values(), *v.word_sets.values()):
        yield from terms


def _thawed(kept: dict[str, Any]) -> Vocabulary:
    concepts = [Concept(**_tuples(one)) for one in kept["concepts"]]
    by_name = {name: _tuples(kept[name]) for name in ("off_context", "word_sets")}
    return Vocabulary(**{**_tuples(kept), **by_name, "concepts": {c.id: c for c in concepts}})


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
