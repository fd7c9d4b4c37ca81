"""Signing in and out.

What enters: ``/connexion`` (GET, POST) and ``/deconnexion`` (POST). What leaves: the page, the
session's cookie, and the way back to the page one came from.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tracker.web import answers, editors, editors_session, french, room
from tracker.web.views.forms import fields, way_back

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response


async def sign_in(datasette: Datasette, request: Request) -> Response:
    """The form, or its answer."""
    if not room.here(datasette).decides:
        return answers.fault(datasette, request, 404, "Lecture seule", answers.READ_ONLY)
    if request.method == "POST":
        return await _signed_in(datasette, request)
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405, allow="GET, HEAD, POST")
    return _form(datasette, way_back(request.args.get("retour") or ""))


async def _signed_in(datasette: Datasette, request: Request) -> Response:
    sent = await fields(request)
    name, password = sent.get("nom", "").strip(), sent.get("mot_de_passe", "")
    back = way_back(sent.get("retour", ""))
    who, wait = await editors_session.verify(datasette, request, name, password)
    if who is not None:
        response = answers.redirect(back, 303)
        editors_session.begin(datasette, request, response, who)
        datasette.add_message(request, f"Vous êtes sous le nom de {who.name}.")
        return response
    if wait > 0:
        seconds = math.ceil(wait)
        response = _form(datasette, back, name, _patience(seconds), 429)
        response.headers["retry-after"] = str(seconds)
        return response
    return _form(datasette, back, name, "Ce nom et ce mot de passe ne vont pas ensemble.", 403)


def _patience(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    wait = french.counted(seconds, "seconde") if seconds < 60 else french.counted(minutes, "minute")
    return f"Trop d’essais manqués. Réessayez dans {wait}."


def _form(
    datasette: Datasette, back: str, name: str = "", fault: str = "", status: int = 200
) -> Response:
    here = room.here(datasette)
    assert here.workspace is not None
    return answers.page(
        datasette,
        "connexion.html",
        status=status,
        back=back,
        name=name,
        fault=fault,
        known=bool(editors.read(here.workspace.editors).editors),
        proxied=bool(here.proxy.header),
    )


async def sign_out(datasette: Datasette, request: Request) -> Response:
    """End the session; only a form can."""
    if request.method != "POST":
        return answers.fault(datasette, request, 405, allow="POST")
    sent = await fields(request)
    response = answers.redirect(way_back(sent.get("retour", "")), 303)
    editors_session.end(request, response)
    datasette.add_message(request, "Vous êtes déconnecté : la salle se lit, sans rien décider.")
    return response
