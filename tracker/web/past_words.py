"""A past decision in a sentence.

What enters: a decision, the names of themes. What leaves: French. What it does not touch: the
journals.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker import labels
from tracker.model import Decision
from tracker.web.french import typographic


def said(decision: Decision, names: Mapping[str, str]) -> str:
    """« thème « désistance » retiré »."""
    if decision.kind == "theme":
        theme, _, verdict = decision.value.partition("=")
        name = typographic(names.get(theme, "disparu du vocabulaire"))
        done = {"yes": "retenu", "no": "retiré", "auto": "laissé aux règles"}[verdict]
        return f"thème «\u00a0{name}\u00a0» {done}"
    if decision.kind == "field":
        name, _, left = decision.value.partition("=")
        if left:
            return f"{labels.field_label(name)} laissé aux règles"
        return f"{labels.field_label(name)} pris dans la notice {decision.records[0]}"
    if decision.kind == "same":
        return "deux notices dites de la même étude"
    return "deux notices dites d’études différentes"


def undoing(decision: Decision) -> str:
    """What taking it back does, in the words of a button."""
    if decision.kind == "same":
        return "Annuler : ce sont deux études"
    if decision.kind == "different":
        return "Annuler : c’est la même étude"
    return "Annuler"
