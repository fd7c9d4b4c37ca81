"""Words that Snowball merges or parts wrongly for this field, each with its reason.

What leaves: three tables, read by ``stems``. Words are folded (no accent, lower case).
"""

from __future__ import annotations

_FRENCH_FAMILIES: tuple[tuple[str, str, str], ...] = (
    # stem, words, reason
    ("sort", "sort sorts", "le sort : ni sortie ni sortir"),
    (
        "sortie",
        "sortie sorties sortir sorti sortis sortant sortants sortante sortantes sortent sortaient",
        "la sortie de prison, que Snowball confond avec le sort",
    ),
    ("travail", "travail travaux", "Snowball fait « traval » du pluriel"),
)

_ENGLISH_FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("responsivity", "responsivity", "principe de réceptivité, pas « response »"),
    ("life", "life lives", "Good Lives Model, life course"),
    ("woman", "woman women", "irregular plural"),
    ("man", "man men", "irregular plural"),
    ("child", "child children", "irregular plural"),
)

FRENCH: dict[str, str] = {w: stem for stem, words, _ in _FRENCH_FAMILIES for w in words.split()}
ENGLISH: dict[str, str] = {w: stem for stem, words, _ in _ENGLISH_FAMILIES for w in words.split()}

SPELLINGS: tuple[tuple[str, str], ...] = (
    ("behaviour", "behavior"),
    ("programme", "program"),
    ("centre", "center"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("offence", "offense"),
    ("defence", "defense"),
    ("judgement", "judgment"),
    ("counselling", "counseling"),
    ("labelling", "labeling"),
)
"""British and American: the first is read as the second, anywhere in a word."""
