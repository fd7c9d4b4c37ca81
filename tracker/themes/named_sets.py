"""Hidden labels that name sets of words, « {quitter} … {délinquance} »: what may be wrong with one.

What enters: a label of a vocabulary, and the sets that it has. What leaves: the fault and its
remedy, in French. What it does not touch: files and lines (``reading``), texts.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from math import prod

from tracker.themes.words import ELLIPSIS, NAMED, STOP_KEYS, phrase_key

MOST_WAYS = 10_000
"""How many phrases one label may stand for: each has a number in the matcher."""
_KINDS = ("hiddenLabel", "ambiguousLabels", "weakLabels")
"""Where a set may be named: in a hidden label, and where that is said to be doubtful."""
_BRACES = frozenset("{}")
_MARKS = frozenset("*|()")
_EXAMPLE = "Écrivez par exemple « {quitter} … {délinquance} »."

Fault = tuple[str, str]
"""What is wrong, and what to do."""


def names_set(label: str) -> bool:
    """Whether a label names a set of words, or tries to."""
    return not _BRACES.isdisjoint(label)


def fault(label: str, kind: str, sets: Mapping[str, tuple[str, ...]]) -> Fault | None:
    """The first fault of a label that ``names_set``; None where it has none."""
    rest = NAMED.sub("", label)
    if kind not in _KINDS:
        return f"« {label} » nomme un groupe de mots sous {kind}", "Faites-en un hiddenLabel."
    if names_set(rest):
        return f"une accolade de « {label} » n’a pas sa pareille", _EXAMPLE
    if not _MARKS.isdisjoint(rest):
        what = "« * », « | » et parenthèses n’ont pas de sens près d’un groupe de mots"
        return f"{what}, « {label} »", "Ôtez-les."
    for name in NAMED.findall(label):
        if name not in sets:
            near = difflib.get_close_matches(name, sets, 1)
            told = f"Il y a : {', '.join(sets) or 'rien'}."
            remedy = f"Vouliez-vous « {near[0]} » ?" if near else told
            return f"« {{{name}}} » n’est pas dans wordSets", remedy
    if not all(map(_tells, label.split(ELLIPSIS))):
        return f"« {ELLIPSIS} » de « {label} » n’a pas un mot de chaque côté", _EXAMPLE
    ways = prod(len(sets[name]) for name in NAMED.findall(label))
    if ways > MOST_WAYS:
        what = f"« {label} » vaut {ways} tournures, {MOST_WAYS} au plus"
        return what, "Nommez moins de groupes à la fois, ou de plus courts."
    return None


def _tells(part: str) -> bool:
    """Whether a part of a label has a set, or a word that is no article."""
    return NAMED.search(part) is not None or not STOP_KEYS.issuperset(phrase_key(part))
