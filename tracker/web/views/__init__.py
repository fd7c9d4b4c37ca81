"""The pages: each view reads the request, asks the library, and fills a template.

What enters: Datasette's requests. What leaves: responses. What it does not touch: SQL, markup.
"""

from tracker.web.views.browse import browse
from tracker.web.views.data import data, datasette_table, row, row_json
from tracker.web.views.export import export_list, export_one
from tracker.web.views.house import favicon, help_page, home, nothing_here, static_file
from tracker.web.views.news import news, news_feed
from tracker.web.views.study import study
from tracker.web.views.themes import evidence_map, theme, themes

__all__ = [
    "browse",
    "data",
    "datasette_table",
    "evidence_map",
    "export_list",
    "export_one",
    "favicon",
    "help_page",
    "home",
    "news",
    "news_feed",
    "nothing_here",
    "row",
    "row_json",
    "static_file",
    "study",
    "theme",
    "themes",
]
