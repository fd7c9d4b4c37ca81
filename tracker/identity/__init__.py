"""Which records are one work: references and decisions become studies.

What enters: references, a person's decisions, the register of issued ids. What leaves: groups of
records with relations and a review queue; the fields of each study with the record behind each;
the citation key of each study. What it does not touch: files and databases.

The law of the stage: a duplicate left standing is a nuisance, a false merge loses a study. So
what is not sure goes to the review queue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.identity.ids import IdPlan, assign_ids
from tracker.identity.keys import clean_key, make_key
from tracker.identity.precedence import Merged, merge
from tracker.identity.verdict import Verdict, VerdictMemory
from tracker.model import Decision, Grouping, Reference

__all__ = [
    "IdPlan",
    "Merged",
    "Verdict",
    "VerdictMemory",
    "assign_ids",
    "clean_key",
    "compare",
    "group",
    "make_key",
    "merge",
]


def group(
    references: Sequence[Reference],
    decisions: Sequence[Decision] = (),
    verdicts: VerdictMemory | None = None,
) -> Grouping:
    """Partition ``references`` into studies, with relations between them and a review queue.

    Every record is in exactly one group; groups and their members are sorted; the order of
    ``references`` does not matter. ``decisions`` of kind ``same`` and ``different`` (in the order
    of their journal) win over all rules, the latest line for a pair; records that are gone are
    passed over. ``verdicts`` remembers verdicts on pairs between runs.
    """
    from tracker.identity.cluster import group_records  # rapidfuzz is loaded here

    return group_records(references, decisions, verdicts)


def compare(a: Reference | Mapping[str, Any], b: Reference | Mapping[str, Any]) -> Verdict:
    """One work, two related works, two works, or a question; references or bare CSL items."""
    from tracker.identity.features import features
    from tracker.identity.judgement import judge  # rapidfuzz is loaded here

    return judge(features(a), features(b)).verdict()
