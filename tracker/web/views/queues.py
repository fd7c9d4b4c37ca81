"""The two queues: what words suggest, and what may be there twice.

What enters: ``/a-valider`` (``theme``, ``page``), ``/doublons`` (``page``). What leaves: the pages,
to read for everybody, with forms for editors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker import labels
from tracker.pipeline.past import IDENTITY
from tracker.store import queries as store
from tracker.web import answers, waiting
from tracker.web.database import read
from tracker.web.editors_session import visitor
from tracker.web.french import joined, sort_key, typographic
from tracker.web.queries import queues as queries
from tracker.web.shown import shown_value
from tracker.web.views.browse import window
from tracker.web.views.desk import history

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

SUGGESTIONS = 10
PAIRS = 5


@dataclass(frozen=True, slots=True)
class Side:
    """A field of both references: whether they say the same, and what each says."""

    label: str
    a: str
    b: str

    @property
    def same(self) -> bool:
        return self.a == self.b


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as the page shows it."""

    found: queries.Suspected
    title_a: str
    title_b: str
    sides: tuple[Side, ...]


async def to_confirm(datasette: Datasette, request: Request) -> Response:
    """Suggestions of themes, the most instructive decision first."""
    from tracker.pipeline.weigh import described

    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    asking = visitor(datasette, request)
    found = await waiting.queue(datasette, patient=asking is None)
    names = await read(datasette, store.theme_names)
    theme = request.args.get("theme") or ""
    theme = theme if theme in names else ""
    queue = [q for q in found.queue if theme in ("", q[1].theme)]
    page, pages = _page(request, len(queue), SUGGESTIONS)
    part = queue[(page - 1) * SUGGESTIONS : page * SUGGESTIONS]
    rows = await read(datasette, lambda connection: described(connection, part))
    counts = Counter(hint.theme for _, hint, _ in found.queue)
    choices = [(t, typographic(names[t]), n) for t, n in counts.items() if t in names]
    return answers.page(
        datasette,
        "a-valider.html",
        here="a-valider",
        rows=[{**row, "label": typographic(row["label"]), "reason": _reason(row)} for row in rows],
        total=len(queue),
        without=found.without_theme,
        reached=found.reached,
        theme=theme,
        choices=sorted(choices, key=lambda c: sort_key(c[1])),
        page=page,
        pages=pages,
        window=window(page, pages),
        base=f"/a-valider?{'theme=' + theme + '&' if theme else ''}",
    )


def _reason(row: dict[str, Any]) -> str:
    """What an editor who agrees would write, to be changed at will."""
    words = joined(f"«\u00a0{w['word']}\u00a0»" for w in row["words"][:3])
    return f"suggestion relue : {words}" if words else ""


async def duplicates(datasette: Datasette, request: Request) -> Response:
    """Pairs to compare, the most valuable first, and the last decisions about pairs."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    asking = visitor(datasette, request)
    total = await read(datasette, queries.pair_count)
    page, pages = _page(request, total, PAIRS)
    found = await read(
        datasette, lambda connection: queries.pairs(connection, (page - 1) * PAIRS, PAIRS)
    )
    return answers.page(
        datasette,
        "doublons.html",
        here="doublons",
        pairs=[_pair(p) for p in found],
        total=total,
        first=(page - 1) * PAIRS + 1,
        page=page,
        pages=pages,
        window=window(page, pages),
        base="/doublons?",
        history=await history(datasette, kinds=IDENTITY, limit=10) if asking else (),
    )


def _pair(found: queries.Suspected) -> Pair:
    def title(csl: Any) -> str:
        return str(csl.get("title") or "")

    sides = tuple(
        Side(
            labels.field_label(f),
            shown_value(f, found.csl_a.get(f) or ""),
            shown_value(f, found.csl_b.get(f) or ""),
        )
        for f in found.fields
    )
    return Pair(found, title(found.csl_a), title(found.csl_b), sides)


def _page(request: Request, total: int, size: int) -> tuple[int, int]:
    """The page asked for, within those there are, and how many there are."""
    pages = max(1, -(-total // size))
    asked = request.args.get("page") or "1"
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    return min(max(number, 1), pages), pages
