"""What one title says that the other does not, so that they name two works.

What enters: two titles. What leaves: a code of ``reasons.SENTENCES``, or None. What it does not
touch: titles that are equal, and all other fields.

« Reply to X », « X: a study protocol », « X: Part two », « X: summary » hold the whole of X's
title and often stand in the same number, by the same authors: points alone would join them.
"""

from __future__ import annotations

from tracker.identity.rubrics import word_set
from tracker.identity.titles import NUMBER_WORDS, UNITS, TitleKey

_REPLIES = word_set(
    "comment commentary commentaire response reponse reply rejoinder discussion introduction "
    "remark reaction critique letter re"
) | {"in reply", "in response"}
_MARKS: dict[str, frozenset[str]] = {
    "contrast-reply": word_set(
        "reply replies response responses rejoinder comment comments commentary discussion "
        "rebuttal reponse reponses replique commentaire commentaires"
    ),
    "contrast-protocol": word_set("protocol protocols protocole protocoles rationale"),
    "veto-part": word_set("summary abstract synthese resume sommaire annexe annexes appendix"),
}
_AROUND = word_set(
    "a an the to of on for in by and de du des la le les l un une au aux sur author authors s "
    "editor editors auteur auteurs invited further brief executive study trial research review "
    "design methods method systematic randomized randomised controlled final full version"
)
_LETTERS = frozenset("abcdefghij")


def contrast(one: TitleKey, two: TitleKey) -> str | None:
    """A code, where the words that only one title has tell two works apart; the order of the two
    does not matter."""
    if one.compact == two.compact:
        return None
    if _answers(one, two) or _answers(two, one):
        return "contrast-reply"
    missing, added = _beyond(one, two), _beyond(two, one)
    if _other_numbers(missing, added) or _other_letter(one, two, missing, added):
        return "veto-numbers"
    for code, marks in _MARKS.items():
        for extra, other in ((missing, added), (added, missing)):
            if marks.isdisjoint(extra) or not marks.isdisjoint(other):
                continue
            if all(w in _AROUND or w in marks for w in extra):
                return code
    return None


def _answers(one: TitleKey, two: TitleKey) -> bool:
    """Whether ``one`` says that it answers or discusses ``two``."""
    if one.lead not in _REPLIES or one.rubric or two.lead == one.lead or len(one.rest) < 12:
        return False
    return one.rest.startswith(two.main) or two.compact.startswith(one.rest)


def _beyond(one: TitleKey, two: TitleKey) -> list[str]:
    """The words of ``one`` that ``two`` does not have, in order."""
    rest = list(two.words)
    left = []
    for word in one.words:
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    return left


def _other_numbers(missing: list[str], added: list[str]) -> bool:
    """``five-year follow-up`` against ``ten-year follow-up``; and ``: Part 2`` beside nothing."""
    first = {NUMBER_WORDS[w] for w in missing if w in NUMBER_WORDS}
    second = {NUMBER_WORDS[w] for w in added if w in NUMBER_WORDS}
    if first and second and first != second:
        return True
    return _only_counts(missing, added) or _only_counts(added, missing)


def _only_counts(extra: list[str], other: list[str]) -> bool:
    if other or not 1 <= len(extra) <= 3:
        return False
    return any(w in UNITS for w in extra) and all(
        w in UNITS or w.isdigit() or w in NUMBER_WORDS or len(w) <= 3 for w in extra
    )


def _other_letter(one: TitleKey, two: TitleKey, missing: list[str], added: list[str]) -> bool:
    """``hepatitis B`` against ``hepatitis C``: one letter that stands alone, at one place."""
    if len(missing) != 1 or len(added) != 1 or len(one.words) != len(two.words):
        return False
    return {missing[0], added[0]} <= _LETTERS
