"""Datasette's own templates in French, by one dictionary and without a copy of any of them.

What enters: the source of a template of Datasette's, as Jinja is about to compile it. What leaves:
the same source with our layout, French words, and without what needs inline code.
What it does not touch: our own templates. A test holds every key to Datasette 1.0a41's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2.ext import Extension
from markupsafe import Markup

from tracker import labels
from tracker.web import french
from tracker.web.render import study_url

Words = tuple[tuple[str, str], ...]
Cuts = tuple[tuple[str, str, str], ...]

_LAYOUT = ('{% extends "base.html" %}', '{% extends "salle.html" %}')

DICTIONARY: dict[str, Words] = {
    "table.html": (
        _LAYOUT,
        ('<div class="page-header" style="border-color: #{{ database_color }}">', "<div>"),
        (
            '{{ metadata.get("title") or table }}{% if is_view %} (view){% endif %}'
            "{% if private %} 🔒{% endif %}",
            "{{ table|nom_table }}",
        ),
        ('<label for="_search">Search:</label>', '<label for="_search">Rechercher</label>'),
        ("- remove filter -", "– retirer ce filtre –"),
        ("- column -", "– colonne –"),
        (
            "<option{% if c == column %} selected{% endif %}>{{ c }}</option>",
            '<option value="{{ c }}"{% if c == column %} selected{% endif %}>'
            "{{ c|nom_colonne }}</option>",
        ),
        (
            "<option>{{ column }}</option>",
            '<option value="{{ column }}">{{ column|nom_colonne }}</option>',
        ),
        ("{{ display }}", "{{ display|operateur }}"),
        (
            '<select name="_filter_column_{{ loop.index }}">',
            '<select name="_filter_column_{{ loop.index }}" aria-label="Colonne">',
        ),
        (
            '<select name="_filter_op_{{ loop.index }}">',
            '<select name="_filter_op_{{ loop.index }}" aria-label="Comparaison">',
        ),
        ('class="filter-value" value=', 'class="filter-value" aria-label="Valeur" value='),
        ('<select name="_filter_column">', '<select name="_filter_column" aria-label="Colonne">'),
        ('<select name="_filter_op">', '<select name="_filter_op" aria-label="Comparaison">'),
        (
            '<input type="text" name="_filter_value" class="filter-value">',
            '<input type="text" name="_filter_value" class="filter-value" aria-label="Valeur">',
        ),
        (
            '<select name="_sort" id="sort_by">',
            '<select name="_sort" id="sort_by" aria-label="Trier">',
        ),
        ("Sort...", "Trier…"),
        ("Sort by {{ column.name }}", "Trier par {{ column.name|nom_colonne }}"),
        ("> descending</label>", "> à rebours</label>"),
        (
            '<input type="submit" value="Apply filters" tabindex="0">',
            '<button type="submit">Appliquer</button>',
        ),
        ("This data as ", "Télécharger\u00a0: "),
        ("{{ name }}</a>{{", "{{ name|upper }}</a>{{"),
        (' (<a href="#export">advanced</a>)', ""),
        ("These facets timed out: ", "Comptes trop longs à faire\u00a0: "),
        ("Next page", "Page suivante"),
    ),
    "_table.html": (
        (
            '<table class="rows-and-columns">',
            '<table class="rows-and-columns"><caption class="hors-ecran">'
            "{{ table|nom_table }}</caption>",
        ),
        (
            "{% for column in display_columns %}",
            "{% for column in display_columns if not column.is_special_link_column %}",
        ),
        ("{% for cell in row %}", '{% for cell in row if cell.column != "Link" %}'),
        (
            '<th {% if column.description %}data-column-description="{{ column.description }}" '
            '{% endif %}class="col-{{ column.name|to_css_class }}" scope="col" data-column="'
            '{{ column.name }}" data-column-type="{{ column.type.lower() }}" data-column-not-null="'
            '{{ column.notnull }}" data-is-pk="{% if column.is_pk %}1{% else %}0{% endif %}"'
            '{% if column.is_special_link_column %} data-is-link-column="1"{% endif %}>',
            '<th scope="col">',
        ),
        (
            "                            {{ column.name }}\n",
            "                            {{ column.name|nom_colonne }}\n",
        ),
        (">{{ column.name }}&nbsp;▼</a>", ">{{ column.name|nom_colonne }}&nbsp;▼</a>"),
        (
            ">{{ column.name }}{% if column.name == sort_desc %}",
            ">{{ column.name|nom_colonne }}{% if column.name == sort_desc %}",
        ),
        (
            '<tr{% if row.pk_path is not none %} data-row="{{ row.row_path }}"'
            '{% if row.row_label %} data-row-label="{{ row.row_label }}"{% endif %}{% endif %}>',
            "<tr>",
        ),
        ('<td class="col-{{ cell.column|to_css_class }} type-{{ cell.value_type }}">', "<td>"),
        ("0 records", "Aucune ligne"),
    ),
    "_facet_results.html": (
        (
            '<strong>{{ facet_info.name }}{% if facet_info.type != "column" %} '
            "({{ facet_info.type }}){% endif %}",
            "<strong>{{ facet_info.name|nom_colonne }}",
        ),
        (
            '{{ (facet_value.label | string()) or "-" }}',
            '{{ facet_value.label|nom_valeur(facet_info.name, table) or "–" }}',
        ),
        (
            '{{ facet_value.label or "-" }}',
            '{{ facet_value.label|nom_valeur(facet_info.name, table) or "–" }}',
        ),
        ('{{ "{:,}".format(facet_value.count) }}', "{{ facet_value.count|nombre }}"),
        (
            '<a href="{{ facet_info.toggle_url }}" class="cross">',
            '<a href="{{ facet_info.toggle_url }}" class="cross" aria-label="Retirer ces comptes">',
        ),
        (
            '<a href="{{ facet_value.toggle_url }}" class="cross">',
            '<a href="{{ facet_value.toggle_url }}" class="cross" aria-label="Retirer ce filtre">',
        ),
    ),
    "csrf_error.html": (
        _LAYOUT,
        ("CSRF check failed", "Envoi refusé"),
        ("Form origin check failed", "Envoi refusé"),
        (
            "Your request's origin could not be validated. Please return to the form and submit "
            "it again.",
            "L’envoi ne vient pas de cette salle de lecture. Revenez au formulaire et recommencez.",
        ),
    ),
}
"""By template: what stands there, and what we say instead."""

CUTS: dict[str, Cuts] = {
    "table.html": (
        ("{{ database }}: {{ table }}: ", "{% endblock %}", "{{ table|nom_table }}"),
        ("{{- super() -}}", "{% endblock %}\n\n{% block body_class %}", ""),
        ("table db-{{", "{% endblock %}", "donnees"),
        ("{{ crumbs.nav(", "{% endblock %}", ""),
        ("{% set action_links", "{{ top_table() }}", ""),
        ("{% block description_source_license %}", "{% if count or human_description_en %}", ""),
        (
            "{% if count or human_description_en %}", '<form class="core filters"',
            '<p class="bilan">{% if count_truncated %}plus de {{ (count - 1)|nombre }}\u00a0lignes'
            '{% elif count is not none %}{{ compte(count, "ligne") }}{% endif %}</p>\n',
        ),
        ("{% if extra_wheres_for_ui %}", '<p class="export-links">', ""),
        ("{% if suggested_facets %}", "{% if facets_timed_out %}", ""),
        ("{% if all_columns %}", "{% include custom_table_templates %}", ""),
        ('{% if display_rows %}\n    <div id="export"', "{% if table_definition %}", ""),
        ("{% if table_definition %}", "{% if allow_execute_sql and query.sql %}", ""),
        ("{% if allow_execute_sql and query.sql %}", "{% endblock %}", ""),
    ),
    "csrf_error.html": (("<details>", "{% endblock %}", ""),),
}  # fmt: skip
"""By template: from where, up to where something goes, and what comes in its place."""

COLUMNS = {
    "id": "identifiant", "name": "nom", "family": "nom de famille", "given": "prénom",
    "study_id": "étude", "person_id": "personne", "theme_id": "thème", "other_id": "autre étude",
    "record_id": "notice", "role": "rôle", "position": "rang", "keyword": "mot-clé",
    "source": "source", "source_key": "clé dans la source", "kind": "nature", "state": "état",
    "a": "première étude", "b": "seconde étude", "points": "points", "reasons": "raisons",
    "field": "champ", "value": "valeur", "decided": "tranché",
    "when": "date", "who": "par", "why": "pourquoi",
    "key": "clé", "code": "code", "level": "gravité", "message": "message",
    "records": "notices", "problems": "anomalies", "first_run": "première importation",
    "last_run": "dernière importation", "command": "opération", "started": "début",
    "finished": "fin", "read": "lues", "new": "nouvelles", "changed": "modifiées",
    "unchanged": "inchangées", "removed": "retirées", "origin": "origine", "label": "nom",
}  # fmt: skip

OPERATORS = {
    "contains": "contient", "does not contain": "ne contient pas", "ends with": "finit par",
    "starts with": "commence par", "like": "ressemble à", "not like": "ne ressemble pas à",
    "glob": "suit le modèle", "in": "est parmi", "not in": "n’est pas parmi",
    "is null": "est absent", "is not null": "est présent", "is blank": "est vide",
    "is not blank": "n’est pas vide", "date": "a pour date", "array contains": "a pour élément",
    "array does not contain": "n’a pas pour élément",
}  # fmt: skip

STATES = {"current": "actuel", "merged": "réuni à une autre", "gone": "retiré"}
ORIGINS = {"rule": "règle", "person": "personne"}

READABLE = (
    "people",
    "study_people",
    "keywords",
    "study_themes",
    "relations",
    "possible_duplicates",
    "study_fields",
    "conflicts",
    "problems",
    "ids",
    "sources",
    "runs",
)
"""Tables that make sense to a reader; the others are for programs."""


class French(Extension):
    """A Jinja extension that rewrites the templates of ``DICTIONARY`` before they are parsed."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """``source`` in French, where it is a template of Datasette's that we show."""
        return translated(source, (name or "").removeprefix("default:"))


def translated(source: str, name: str) -> str:
    """The source of Datasette's template ``name``, cut and put into French."""
    for start, end, instead in CUTS.get(name, ()):
        at = source.find(start)
        until = source.find(end, at + len(start))
        if at >= 0 and until >= 0:
            source = source[:at] + instead + source[until:]
    for old, new in DICTIONARY.get(name, ()):
        source = source.replace(old, new)
    return source


def table_name(name: str) -> str:
    """« Personnes »."""
    return labels.TABLES.get(name, "Données")


def column_name(name: str) -> str:
    """« clé dans la source »; a column without a name of its own is a « champ »."""
    return COLUMNS.get(name, "autre champ")


def operator_name(text: str) -> str:
    """« contient »; signs (=, ≤) stay."""
    return OPERATORS.get(text, text if not text.isascii() or not text[:1].isalpha() else "filtre")


def value_name(value: Any, column: str, table: str) -> str:
    """A value beside its count, in French where it is ours."""
    return str(cell(column, table, value) or value)


FILTERS = {
    "nom_table": table_name, "nom_colonne": column_name, "nom_valeur": value_name,
    "operateur": operator_name,
}  # fmt: skip


def cell(column: str, table: str, value: Any) -> Markup | str | None:
    """A value of ours in French for Datasette's table page; None where it may stand as it is."""
    if value is None:
        return "–"
    if column == "decided":
        return "oui" if value else "non"
    if not isinstance(value, str):
        return None
    if column in ("other_id", "a", "b") or (table, column) == ("ids", "study_id"):
        return Markup('<a href="{}">{}</a>').format(study_url(value), value)
    if column in ("when", "started", "finished"):
        return french.date(value)
    known: Mapping[str, str] | None = {
        "state": STATES,
        "origin": ORIGINS,
        "level": labels.LEVELS,
        "command": labels.COMMANDS,
    }.get(column)
    if known is not None:
        return known.get(value, "autre")
    if column == "role":
        return labels.role_label(value)
    if column == "field":
        return labels.field_label(value)
    if column == "kind":
        if table == "relations":
            return labels.RELATIONS.get(value, ("lié à", ""))[0]
        return labels.source_label(value)
    return None
