"""What comparing two records says.

What enters and leaves: values only. What it does not touch: how a verdict is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "related", "different", "review"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``kind``; ``points`` of the evidence added up (about 0 to 150, 72 is enough for « same »);
    ``reasons``, French sentences, weightiest first; ``relation``, one of ``model.Relation``'s
    kinds where ``kind`` is related, the first record being that *of* the second unless
    ``turned``; ``veto``: no group may hold both records."""

    kind: Kind
    points: float
    reasons: tuple[str, ...] = ()
    relation: str | None = None
    veto: bool = False
    turned: bool = False
