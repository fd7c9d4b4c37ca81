"""Answers every view gives alike: pages, redirections, French faults.

What enters: a template and its facts, or what went wrong. What leaves: Datasette responses.
What it does not touch: the database. No message carries a path, a statement or a stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from tracker.web import room, visit

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

FAULTS: dict[int, tuple[str, str]] = {
    400: (
        "Demande mal formée",
        "Cette adresse contient un filtre ou une valeur que la salle de lecture ne comprend pas.",
    ),
    401: ("Identification refusée", "Le jeton présenté n’est pas valable."),
    403: ("Accès fermé", "Cette page n’est pas ouverte à la lecture."),
    404: (
        "Page introuvable",
        "Rien ne répond à cette adresse. Elle a pu être mal recopiée.",
    ),
    405: ("Action impossible", "Cette page se lit, elle ne reçoit pas de données."),
    410: ("Étude retirée", "Cette étude n’est plus dans la bibliothèque."),
    413: ("Envoi trop long", "Ce qui a été envoyé dépasse ce que cette page accepte."),
    500: (
        "Une erreur s’est produite",
        "La page n’a pas pu être préparée. Réessayez ; si cela se répète, prévenez la personne "
        "qui tient la bibliothèque.",
    ),
    503: (
        "Réponse trop longue à préparer",
        "La demande porte sur trop de choses à la fois. Précisez la recherche ou ajoutez un "
        "filtre.",
    ),
}


READ_ONLY = (
    "Cette bibliothèque se lit, elle ne se décide pas ici : c’est une copie, ou le dossier est en "
    "lecture seule."
)


def wants_html(path: str) -> bool:
    """Whether the reader of this address is a person."""
    last = path.rsplit("/", 1)[-1]
    return "." not in last or last.endswith(".html")


def page(
    datasette: Datasette,
    template: str,
    *,
    here: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    asked: Request | None = None,
    **context: Any,
) -> Response:
    """A page of ours; ``here`` is the entry of the navigation it belongs to, ``asked`` the
    request where no view is running any more."""
    html = room.here(datasette).render(
        template, here=here, **visit.frame(datasette, asked), **context
    )
    return Response.html(html, status=status, headers=headers or {})


def fault(
    datasette: Datasette,
    request: Request,
    status: int,
    title: str = "",
    message: str = "",
    *,
    allow: str = "GET, HEAD",
) -> Response:
    """What went wrong, in French, as a page or as JSON according to the address.

    ``allow``: the methods that a 405 must name (RFC 9110, section 15.5.6).
    """
    default_title, default_message = FAULTS.get(status, FAULTS[500])
    title, message = title or default_title, message or default_message
    headers = {"allow": allow} if status == 405 else {}
    if not wants_html(request.path) and request.path.endswith(".json"):
        return Response.json(
            {"ok": False, "error": message, "title": title, "status": status},
            status=status,
            headers=headers,
        )
    if request.path.endswith(".csv"):
        return Response.text(f"{title}. {message}\n", status=status, headers=headers)
    return page(
        datasette,
        "erreur.html",
        status=status,
        headers=headers,
        asked=request,
        title=title,
        message=message,
    )


def redirect(address: str, status: int = 302) -> Response:
    """Another address; 301 where it is the better one for ever."""
    return Response.redirect(address, status=status)
