"""Names of persons and institutions as they can be compared.

What enters: CSL name lists. What leaves: family keys with initials, and how well two lists
agree. What it does not touch: the names themselves.

Two lists of one work differ by initials against full given names, lost particles and accents,
``et al.``, a group added at the end, and — from PDFs — by family and given names swapped or cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from tracker.identity.rubrics import word_set
from tracker.normalise import fold

_PARTICLES = word_set(
    "a af al am ap auf aus d da dal dalla das de dei del della den der des di do dos du e el en "
    "l la las le les lo los of op 't t ten ter the und van vander vom von y zu zum zur"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "dr", "prof"})
_NOT_GIVEN = _PARTICLES | _SUFFIXES
_NOBODY = frozenset({"others", "etal", "anonymous", "anonyme", "anon", "na", "sn", "unknown", ""})
_COLLECTIVE = word_set(
    "group team study trial committee consortium investigators collaborators collaboration network "
    "groupe equipe comite collectif"
)
_WORD = re.compile(r"[a-z0-9]+")


class NameKey(NamedTuple):
    """``family`` without particles, run together; ``initials`` of the given names."""

    family: str
    initials: str
    institution: bool = False


class Names(NamedTuple):
    """A list of names. ``institutional``: no person among them; ``words``: those of three letters
    or more, name by name."""

    keys: tuple[NameKey, ...] = ()
    families: frozenset[str] = frozenset()
    institutional: bool = False
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def first(self) -> str:
        return self.keys[0].family if self.keys else ""

    @property
    def tokens(self) -> frozenset[str]:
        """All the words, for mangled lists; few lists are asked for them."""
        return frozenset(chain.from_iterable(self.words))


NOBODY = Names()


def names_of(csl: Mapping[str, Any], *roles: str) -> Names:
    """The names in the first filled of ``roles``."""
    for role in roles:
        value = csl.get(role)
        if isinstance(value, list) and value:
            found = _names(value)
            if found.keys:
                return found
    return NOBODY


def _names(value: Sequence[Any]) -> Names:
    keys: list[NameKey] = []
    found: list[tuple[str, ...]] = []
    for name in value:
        if type(name) is not dict and not isinstance(name, Mapping):  # the first is much faster
            continue
        family, given = str(name.get("family") or ""), str(name.get("given") or "")
        literal = "" if family else str(name.get("literal") or given)
        key, some = _key(family, given, literal)
        if key.family not in _NOBODY:
            keys.append(key)
            found.append(some)
    institutional = bool(keys) and all(k.institution for k in keys)
    return Names(tuple(keys), frozenset([k.family for k in keys]), institutional, tuple(found))


@lru_cache(maxsize=200_000)
def _key(family: str, given: str, literal: str) -> tuple[NameKey, tuple[str, ...]]:
    if literal:
        found = _WORD.findall(fold(literal))
        kept = [w for w in found if w not in _PARTICLES and w != "et"]
        return NameKey("".join(kept or found), "", True), tuple(w for w in kept if len(w) > 2)
    found = _WORD.findall(fold(family).replace("'", "").replace(".", " "))
    kept = [w for w in found if w not in _PARTICLES and w not in _SUFFIXES] or found
    first = _WORD.findall(fold(given))
    if given.isupper() and len(given) <= 4 and len(first) == 1:
        initials = first[0]  # « JH » stands for two given names
    else:
        initials = "".join(w[0] for w in first if len(w) == 1 or w not in _NOT_GIVEN)
    tokens = tuple(w for w in (*kept, *first) if len(w) > 2)
    if kept and (kept[-1] in _COLLECTIVE or kept[0] in _COLLECTIVE):
        return NameKey("".join(kept), "", True), tokens
    return NameKey("".join(kept), initials), tokens


@dataclass(frozen=True, slots=True)
class NameMatch:
    """``share`` of the shorter list found in the other (0 to 1; -1 where one is empty);
    ``whole``: as many names on both sides, all found; ``clash``: the first authors share a
    family name and no initial."""

    share: float
    whole: bool = False
    first: bool = False
    clash: bool = False


_UNKNOWN = NameMatch(-1.0)


def match_names(a: Names, b: Names) -> NameMatch:
    """How well two lists of names agree."""
    if not a.keys or not b.keys:
        return _UNKNOWN
    first = _same_family(a.keys[0].family, b.keys[0].family)
    clash = first and _initials_clash(a.keys[0], b.keys[0])
    if a.families == b.families:
        return NameMatch(1.0, len(a.keys) == len(b.keys), first, clash)
    if a.institutional or b.institutional:
        return _match_institutions(a, b)
    small, large = (a, b) if len(a.families) <= len(b.families) else (b, a)
    found = sum(1 for f in small.families if f in large.families)
    if found < len(small.families):
        spare = large.families - small.families
        found += sum(
            1
            for f in small.families
            if f not in large.families and any(_same_family(f, other) for other in spare)
        )
    share = found / len(small.families)
    if share < 0.5:
        fewest = min(len(a.tokens), len(b.tokens))
        if fewest >= 2:
            share = max(share, 0.8 * len(a.tokens & b.tokens) / fewest)
    return NameMatch(share, share == 1.0 and len(a.keys) == len(b.keys), first, clash)


def _match_institutions(a: Names, b: Names) -> NameMatch:
    """A ministry against its department, or against the persons who wrote: tells little."""
    if a.institutional and b.institutional and (a.tokens <= b.tokens or b.tokens <= a.tokens):
        return NameMatch(1.0, False, True)
    return _UNKNOWN


def _initials_clash(a: NameKey, b: NameKey) -> bool:
    return bool(a.initials and b.initials) and not set(a.initials) & set(b.initials)


@lru_cache(maxsize=100_000)
def _same_family(a: str, b: str) -> bool:
    """Equal, or alike but for a slip of the pen, a lost half of a double name, a particle."""
    if a == b:
        return True
    if len(a) < 4 or len(b) < 4:
        return False
    if a.endswith(b) or b.endswith(a) or a.startswith(b) or b.startswith(a):
        return True
    from rapidfuzz.distance import Indel  # loaded only when records are compared

    return Indel.normalized_similarity(a, b, score_cutoff=0.82) > 0
