"""Forms as they are sent.

What enters: a POST. What leaves: its fields as texts, and an address of ours to go back to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from datasette.utils.asgi import BadRequest

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

MOST_BYTES = 64 * 1024
_OURS = re.compile(r"/(?![/\\])[!-~]*")


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises BadRequest, PayloadTooLarge."""
    body = await request.post_body(MOST_BYTES)
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise BadRequest("unreadable form") from error


def way_back(address: str) -> str:
    """``address`` if it is a page of this room, else the hall: never another site."""
    known = len(address) < 4000 and _OURS.fullmatch(address) and "\\" not in address
    return address if known else "/"
