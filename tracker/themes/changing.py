"""What another vocabulary would change.

What enters: studies' texts with people's verdicts, and two vocabularies. What leaves: per theme,
the studies that would gain or lose it. What it does not touch: anything stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.model import Assignment, TaggableText, ThemeId
from tracker.themes.precedence import apply_decisions
from tracker.themes.tagger import tag_all
from tracker.themes.vocabulary import Vocabulary


@dataclass(slots=True)
class Change:
    """Per theme, the studies that gain (``added``) and lose (``removed``) it, in order given."""

    studies: int = 0
    changed: int = 0
    added: dict[ThemeId, list[str]] = field(default_factory=dict)
    removed: dict[ThemeId, list[str]] = field(default_factory=dict)


def difference(
    studies: Iterable[tuple[str, TaggableText, Mapping[ThemeId, bool]]],
    old: Vocabulary,
    new: Vocabulary,
) -> Change:
    """Tag each study (id, text, verdicts) with both and compare; people's verdicts hold in both.

    A theme that only one vocabulary has counts as given or lost like any other.
    """
    change = Change()
    known = list(studies)
    texts = [text for _, text, _ in known]
    given = zip(known, tag_all(texts, old), tag_all(texts, new), strict=True)
    for (study, _, verdicts), then, now in given:
        before, after = _themes(then, verdicts, old), _themes(now, verdicts, new)
        change.studies += 1
        change.changed += before != after
        for theme in sorted(after - before):
            change.added.setdefault(theme, []).append(study)
        for theme in sorted(before - after):
            change.removed.setdefault(theme, []).append(study)
    return change


def _themes(
    given: tuple[Assignment, ...], verdicts: Mapping[ThemeId, bool], vocabulary: Vocabulary
) -> set[ThemeId]:
    return {a.theme for a in apply_decisions(given, verdicts, vocabulary)}
