"""A decision taken on the page: the form's words turned into the pipeline's, one at a time.

What enters: the fields of a form, an editor's name. What leaves: a line in a journal and the
library brought up to it, or a ``Refusal`` a person can act on, without a path in it. What it does
not touch: pages.

The pipeline works in a thread, so that readers go on being answered. Whoever else is writing, an
editor or an import, is waited for ``WAIT`` seconds and not longer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, cast

from tracker.errors import Busy, DecisionError, TrackerError, UnknownItem
from tracker.model import Decision
from tracker.web import room

if TYPE_CHECKING:
    from datasette.app import Datasette

    from tracker.pipeline.judge import Verdict
    from tracker.settings import Workspace

WAIT = 8.0
LONGEST_REASON = 1_000
_LATER = "Rien n’est enregistré, et votre texte est gardé ci-dessous : envoyez-le de nouveau"

log = logging.getLogger("tracker.web")


class Refusal(Exception):
    """Why a decision was not taken, in French, and the status of the answer."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.message, self.status = message, status


async def decide(
    datasette: Datasette, sent: Mapping[str, str], who: str
) -> tuple[Decision, list[str]]:
    """Take the decision of a form; with sentences about what else it did. Raises Refusal."""
    here = room.here(datasette)
    assert here.workspace is not None
    try:
        await asyncio.wait_for(here.deciding.acquire(), WAIT)
    except TimeoutError as error:
        raise Refusal(f"D’autres décisions sont en cours. {_LATER}.", 503) from error
    try:
        return await asyncio.to_thread(_taken, here.workspace, dict(sent), who)
    except Busy as error:
        raise Refusal(
            f"La bibliothèque est en train d’être mise à jour, par un import sans doute. {_LATER} "
            "dans un moment.", 503,
        ) from error  # fmt: skip
    except UnknownItem as error:
        raise Refusal(f"{error.what} : la bibliothèque a changé entre-temps.", 404) from error
    except DecisionError as error:
        raise Refusal(f"{error.what}.", 422) from error
    except TrackerError as error:
        log.error("%s", error)
        raise Refusal(f"{error.what}. {_LATER} quand ce sera réparé.", 503) from error
    finally:
        here.deciding.release()


def _taken(workspace: Workspace, sent: Mapping[str, str], who: str) -> tuple[Decision, list[str]]:
    from tracker.pipeline import aftermath
    from tracker.store.connect import patience

    refuses = (sent.get("geste"), sent.get("verdict")) == ("theme", "no")
    with patience(WAIT):
        before = aftermath.themes_of(workspace, _of(sent, "etude")) if refuses else {}
        decision = _act(workspace, sent, who)
        more = aftermath.of_refusal(workspace, decision, before) if refuses else []
        return decision, more


def _act(workspace: Workspace, sent: Mapping[str, str], who: str) -> Decision:
    from tracker.pipeline import judge, past

    kind, why = sent.get("geste", ""), sent.get("motif", "").strip()
    verdict = sent.get("verdict", "")
    if len(why) > LONGEST_REASON:
        raise Refusal(f"Le motif dépasse {LONGEST_REASON} signes : raccourcissez-le.", 422)
    if kind == "theme" and verdict in ("yes", "no", "auto"):
        if not why:
            raise Refusal("Il manque le motif : une décision sur un thème se justifie.", 422)
        return judge.decide_theme(
            workspace,
            _of(sent, "etude"),
            _of(sent, "theme"),
            cast("Verdict", verdict),
            why,
            who=who,
        )
    if kind == "paire" and verdict in ("same", "different"):
        said = cast("Literal['same', 'different']", verdict)
        return judge.decide_identity(workspace, said, _of(sent, "a"), _of(sent, "b"), why, who=who)
    if kind == "champ":
        return judge.decide_field(
            workspace, _of(sent, "etude"), _of(sent, "champ"), _of(sent, "notice"), why, who=who
        )
    if kind == "annuler" and sent.get("ligne", "").isdecimal():
        line = int(sent["ligne"][:9])
        return past.undo(workspace, _of(sent, "journal"), line, _of(sent, "quand"), why, who=who)
    raise Refusal("Ce formulaire est incomplet : revenez à la page et recommencez.", 400)


def _of(sent: Mapping[str, str], name: str) -> str:
    """A field that must be there. Raises Refusal."""
    value = sent.get(name, "").strip()
    if not value:
        raise Refusal("Il manque un choix dans le formulaire.", 422)
    return value
