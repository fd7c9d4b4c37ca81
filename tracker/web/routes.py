"""Which address is which page.

What enters: nothing. What leaves: Datasette's route table, ours first: it is searched in order.
What isn't listed falls to Datasette's JSON and CSV of the tables that are handed out; the rest of
Datasette (its English home, query and debug pages, the paths it tells) is closed.
"""

from __future__ import annotations

from typing import Any

from tracker import labels
from tracker.web import views
from tracker.web.exports import FORMATS
from tracker.web.translate import READABLE

_FORMAT = "|".join(FORMATS)
_READABLE = "|".join(READABLE)
_OPEN = "|".join(name for name in labels.TABLES if name != "studies")


def routes() -> list[tuple[str, Any]]:
    """``(regular expression, view)`` in the order they are tried."""
    return [
        (r"/$", views.home),
        (r"/statique/(?P<name>[\w.-]+)$", views.static_file),
        (r"/favicon\.ico$", views.favicon),
        (r"/library/studies$", views.browse),
        (rf"/library/studies\.(?P<format>{_FORMAT})$", views.export_list),
        (rf"/library/studies/(?P<id>[^/]+)\.(?P<format>{_FORMAT})$", views.export_one),
        (r"/library/studies/(?P<id>[^/]+\.json)$", views.row_json),
        (r"/library/studies/(?P<id>.+)$", views.study),
        (r"/library/themes$", views.themes),
        (r"/library/themes/(?P<id>[^/.]+)$", views.theme),
        (r"/carte$", views.evidence_map),
        (r"/nouveautes$", views.news),
        (r"/nouveautes\.atom$", views.news_feed),
        (r"/aide$", views.help_page),
        (r"/library$", views.data),
        # Datasette's own, read-only and for programs: rows of the tables that are handed out.
        (r"/library/(?P<table>studies)\.(?P<format>json|csv)$", views.datasette_table),
        (rf"/library/(?P<table>{_OPEN})\.(?P<format>json|csv)$", views.datasette_table),
        (rf"/library/(?P<table>{_READABLE})$", views.datasette_table),
        (rf"/library/(?P<table>{_READABLE})/(?P<id>.+)$", views.row),
        (r"/.*$", views.nothing_here),
    ]
