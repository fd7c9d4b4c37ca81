"""The templates' environment: French filters, links, and the layout's constants.

What enters: the settings. What leaves: a Jinja environment with autoescape on and every undefined
name an error. What it does not touch: the database. The same names are lent to Datasette's own
environment (``equip``), where its templates extend our layout.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from tracker import labels
from tracker.web import french
from tracker.web.filters import Filters
from tracker.web.richtext import inert, plain, rich, shortened
from tracker.web.room import STATIC, TEMPLATES
from tracker.web.visit import NOBODY

if TYPE_CHECKING:
    from tracker.settings import Settings

LIST = "/library/studies"

NAVIGATION = (
    ("accueil", "/", "Accueil"),
    ("etudes", LIST, "Parcourir"),
    ("themes", "/library/themes", "Thèmes"),
    ("carte", "/carte", "Carte"),
    ("nouveautes", "/nouveautes", "Nouveautés"),
    ("requetes", "/requetes", "Requêtes"),
    ("aide", "/aide", "Aide"),
)

EXPORTS = (
    ("docx", "Word"),
    ("odt", "LibreOffice"),
    ("xlsx", "Excel"),
    ("bib", "BibTeX"),
    ("ris", "RIS"),
    ("csljson", "CSL-JSON"),
    ("md", "Markdown"),
)
"""Ending and name of each export, the everyday ones first."""


_VERBATIM = re.compile(
    r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<(?:pre|script)\b.*?</(?:pre|script)>|<[^<>{]*"
    r"(?:\{[{%].*?[%}]\}[^<>{]*)*>)",
    re.DOTALL,
)
"""What of a template is no sentence: Jinja's own, elements, code."""


class Held(Extension):
    """The spaces of French punctuation in our templates, held: no line begins with « ; » or « » »,
    none ends with « « ». They are typed as plain ones, which an editor shows alike."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template as Jinja compiles it."""
        parts = _VERBATIM.split(source)
        parts[::2] = (held(text) for text in parts[::2])
        return "".join(parts)


def held(text: str) -> str:
    """``text`` with no-break spaces inside guillemets and before ``: ; ! ?``."""
    return re.sub(r"(?<=«) | (?=[»:;!?])", french.NBSP, text)


def environment(settings: Settings) -> Environment:
    """The environment of our own pages."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=inert,
        extensions=[Held],
    )
    equip(made, settings)
    return made


def equip(env: Environment, settings: Settings) -> None:
    """Lend an environment our filters and names."""
    env.filters |= {
        "riche": rich,
        "brut": plain,
        "date": french.date,
        "nombre": french.number,
        "abrege": shortened,
        "tenu": held,
        "adresse_sure": safe_url,
    }
    env.globals |= {
        "site": {
            "title": settings.title,
            "description": settings.description,
            "footer": str(settings.raw.get("site", {}).get("footer", "")),
        },
        "navigation": NAVIGATION,
        "formats": EXPORTS,
        "compte": french.counted,
        "pluriel": french.plural,
        "enumere": french.joined,
        "nature": labels.type_label,
        "langue": labels.language_label,
        "champ": labels.field_label,
        "role": labels.role_label,
        "statique": static_url,
        "lien_etude": study_url,
        "lien_theme": theme_url,
        "lien_liste": list_url,
        **NOBODY,
    }


@cache
def static_url(name: str) -> str:
    """A file of ours with the fingerprint of its content: a new version is a new address."""
    content = (STATIC / name).read_bytes()
    return f"/statique/{name}?v={hashlib.blake2b(content, digest_size=6).hexdigest()}"


def path_part(text: str) -> str:
    """``text`` as one part of a path, in Datasette's tilde encoding."""
    from datasette.utils import tilde_encode

    return str(tilde_encode(text))


def study_url(id_: str, ending: str = "") -> str:
    """The address of a study, or of its export."""
    return f"{LIST}/{path_part(id_)}{'.' + ending if ending else ''}"


def theme_url(id_: str) -> str:
    """The address of a theme."""
    return f"/library/themes/{path_part(id_)}"


def list_url(ending: str = "", query: str | None = None, **filters: Any) -> str:
    """The address of the studies of ``filters``, or of their export."""
    text = _query(tuple(filters.items())) if query is None else query
    return f"{LIST}{'.' + ending if ending else ''}{'?' + text if text else ''}"


@lru_cache(maxsize=4096)
def _query(filters: tuple[tuple[str, Any], ...]) -> str:
    """The query string of a few filters: a page links the same themes again and again."""
    return Filters(**dict(filters)).query()


def safe_url(text: str | None) -> str:
    """``text`` if it is an address one may click on, else an empty text.

    Only ``http``, ``https`` and Zotero's ``zotero:``: a record's ``javascript:`` stays words.
    """
    address = (text or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https", "zotero") or any(c < "!" for c in address):
        return ""
    if parts.scheme.lower() == "zotero":
        return address if parts.netloc in ("select", "open-pdf") else ""
    return address if parts.netloc else ""


def doi_url(doi: str) -> str:
    """The resolver's address of a DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"
