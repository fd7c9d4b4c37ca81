"""Kerko over the studies of a library, run by the interpreter of Kerko's own environment.

``python kerko_room.py FOLDER LIBRARY`` fills Kerko's cache and index; a WSGI server then serves
``kerko_room:app`` with ``KERKO_FOLDER`` set. Zotero is an object here, not a server: what Kerko
asks of pyzotero is answered from the library.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from typing import Any

import kerko
from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap4
from kerko.composer import Composer
from kerko.config_helpers import config_set, config_update, parse_config

TYPES = {
    "article-journal": "journalArticle", "book": "book", "chapter": "bookSection",
    "report": "report", "thesis": "thesis",
}  # fmt: skip
FIELDS = ("title", "abstractNote", "date", "language", "publicationTitle", "volume")
NOTHING_SECRET = "x" * 24
ADDED = "2026-01-01T00:00:00Z"
STUDIES = """select s.id, i.json, coalesce(a.text, ''), s.citation from studies s
    join csl_items i on i.study_id = s.id left join abstracts a on a.study_id = s.id"""


def made(folder: str) -> Flask:
    """The application, in French, without full texts."""
    found = Flask("kerko_room", instance_path=folder)
    config_update(found.config, kerko.DEFAULTS)
    found.config.update(
        SECRET_KEY=NOTHING_SECRET,
        ZOTERO_API_KEY=NOTHING_SECRET,
        ZOTERO_LIBRARY_ID="1",
        ZOTERO_LIBRARY_TYPE="group",
        BABEL_DEFAULT_LOCALE="fr",
    )
    config_set(found.config, "kerko.search.fulltext", False)
    config_set(found.config, "kerko.search.whoosh_language", "fr")
    parse_config(found.config)
    found.config["kerko_composer"] = Composer(found.config)
    Babel(found)
    Bootstrap4(found)
    found.register_blueprint(kerko.make_blueprint(), url_prefix="/bibliography")
    return found


class Zotero:
    """The library as pyzotero would hand it over."""

    library_id = "1"
    library_type = "groups"

    def __init__(self, path: str) -> None:
        connection = sqlite3.connect(path)
        labels = dict(connection.execute("select id, label from themes"))
        tags: dict[str, list[dict[str, str]]] = {}
        for study, theme in connection.execute("select study_id, theme_id from study_themes"):
            tags.setdefault(study, []).append({"tag": labels[theme]})
        self.all = [
            _item(number, json.loads(csl), abstract, citation, tags.get(study, []))
            for number, (study, csl, abstract, citation) in enumerate(connection.execute(STUDIES))
        ]
        connection.close()

    def item_types(self) -> list[dict[str, str]]:
        names = (*TYPES.values(), "document", "note", "attachment")
        return [{"itemType": name, "localized": name} for name in names]

    def item_type_fields(self, kind: str) -> list[dict[str, str]]:
        return [{"field": name, "localized": name} for name in FIELDS]

    def item_creator_types(self, kind: str) -> list[dict[str, str]]:
        return [{"creatorType": "author", "localized": "Author"}]

    def collections(self, **options: Any) -> list[Any]:
        return []

    def last_modified_version(self) -> int:
        return len(self.all)

    def new_fulltext(self, since: int) -> dict[str, int]:
        return {}

    def items(self, start: int = 0, limit: int = 100, **options: Any) -> list[Any]:
        return self.all[start : start + limit]


def _item(
    number: int, csl: dict[str, Any], abstract: str, citation: str, tags: list[dict[str, str]]
) -> dict[str, Any]:
    key = f"{number:08d}".translate(str.maketrans("01", "AB"))
    names = [a for a in csl["author"] if "family" in a]
    data = {
        "key": key, "version": number + 1, "itemType": TYPES.get(csl["type"], "document"),
        "title": csl["title"], "abstractNote": abstract,
        "date": str(csl["issued"]["date-parts"][0][0]), "language": csl.get("language", ""),
        "publicationTitle": csl.get("container-title", ""), "volume": csl.get("volume", ""),
        "creators": [
            {"creatorType": "author", "firstName": a["given"], "lastName": a["family"]}
            for a in names
        ],
        "tags": tags, "collections": [], "relations": {}, "dateAdded": ADDED, "dateModified": ADDED,
    }  # fmt: skip
    return {
        "key": key, "version": number + 1, "data": data,
        "library": {"type": "group", "id": 1, "name": "banc", "links": {}},
        "links": {"alternate": {"href": f"https://example.org/{key}", "type": "text/html"}},
        "meta": {"creatorSummary": names[0]["family"] if names else "", "parsedDate": data["date"],
                 "numChildren": 0},
        "bib": f'<div class="csl-bib-body"><div class="csl-entry">{citation}</div></div>',
        "coins": "<span></span>", "ris": "TY  - JOUR\nER  - \n", "bibtex": "@misc{x}",
    }  # fmt: skip


if __name__ == "__main__":
    from kerko.sync import cache, index, zotero

    library = Zotero(sys.argv[2])
    zotero.init_zotero = lambda: library
    with made(sys.argv[1]).app_context():
        cache.sync_cache(full=True)
        index.sync_index(full=True)
elif os.environ.get("KERKO_FOLDER"):
    app = made(os.environ["KERKO_FOLDER"])
