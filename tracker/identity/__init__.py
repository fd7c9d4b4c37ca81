"""Which records are one work: references and decisions become studies.

What enters: references, a person's decisions, the register of issued ids. What leaves: groups of
records with relations and a review queue; the fields of each study with the record behind each;
the citation key of each study. What it does not touch: files and databases.

The law of the stage: a duplicate left standing is a nuisance, a false merge loses a study. So
what is not sure goes to the review queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tracker.identity.ids import IdPlan, assign_ids
from tracker.identity.keys import clean_key, make_key
from tracker.identity.precedence import Merged, merge
from tracker.identity.verdict import Verdict
from tracker.model import Decision, Grouping, RecordId, Reference

if TYPE_CHECKING:
    from tracker.identity.features import Features
    from tracker.identity.increment import GroupMemory
    from tracker.identity.shape import Shape

__all__ = [
    "IdPlan",
    "Merged",
    "Verdict",
    "assign_ids",
    "clean_key",
    "compare",
    "group",
    "group_remembered",
    "group_shapes",
    "make_key",
    "merge",
    "shape_of",
    "shape_thawed",
]


def group(references: Sequence[Reference], decisions: Sequence[Decision] = ()) -> Grouping:
    """Partition ``references`` into studies, with relations between them and a review queue.

    Every record is in exactly one group; groups and their members are sorted; the order of
    ``references`` does not matter. ``decisions`` of kind ``same`` and ``different`` (in the order
    of their journal) win over all rules, the latest line for a pair; records that are gone are
    passed over.
    """
    from tracker.identity.cluster import group_records  # rapidfuzz is loaded here

    return group_records(references, decisions)


def shape_of(
    reference: Reference, known: dict[RecordId, Features] | None = None, text: str | None = None
) -> list[Any]:
    """What a grouping needs of a record at every run, as JSON values to remember.

    ``known`` takes the comparison keys found on the way, for a grouping in the same run; ``text``
    is the CSL item as canonical JSON, where it was made already."""
    from tracker.identity.features import features
    from tracker.identity.shape import shape

    found = features(reference)
    if known is not None:
        known[reference.id] = found
    return list(shape(reference, found, text))


def shape_thawed(values: Sequence[Any]) -> Shape:
    """What ``shape_of`` gave, back from JSON."""
    from tracker.identity.shape import thaw

    return thaw(values)


def group_shapes(
    shapes: Sequence[Shape],
    find: Callable[[RecordId], Reference],
    decisions: Sequence[Decision] = (),
) -> Grouping:
    """``group`` from remembered shapes; ``find`` is asked for the references."""
    from tracker.identity.cluster import group_shapes as group_all

    return group_all(shapes, _features_of(find), decisions)


def group_remembered(
    memory: GroupMemory,
    shapes: Sequence[Shape],
    find: Callable[[RecordId], Reference],
    decisions: Sequence[Decision],
    version: str,
    known: dict[RecordId, Features] | None = None,
) -> Grouping:
    """``group`` with a memory of blocks, pairs and groups, brought up to ``shapes`` and
    ``decisions``: only records that came, went or changed are compared, each with its blocks.
    ``find`` is asked for those alone. ``version`` names the code the memory must be of; ``known``
    holds comparison keys that ``shape_of`` found in this run."""
    from tracker.identity.increment import Groups

    return Groups(memory, _features_of(find, known)).bring_up(shapes, decisions, version)


def _features_of(
    find: Callable[[RecordId], Reference], known: dict[RecordId, Features] | None = None
) -> Callable[[RecordId], Features]:
    from tracker.identity.features import features

    known = {} if known is None else known

    def features_of(record: RecordId) -> Features:
        if record not in known:
            known[record] = features(find(record))
        return known[record]

    return features_of


def compare(a: Reference | Mapping[str, Any], b: Reference | Mapping[str, Any]) -> Verdict:
    """One work, two related works, two works, or a question; references or bare CSL items."""
    from tracker.identity.features import features
    from tracker.identity.judgement import judge  # rapidfuzz is loaded here

    return judge(features(a), features(b)).verdict()
