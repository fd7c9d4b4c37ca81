"""Who may do more than read: the signed-in editors, by Datasette's own permissions.

What enters: an actor, as ``editors_session.actor`` made it: ``{"id": name, "editor": true, …}``.
What leaves: answers to « may they? ». What it does not touch: how people sign in.
Source: Datasette 1.0a41, « permission_resources_sql » and ``Datasette.allowed``. A rule about one
database weighs more than a rule about all, so ours stands against ``default_allow_sql off``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.web.database import NAME

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.permissions import PermissionSQL
    from datasette.utils.asgi import Request

SQL_ACTION = "execute-sql"


def is_editor(actor: Any) -> bool:
    """Whether an actor is an editor: exactly ``True``, not anything that looks like it."""
    return isinstance(actor, dict) and bool(actor.get("id")) and actor.get("editor") is True


def rules(actor: Any, action: str) -> PermissionSQL | None:
    """Editors may ask the library in SQL; nobody else, and nothing else."""
    if action != SQL_ACTION or not is_editor(actor):
        return None
    from datasette.permissions import PermissionSQL

    return PermissionSQL(
        sql="select :tracker_library as parent, null as child, 1 as allow, "
        "'signed-in editor' as reason",
        params={"tracker_library": NAME},
    )


async def may_write_sql(datasette: Datasette, request: Request) -> bool:
    """Whether whoever asks may use SQL of their own."""
    if not request.actor:
        return False
    from datasette.resources import DatabaseResource

    return bool(
        await datasette.allowed(
            action=SQL_ACTION, resource=DatabaseResource(NAME), actor=request.actor
        )
    )
