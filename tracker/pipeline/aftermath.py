"""What the refusal of a theme takes along, or fails to take: to be told to whoever refused it.

What enters: a study's themes before the refusal, and the library after it. What leaves: French
sentences. What it does not touch: decisions.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model import Decision
from tracker.pipeline import look
from tracker.settings import Workspace


def themes_of(workspace: Workspace, study: str) -> dict[str, str]:
    """The themes that a study has: id → label. Raises UnknownItem."""
    return {theme["id"]: theme["label"] for theme in look.show(workspace, study)["themes"]}


def of_refusal(workspace: Workspace, decision: Decision, before: Mapping[str, str]) -> list[str]:
    """Whether the theme that a decision refused stands all the same, and which fell with it.
    ``before``: the themes that the study had. Raises UnknownItem."""
    refused = decision.value.partition("=")[0]
    after = {theme["id"]: theme for theme in look.show(workspace, decision.study)["themes"]}
    told = []
    if refused in after:
        names = _listed(after[refused]["decided_below"])
        told += [
            f"Ce thème reste avec un thème plus étroit que la section a donné : {names}.",
            "Pour l’ôter, reprenez d’abord cette décision-là.",
        ]
    if fallen := [name for id_, name in before.items() if id_ not in after and id_ != refused]:
        told.append(f"{'Ôtés' if len(fallen) > 1 else 'Ôté'} avec lui : {_listed(fallen)}.")
    return told


def _listed(names: list[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
