"""Decisions from the page: the form is taken, then the page it came from is shown again.

What enters: POST ``/decider``. What leaves: 303 to the page one came from, with a sentence that
says what was done; where nothing was done, a page that says why and keeps the words typed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker.store import queries
from tracker.web import answers, room
from tracker.web.database import read
from tracker.web.deciding import Refusal, decide
from tracker.web.editors_session import owns, visitor
from tracker.web.french import typographic
from tracker.web.past_words import said
from tracker.web.views.forms import fields, way_back

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

FIELDS = (
    "geste", "etude", "theme", "verdict", "a", "b", "champ", "notice", "journal", "ligne",
    "quand", "retour",
)  # fmt: skip
BUTTONS = {
    ("theme", "yes"): "Confirmer le thème",
    ("theme", "no"): "Retirer le thème",
    ("theme", "auto"): "Rendre la main aux règles",
    ("paire", "same"): "C’est la même étude",
    ("paire", "different"): "Ce n’est pas un doublon",
    ("champ", ""): "Retenir cette valeur",
    ("annuler", ""): "Annuler la décision",
}


async def judge(datasette: Datasette, request: Request) -> Response:
    """Take the decision, or say why not."""
    if request.method != "POST":
        return answers.fault(datasette, request, 405, allow="POST")
    if not room.here(datasette).decides:
        return answers.fault(datasette, request, 403, "Lecture seule", answers.READ_ONLY)
    sent = await fields(request)
    try:
        asking = visitor(datasette, request)
        if asking is None:
            raise Refusal(
                "Vous n’êtes pas connecté, ou votre session a pris fin. Rien n’est enregistré : "
                "connectez-vous dans un autre onglet, puis envoyez de nouveau ; votre texte est "
                "gardé ici.", 403,
            )  # fmt: skip
        if not owns(asking, sent.get("jeton", "")):
            raise Refusal("Vérifiez ce que vous décidez, puis envoyez de nouveau.", 403)
        decision, more = await decide(datasette, sent, asking.name)
    except Refusal as refusal:
        return await _again(datasette, sent, refusal)
    names = await read(datasette, queries.theme_names)
    told = typographic(" ".join((f"C’est enregistré : {said(decision, names)}.", *more)))
    datasette.add_message(request, told.replace("« ", "«\u00a0").replace(" »", "\u00a0»"))
    back = way_back(sent.get("retour", "")).partition("#")[0]
    return answers.redirect(f"{back}#fait", 303)


async def _again(datasette: Datasette, sent: Mapping[str, str], refusal: Refusal) -> Response:
    """The form once more, the words typed still in it."""

    def ask(connection: sqlite3.Connection) -> tuple[dict[str, str], dict[str, str]]:
        ids = [sent[name] for name in ("etude", "a", "b") if sent.get(name)]
        marks = ", ".join("?" * len(ids))
        rows = connection.execute(f"select id, title from studies where id in ({marks})", ids)
        return dict(rows.fetchall()), queries.theme_names(connection)

    titles, names = await read(datasette, ask)
    kind = sent.get("geste", "")
    verdict = sent.get("verdict", "") if kind in ("theme", "paire") else ""
    return answers.page(
        datasette,
        "decider.html",
        status=refusal.status,
        message=refusal.message,
        fields=[(name, sent[name]) for name in FIELDS if name in sent],
        why=sent.get("motif", ""),
        required=kind == "theme",
        button=BUTTONS.get((kind, verdict), ""),
        studies=[(id_, title) for id_, title in titles.items()],
        theme=names.get(sent.get("theme", ""), ""),
        back=way_back(sent.get("retour", "")),
    )
