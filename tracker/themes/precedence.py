"""People over rules.

What enters: rule-made assignments and a person's verdicts. What leaves: the assignments that
hold. What it does not touch: journals (who, when and why stay there).

The order, strongest first, for one theme of one study:

1. a person's verdict on the theme itself: a *no* takes it away, a *yes* gives it;
2. a person's *yes* on a narrower theme gives the theme too, as its ancestor — unless (1);
3. a person's *no* on a broader theme takes the theme away, if rules made it;
4. the rules.

So a *yes* below a *no* keeps the narrower theme and still leaves the refused one out: each
verdict is obeyed to the letter. Themes between the two follow the nearest verdict below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.model import Assignment, Reason, ThemeId
from tracker.themes.vocabulary import Vocabulary


def apply_decisions(
    assignments: Iterable[Assignment],
    decided: Mapping[ThemeId, bool],
    vocabulary: Vocabulary,
) -> tuple[Assignment, ...]:
    """The assignments that hold once people have spoken, in the order of the vocabulary.

    ``decided`` holds the last verdict per theme: True for yes, False for no; « auto » is
    absence. A verdict on a theme that the vocabulary no longer has is ignored here (it stays in
    its journal). A theme given by a person, or above one that a person gave, has the origin
    ``person`` and keeps the reasons that rules have for it.
    """
    verdicts = {t: yes for t, yes in decided.items() if t in vocabulary.concepts}
    given = {a.theme: a for a in assignments if a.theme in vocabulary.concepts}
    refused = {t for t, yes in verdicts.items() if not yes}
    chosen = {t for t, yes in verdicts.items() if yes}
    for theme in sorted(chosen):
        chosen.update(above for above in vocabulary.ancestors(theme) if above not in refused)
    held: list[Assignment] = []
    for theme in vocabulary.concepts:
        rule_made = given.get(theme)
        if theme in refused:
            continue
        if theme in chosen:
            held.append(Assignment(theme, "person", rule_made.reasons if rule_made else ()))
        elif rule_made and refused.isdisjoint(vocabulary.ancestors(theme)):
            held.append(rule_made)
    return _without_orphans(held, refused, vocabulary)


def _without_orphans(
    held: list[Assignment], refused: set[ThemeId], vocabulary: Vocabulary
) -> tuple[Assignment, ...]:
    """Rule-made ancestors whose every reason came from themes that a person refused fall too."""
    if not refused:
        return tuple(held)
    gone = set(refused)
    gone.update(d for theme in refused for d in vocabulary.descendants(theme))
    gone.difference_update(a.theme for a in held)
    result: list[Assignment] = []
    for assignment in reversed(held):  # narrower themes need not come after broader ones
        if assignment.origin == "person":
            result.append(assignment)
            continue
        reasons = tuple(r for r in assignment.reasons if not _borrowed(r, gone))
        if reasons:
            result.append(Assignment(assignment.theme, assignment.origin, reasons))
    order = {theme: i for i, theme in enumerate(vocabulary.concepts)}
    return tuple(sorted(result, key=lambda a: order[a.theme]))


def _borrowed(reason: Reason, gone: set[ThemeId]) -> bool:
    how, _, theme = reason.rule.partition(":")
    return how in ("narrower", "implies") and theme in gone
