"""Which address is which page.

What enters: nothing. What leaves: Datasette's route table, ours first: it is searched in order.
Of Datasette's own pages, the tables that are handed out are open (JSON, CSV, and a French page
where it makes sense to a reader); the rest (its English home, queries, debug pages, the paths it
tells) is closed.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from tracker import labels
from tracker.web import answers
from tracker.web.exports import FORMATS
from tracker.web.kept import kept
from tracker.web.translate import READABLE
from tracker.web.views import (
    browse,
    data,
    export,
    feeds,
    house,
    judging,
    news,
    questions,
    queues,
    signing,
    sql,
    study,
    themes,
)
from tracker.web.visit import View, attended

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

_FORMAT = "|".join(FORMATS)
_READABLE = "|".join(READABLE)
_OPEN = "|".join(labels.TABLES)


def routes() -> list[tuple[str, Any]]:
    """``(regular expression, view)`` in the order they are tried."""
    found = [
        (r"/$", kept(house.home)),
        (r"/statique/(?P<name>[\w.-]+)$", house.static_file),
        (r"/favicon\.ico$", house.favicon),
        (r"/library/studies$", kept(browse.browse)),
        (r"/library/studies\.atom$", kept(feeds.of_list)),
        (rf"/library/studies\.(?P<format>{_FORMAT})$", export.export_list),
        (rf"/library/studies/(?P<id>[^/]+)\.(?P<format>{_FORMAT})$", export.export_one),
        (r"/library/studies/(?P<id>[^/]+\.json)$", data.row_json),
        (r"/library/studies/(?P<id>.+)$", kept(study.study)),
        (r"/library/themes$", kept(themes.themes)),
        (r"/library/themes/(?P<id>[^/.]+)$", kept(themes.theme)),
        (r"/carte$", kept(themes.evidence_map)),
        (r"/nouveautes$", kept(news.news)),
        (r"/nouveautes\.atom$", kept(feeds.of_news)),
        (r"/recherches$", kept(house.searches)),
        (r"/recherches/(?P<name>[\w-]+)$", kept(browse.saved_search)),
        (r"/recherches/(?P<name>[\w-]+)\.atom$", kept(feeds.of_saved)),
        (r"/aide$", kept(house.help_page)),
        (r"/requetes$", kept(questions.index)),
        (r"/requetes/(?P<name>[\w-]+)$", kept(questions.question)),
        (r"/requetes/(?P<name>[\w-]+)\.(?P<format>csv|json)$", questions.question_file),
        (r"/sql$", sql.page),
        (r"/sql\.(?P<format>csv|json)$", sql.file),
        (r"/a-valider$", kept(queues.to_confirm)),
        (r"/doublons$", kept(queues.duplicates)),
        (r"/decider$", judging.judge),
        (r"/connexion$", signing.sign_in),
        (r"/deconnexion$", signing.sign_out),
        (r"/library$", kept(data.data)),
        (rf"/library/(?P<table>{_OPEN})\.(?P<format>json|csv)$", data.datasette_table),
        (rf"/library/(?P<table>{_READABLE})$", data.datasette_table),
        (rf"/library/(?P<table>{_READABLE})/(?P<id>.+)$", data.row),
        (r"/.*$", house.nothing_here),
    ]
    own = (judging.judge, signing.sign_in, signing.sign_out, house.nothing_here)
    return [(p, attended(view if view in own else read_only(view))) for p, view in found]


def read_only(view: View) -> View:
    """``view``, that only gives: whatever is sent to its address is refused."""

    @functools.wraps(view)
    async def given(datasette: Datasette, request: Request) -> Any:
        if request.method not in ("GET", "HEAD"):
            return answers.fault(datasette, request, 405)
        return await view(datasette, request)

    return given
