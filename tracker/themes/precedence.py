"""People over rules.

What enters: rule-made assignments and a person's verdicts. What leaves: the assignments that
hold. What it does not touch: journals (who, when and why stay there).

The order, strongest first, for one theme of one study:

1. a person's *yes* on the theme, or on a narrower one: the theme is there (a narrower theme
   never stands without its broader ones, so a *yes* below beats a *no* above);
2. a person's *no* on the theme: it is not there;
3. a person's *no* on a broader theme: it is not there, if only rules put it;
4. the rules. But what rules had drawn from a theme that fell (``narrower:``, ``implies:``)
   falls with it: a theme that keeps no reason of its own is not there.
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
    refused = {t for t, yes in verdicts.items() if not yes}
    chosen = {t for t, yes in verdicts.items() if yes}
    chosen.update(above for theme in tuple(chosen) for above in vocabulary.ancestors(theme))
    rule_made = {a.theme: a.reasons for a in assignments if a.theme in vocabulary.concepts}
    kept = {
        theme: reasons
        for theme, reasons in rule_made.items()
        if theme in chosen
        or (theme not in refused and refused.isdisjoint(vocabulary.ancestors(theme)))
    }
    if refused:
        kept = _standing(kept, set(rule_made) - set(kept), chosen)
    return tuple(
        Assignment(theme, "person" if theme in chosen else "rule", kept.get(theme, ()))
        for theme in vocabulary.concepts
        if theme in chosen or theme in kept
    )


def _standing(
    kept: Mapping[ThemeId, tuple[Reason, ...]], fallen: set[ThemeId], chosen: set[ThemeId]
) -> dict[ThemeId, tuple[Reason, ...]]:
    """``kept`` without the reasons that came from fallen themes, until nothing more falls."""
    standing = dict(kept)
    while fallen:
        now: set[ThemeId] = set()
        for theme, reasons in list(standing.items()):
            own = tuple(r for r in reasons if not _drawn_from(r, fallen))
            if own or theme in chosen:
                standing[theme] = own
            elif reasons:
                del standing[theme]
                now.add(theme)
        fallen = now
    return standing


def _drawn_from(reason: Reason, themes: set[ThemeId]) -> bool:
    how, _, theme = reason.rule.partition(":")
    return how in ("narrower", "implies") and theme in themes
