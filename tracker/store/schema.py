"""The tables, said once.

What leaves: migrations of ``evidence.db`` (it is kept for ever, so it is migrated) and the whole
schema of ``library.db`` (it is derived, so another version of it is simply rebuilt).
What it does not touch: rows.

``library.db`` holds the names of the contract that other programs, notes and saved queries rely
on: add columns and tables freely, rename nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Migrations

EVIDENCE_APPLICATION_ID = 0x74724556  # "trEV"
LIBRARY_APPLICATION_ID = 0x74724C49  # "trLI"
LIBRARY_VERSION = 3
"""Raise it whenever the schema or the meaning of a derived column changes."""

SEARCH_COLUMNS = (
    "title",
    "authors",
    "container",
    "keywords",
    "themes",
    "abstract",
    "notes",
    "fulltext",
)


def evidence_migrations() -> Migrations:
    """The history of ``evidence.db``. A released migration is never edited, only followed.

    Tables: ``runs`` (one row per command that wrote or looked), ``contexts`` (what entries depend
    on, stored once per content), ``snapshots`` (verbatim entries; the latest row of a
    ``(source, source_key)`` counts; ``removed`` marks a tombstone), ``sources`` (the latest row of
    a name counts), ``issued_ids`` (the register: who an id was issued for, in order).
    """
    from sqlite_utils import Database, Migrations

    migrations = Migrations("tracker-evidence")

    @migrations()
    def create_evidence(db: Database) -> None:
        for statement in _EVIDENCE_1:
            db.execute(statement)

    return migrations


_EVIDENCE_1 = (
    """create table runs(
        id integer primary key,
        command text not null,
        started text not null,
        finished text not null,
        counts text not null
    )""",
    """create table sources(
        rowid integer primary key,
        run_id integer not null references runs(id),
        name text not null,
        kind text not null,
        location text not null
    )""",
    """create table contexts(
        fingerprint text primary key,
        body text not null
    ) without rowid""",
    """create table snapshots(
        id integer primary key,
        run_id integer not null references runs(id),
        source text not null,
        source_key text not null,
        kind text not null,
        position integer,
        raw text not null,
        context text references contexts(fingerprint),
        fingerprint text not null,
        removed integer not null default 0
    )""",
    "create index snapshots_by_key on snapshots(source, source_key, id)",
    """create table issued_ids(
        number integer primary key,
        id text not null,
        source text not null,
        source_key text not null,
        unique(id, source, source_key)
    )""",
)


# WITHOUT ROWID only where the key's columns come first: elsewhere SQLite 3.40's quick_check sees
# null values that are not there.
LIBRARY_TABLES: dict[str, str] = {
    # number: the FTS rowid. It is the row of the register the id was issued in, hence the same
    # after any rebuild, and an explicit column, hence the same after VACUUM.
    "studies": """(
        id text primary key, type text not null, title text not null, authors text not null,
        year integer, issued text, container text, publisher text, volume text, issue text,
        pages text, language text, doi text, isbn text, url text, citation text not null,
        added_on text, changed_on text, number integer not null unique
    )""",
    "abstracts": "(study_id text primary key references studies(id), text text not null)",
    "csl_items": "(study_id text primary key references studies(id), json text not null)",
    "records": """(
        id text primary key, study_id text not null references studies(id), source text not null,
        source_key text not null, zotero_uri text, csl text not null, web_url text
    )""",
    "ids": "(id text primary key, study_id text, state text not null)",
    "people": "(id text primary key, name text not null, family text, given text)",
    "study_people": """(
        study_id text not null references studies(id),
        person_id text not null references people(id),
        role text not null, position integer not null,
        primary key(study_id, role, position)
    )""",
    "keywords": """(
        study_id text not null references studies(id), keyword text not null, source text not null,
        position integer not null, primary key(study_id, position)
    )""",
    "notes": """(
        study_id text not null references studies(id), position integer not null,
        record_id text not null, text text not null, primary key(study_id, position)
    ) without rowid""",
    "fiches": """(
        study_id text not null references studies(id), position integer not null,
        heading text not null, text text not null, record_id text not null,
        primary key(study_id, position)
    ) without rowid""",
    "attachments": """(
        study_id text not null references studies(id), position integer not null,
        record_id text not null, title text not null, content_type text, url text,
        primary key(study_id, position)
    ) without rowid""",
    "collections": """(
        id text primary key, source text not null, name text not null, parent_id text
    )""",
    "study_collections": """(
        study_id text not null references studies(id), collection_id text not null,
        primary key(study_id, collection_id)
    ) without rowid""",
    "themes": """(
        id text primary key, label text not null, label_en text, facet text not null,
        parent_id text, definition text, scope_note text, mission integer not null default 0,
        internal integer not null default 0, position integer not null
    )""",
    "theme_labels": """(
        theme_id text not null references themes(id), language text not null, kind text not null,
        label text not null, ambiguous integer not null default 0
    )""",
    "facets": "(id text primary key, label text not null, position integer not null)",
    "study_themes": """(
        study_id text not null references studies(id), theme_id text not null references themes(id),
        origin text not null, primary key(study_id, theme_id)
    ) without rowid""",
    "theme_reasons": """(
        study_id text not null references studies(id), theme_id text not null references themes(id),
        field text not null, item integer not null, start integer not null, "end" integer not null,
        quote text not null, rule text not null
    )""",
    "relations": """(
        study_id text not null references studies(id), other_id text not null, kind text not null,
        primary key(study_id, other_id, kind)
    ) without rowid""",
    "possible_duplicates": """(
        a text not null, b text not null, points real not null, reasons text not null,
        primary key(a, b)
    ) without rowid""",
    "study_fields": """(
        study_id text not null references studies(id), field text not null, record_id text not null,
        primary key(study_id, field)
    ) without rowid""",
    "conflicts": """(
        study_id text not null references studies(id), field text not null, record_id text not null,
        value text not null, decided integer not null, primary key(study_id, field, record_id)
    ) without rowid""",
    "theme_decisions": """(
        study_id text not null references studies(id), theme_id text not null, value text not null,
        "when" text not null, who text not null, why text not null,
        primary key(study_id, theme_id)
    ) without rowid""",
    "problems": """(
        source text not null, key text not null, position integer, code text not null,
        level text not null, message text not null, study_id text
    )""",
    "sources": """(
        name text primary key, kind text not null, records integer not null,
        problems integer not null, first_run integer, last_run integer
    )""",
    "runs": """(
        id integer primary key, command text not null, started text not null,
        finished text not null, read integer, new integer, changed integer, unchanged integer,
        removed integer
    )""",
    "search_text": f"(number integer primary key, {' text, '.join(SEARCH_COLUMNS)} text)",
    "study_digests": "(study_id text primary key, digest text not null) without rowid",
    "library_info": "(key text primary key, value text not null) without rowid",
}

LIBRARY_INDEXES = (
    "create index studies_by_year on studies(year)",
    "create index studies_by_type on studies(type)",
    "create index studies_by_language on studies(language)",
    "create index studies_by_added on studies(added_on)",
    "create index studies_by_container on studies(container)",
    "create index records_by_study on records(study_id)",
    "create index ids_by_study on ids(study_id)",
    "create index study_people_by_person on study_people(person_id, study_id)",
    "create index study_themes_by_theme on study_themes(theme_id, study_id)",
    "create index theme_reasons_by_study on theme_reasons(study_id, theme_id)",
    "create index keywords_by_keyword on keywords(keyword)",
    "create index study_collections_by_collection on study_collections(collection_id)",
    "create index problems_by_study on problems(study_id)",
    "create index relations_by_other on relations(other_id)",
)

# External content: the stems are kept in search_text, because this SQLite (3.40) can't delete
# from a contentless index. No triggers: they make a full build 14 times slower.
LIBRARY_FTS = f"""create virtual table studies_fts using fts5(
    {", ".join(SEARCH_COLUMNS)}, content='search_text', content_rowid='number',
    tokenize="unicode61 remove_diacritics 2"
)"""

STUDY_TABLES = (
    "studies",
    "abstracts",
    "csl_items",
    "records",
    "study_people",
    "keywords",
    "notes",
    "study_themes",
    "theme_reasons",
    "study_fields",
    "conflicts",
    "theme_decisions",
    "fiches",
    "attachments",
    "study_collections",
)
"""Tables whose rows belong to one study: replaced together when that study changes."""


def library_script() -> list[str]:
    """Every statement that makes an empty ``library.db``."""
    tables = [f"create table {name}{body}" for name, body in LIBRARY_TABLES.items()]
    return [*tables, *LIBRARY_INDEXES, LIBRARY_FTS]
