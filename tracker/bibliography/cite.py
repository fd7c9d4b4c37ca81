"""One reference as one French line, fast, without any engine.

What enters: a CSL-JSON item. What leaves: its reference in our default style, as plain text or
as safe HTML, equal to what pandoc's citeproc makes of ``csl/tracker-iso690-fr.csl`` (the tests
compare them). What it does not touch: years that collide (2019a, 2019b) and sorting, which need
the whole list; that is citeproc's work in documents.

The rule, after ISO 690:2021 (author–date; the standard fixes elements and their order, not the
punctuation) with the habits of French administration::

    Nom, P. et Nom, P. (année). « Titre d’une partie ». Contenant, vol. x, n° y, p. z. lien
    Nom, P. (année). Titre d’un ouvrage (2ᵉ éd.). Nature, n° x, Lieu, Éditeur, coll. « C », n p.
    Nom, P. (année). « Chapitre ». Dans P. Nom (dir.), Ouvrage (vol. x). Lieu, Éditeur, p. z.
    Loi n° x du jour mois année relative à …, JORF n° y du jour mois année, p. z.
    Juridiction, jour mois année, n° x, Nom de l’affaire, Recueil, p. z.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from tracker.bibliography import legal
from tracker.bibliography.dates import day_and_month, french_date, year_text
from tracker.bibliography.presentable import is_quoted, presentable
from tracker.bibliography.typography import NBSP, NNBSP, without_markup
from tracker.model import CslItem

ET_AL_MIN = 8
"""From eight authors on, the first six then « et al. »."""
ET_AL_FIRST = 6

_WITH_DAY = frozenset(
    {
        "article-newspaper",
        "article-magazine",
        "post",
        "post-weblog",
        "webpage",
        "broadcast",
        "interview",
        "speech",
    }
)
_CONSULTED = frozenset({"webpage", "post", "post-weblog", "dataset", "software"})
_IN_BOOK = frozenset(
    {"chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia"}
)
_NUMERIC = re.compile(r"[A-Za-z]?\d+[A-Za-z]?(?:\s*[-,&]\s*[A-Za-z]?\d+[A-Za-z]?)*")


def cite(csl: Mapping[str, Any], *, links: bool = True) -> str:
    """The reference of ``csl`` in plain text; ``links`` adds its DOI or address at the end.

    Never fails on an odd item: what is not text where text is due is left out.
    """
    return without_markup(_reference(presentable(csl), "", "", links))


OPEN, CLOSE = "\ue000", "\ue001"
"""Private signs around what stands in italics; ``clean`` keeps them out of the items."""


def cite_html(csl: Mapping[str, Any], *, links: bool = True) -> str:
    """The reference as HTML: italics as ``<em>``, the address as a link if it is http(s).

    Everything that comes from the item is escaped; the inline tags of CSL-JSON titles
    (``<i> <b> <sup> <sub>``) are the only ones let through, and only in pairs.
    """
    item = presentable(csl)
    made = escape(marked(item), quote=True).replace(OPEN, "<em>").replace(CLOSE, "</em>")
    made = _pair_tags(made)
    address, consulted = access(item) if links else ("", "")
    if address:
        shown = escape(address, quote=True)
        made = f'{made} <a href="{shown}">{shown}</a>{escape(consulted)}'
    return made


def marked(item: CslItem) -> str:
    """The reference of a presentable item, ``OPEN`` and ``CLOSE`` around its italics, no link."""
    return _reference(item, OPEN, CLOSE, False)


def access(item: CslItem) -> tuple[str, str]:
    """The address of a presentable item and « (consulté le …) », either empty."""
    address = link(item)
    return (address, _consulted(item)) if address else ("", "")


def sorted_as(item: CslItem) -> str:
    """What a presentable item is sorted under: names, without particles, else title or court."""
    if item["type"] in legal.CASES:
        return str(item.get("authority") or item.get("title", ""))
    for role in ("author", "editor", "director"):
        if item.get(role):
            return ", ".join(
                n.get("literal") or f"{n['family']} {n.get('given', '')}" for n in item[role]
            )
    if item["type"] == "report" and "publisher" in item:
        return str(item["publisher"])
    return str(item.get("title", ""))


def cited_as(item: CslItem) -> str:
    """The author–date mention of a presentable item: « Andrews et al., 2006 »."""
    names: list[dict[str, str]] = next(
        (item[role] for role in ("author", "editor", "director") if item.get(role)), []
    )
    short = [
        n.get("literal") or _particle(n.get("non-dropping-particle", "")) + n["family"]
        for n in names
    ]
    if len(short) > 3:
        short = [short[0], "et al."]
    return f"{', '.join(short) or sorted_as(item)}, {_year(item)}"


def mentioned_as(item: CslItem) -> str:
    """How the text mentions a presentable item, without parentheses.

    « Andrews, Bonta et Wormith, 2006 », « Loi n° 2014-896 du 15 août 2014 relative à … »,
    « CE, 6 décembre 2019, n° 403868 »: the ``citation`` of our CSL style.
    """
    kind = item["type"]
    if kind in legal.TEXTS:
        return str(item.get("title") or f"s.{NBSP}d.")
    if kind in legal.CASES:
        number = f"n°{NBSP}{item['number']}" if item.get("number") else ""
        said = (
            item.get("authority") or item.get("title", ""),
            french_date(item.get("issued")),
            number,
        )
        return ", ".join(x for x in said if x) or str(item.get("title") or f"s.{NBSP}d.")
    names: list[dict[str, str]] = next(
        (item[role] for role in ("author", "editor", "director") if item.get(role)), []
    )
    short = [
        n.get("literal") or _particle(n.get("non-dropping-particle", "")) + n["family"]
        for n in names
    ]
    if len(short) > 3 or (len(short) > 1 and short[-1] in _OTHERS):
        who = f"{short[0]} et{NBSP}al."
    elif short:
        who = f"{', '.join(short[:-1])} et {short[-1]}" if len(short) > 1 else short[0]
    elif kind == "report" and "publisher" in item:
        who = str(item["publisher"])
    else:
        title = str(item.get("title", ""))
        who = f"«{NBSP}{title}{NBSP}»" if title and is_quoted(item) else title
    return ", ".join(x for x in (who, _year(item)) if x)


_SAFE_TAG = re.compile(r"&lt;(i|b|sup|sub)&gt;((?:(?!&lt;\1&gt;).)*?)&lt;/\1&gt;")
_SPAN = re.compile(
    r"&lt;span (?:class=&quot;nocase&quot;|style=&quot;font-variant: ?small-caps;?&quot;)&gt;"
    r"|&lt;/span&gt;"
)


def _pair_tags(text: str) -> str:
    if "&lt;" not in text:
        return text
    text = _SPAN.sub("", text)
    return _SAFE_TAG.sub(r"<\1>\2</\1>", text)


def _reference(item: CslItem, it: str, ti: str, links: bool) -> str:
    """The reference, italics between the marks ``it`` and ``ti``."""
    kind = item["type"]
    if kind in legal.TEXTS:
        body = _legal_text(item, it, ti)
    elif kind in legal.CASES:
        body = _legal_case(item, it, ti)
    else:
        body = _author_date(item, kind, it, ti)
    if links:
        address = link(item)
        if address:
            return f"{body} {address}{_consulted(item)}"
    return body


def _author_date(item: CslItem, kind: str, it: str, ti: str) -> str:
    head, title_said = _head(item, kind, it, ti)
    date = _year(item)
    sentences = [f"{head} ({date})" if head else f"({date})"]
    if not title_said:
        title = _title(item, kind, it, ti)
        if title:
            sentences.append(title)
    if kind in _IN_BOOK:
        within = _within(item, it, ti)
        if within:
            sentences.append(within)
        published = _published(item, kind)
    elif "container-title" in item:
        published = _serial(item, kind, it, ti)
    else:
        published = _published(item, kind)
    if published:
        sentences.append(published)
    return _sentences(sentences)


def _sentences(found: list[str]) -> str:
    """Sentences joined by a full stop, never doubling a sign that already ends one."""
    made = found[0]
    for sentence in found[1:]:
        made += (" " if _ended(made) else ". ") + sentence
    return made if _ended(made) else made + "."


def _ended(text: str) -> bool:
    last = text[-1:]
    if last in "\ue000\ue001":
        last = text[-2:-1]
    return last in ".?!…"


def _head(item: CslItem, kind: str, it: str, ti: str) -> tuple[str, bool]:
    """What stands before the year, and whether it is the title."""
    authors = item.get("author")
    if authors:
        return _names(authors), False
    for role in ("editor", "director"):
        if item.get(role):
            label = " (dir.)" if role == "editor" else " (réal.)"
            return _names(item.pop(role)) + label, False
    if kind == "report" and "publisher" in item:
        return str(item.pop("publisher")), False
    return _title(item, kind, it, ti), True


def _year(item: CslItem) -> str:
    issued = item.get("issued")
    suffix = item.get("year-suffix", "")
    year = year_text(issued) or (french_date(issued) if issued else "")
    if year:
        return f"{year}{suffix}"
    year = str(item.get("status", "")) or f"s.{NBSP}d."
    return f"{year}-{suffix}" if suffix else year


def _title(item: CslItem, kind: str, it: str, ti: str) -> str:
    title = item.get("title")
    if not title:
        return ""
    made = f"«{NBSP}{title}{NBSP}»" if is_quoted(item) else f"{it}{title}{ti}"
    extra = []
    edition = item.get("edition")
    if edition and kind not in _IN_BOOK:
        extra.append(_edition(edition))
    volume = item.get("volume")
    if volume and kind not in _IN_BOOK and "container-title" not in item:
        extra.append(_labelled("vol.", volume))
    version = item.get("version")
    if version:
        extra.append(f"version{NBSP}{version}")
    if extra:
        made += f" ({', '.join(extra)})"
    medium = item.get("medium")
    if medium:
        made += f" [{medium}]"
    translators = item.get("translator")
    if translators and kind not in _IN_BOOK:
        made += f", trad. par {_names(translators, inverted=False)}"
    return made


def _edition(edition: str) -> str:
    return f"{edition}ᵉ{NBSP}éd." if edition.isdigit() else edition


def _labelled(label: str, value: str) -> str:
    """« vol. 3 », but « Tome II » as it stands."""
    return f"{label}{NBSP}{value}" if _NUMERIC.fullmatch(value) else value


def _within(item: CslItem, it: str, ti: str) -> str:
    """« Dans P. Nom (dir.), Ouvrage (2ᵉ éd., vol. 3) »."""
    container = item.get("container-title")
    if not container:
        if "event-title" not in item:
            return ""
        place = item.get("event-place")
        return f"Communication, {item['event-title']}" + (f", {place}" if place else "")
    people = ""
    if item.get("editor"):
        people = f"{_names(item['editor'], inverted=False)} (dir.), "
    elif item.get("container-author"):
        people = f"{_names(item['container-author'], inverted=False)}, "
    extra = []
    if item.get("edition"):
        extra.append(_edition(item["edition"]))
    if item.get("volume"):
        extra.append(_labelled("vol.", item["volume"]))
    tail = f" ({', '.join(extra)})" if extra else ""
    return f"Dans {people}{it}{container}{ti}{tail}"


def _serial(item: CslItem, kind: str, it: str, ti: str) -> str:
    made = [f"{it}{item['container-title']}{ti}"]
    if kind in _WITH_DAY:
        day = day_and_month(item.get("issued"))
        if day:
            made.append(day)
    if item.get("volume"):
        made.append(_labelled("vol.", item["volume"]))
    if item.get("issue"):
        made.append(_labelled("n°", item["issue"]))
    elif item.get("number"):
        made.append(_labelled("n°", item["number"]))
    if kind in _WITH_DAY and item.get("publisher"):
        made.append(item["publisher"])
    if item.get("page"):
        made.append(f"p.{NBSP}{item['page']}")
    return ", ".join(made)


def _published(item: CslItem, kind: str) -> str:
    made = []
    if item.get("genre"):
        made.append(item["genre"])
    number = item.get("number")
    if number and kind not in _IN_BOOK:
        said = _labelled("n°", number)
        if made and said != number:
            made[0] += f" {said}"
        else:
            made.append(said)
    if kind in _WITH_DAY:
        day = day_and_month(item.get("issued"))
        if day:
            made.append(day)
    if item.get("publisher-place"):
        made.append(item["publisher-place"])
    if item.get("publisher"):
        made.append(item["publisher"])
    if item.get("collection-title"):
        made.append(_collection(item))
    if item.get("page"):
        made.append(f"p.{NBSP}{item['page']}")
    elif item.get("number-of-pages"):
        made.append(f"{item['number-of-pages']}{NBSP}p.")
    return ", ".join(made)


def _collection(item: CslItem) -> str:
    made = f"coll. «{NBSP}{item['collection-title']}{NBSP}»"
    number = item.get("collection-number")
    return f"{made}, {_labelled('n°', number)}" if number else made


def _legal_text(item: CslItem, it: str, ti: str) -> str:
    made = []
    if item.get("author"):
        made.append(", ".join(_one_name(n) for n in item["author"]))
    if item.get("title"):
        made.append(item["title"])
    if item.get("section"):
        made.append(f"art.{NBSP}{item['section']}")
    _gazette(item, made, it, ti)
    return _sentences([", ".join(made) or f"s.{NBSP}d."])


def _legal_case(item: CslItem, it: str, ti: str) -> str:
    made = []
    if item.get("authority"):
        made.append(item["authority"])
    elif item.get("title"):
        made.append(item["title"])
    day = french_date(item.get("issued"))
    if day:
        made.append(day)
    if item.get("number"):
        made.append(f"n°{NBSP}{item['number']}")
    if item.get("authority") and item.get("title"):
        made.append(f"{it}{item['title']}{ti}")
    item.pop("event-date", None)
    _gazette(item, made, it, ti)
    return _sentences([", ".join(made) or f"s.{NBSP}d."])


def _gazette(item: CslItem, made: list[str], it: str, ti: str) -> None:
    if item.get("container-title"):
        said = f"{it}{item['container-title']}{ti}"
        day = french_date(item["event-date"]) if "event-date" in item else ""
        made.append(f"{said} du {day}" if day else said)
        if item.get("volume"):
            made.append(_labelled("n°", item["volume"]))
    if item.get("page"):
        made.append(f"p.{NBSP}{item['page']}")


def _names(names: list[dict[str, str]], *, inverted: bool = True) -> str:
    if names[-1].get("literal") in _OTHERS and len(names) > 1:
        made = [_one_name(n) if inverted else _plain_name(n) for n in names[:-1]]
        return f"{', '.join(made[:ET_AL_FIRST])} et{NBSP}al."
    made = [_one_name(n) if inverted else _plain_name(n) for n in names[:ET_AL_MIN]]
    if len(made) == 1:
        return made[0]
    if len(made) >= ET_AL_MIN:
        return f"{', '.join(made[:ET_AL_FIRST])} et{NBSP}al."
    return f"{', '.join(made[:-1])} et {made[-1]}"


_OTHERS = frozenset({"others", "et al.", "et al", "et alii"})


def _one_name(name: dict[str, str]) -> str:
    """« Larminat, X. de », « van der Berg, J. », « King, M. L., Jr »."""
    if "literal" in name:
        return name["literal"]
    family = name["family"]
    if "non-dropping-particle" in name:
        family = _particle(name["non-dropping-particle"]) + family
    given = name.get("given", "")
    if "dropping-particle" in name:
        given = f"{given} {name['dropping-particle']}".strip()
    made = f"{family}, {given}" if given else family
    return f"{made}, {name['suffix']}" if "suffix" in name else made


def _plain_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    made = name.get("given", "")
    if made:
        made += " "
    for key in ("dropping-particle", "non-dropping-particle"):
        if key in name:
            made += _particle(name[key])
    made += name["family"]
    return f"{made} {name['suffix']}" if "suffix" in name else made


def _particle(text: str) -> str:
    return text if not text or text[-1] in "'’-" else text + " "


_HTTP = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def link(item: Mapping[str, Any]) -> str:
    """The DOI as an address, else the item's own address; empty unless it is http or https."""
    doi = item.get("DOI")
    if type(doi) is str and doi:
        bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi, flags=re.IGNORECASE)
        if bare.startswith("10.") and " " not in bare:
            return _addressed(f"https://doi.org/{bare}")
    url = item.get("URL")
    if type(url) is str and _HTTP.fullmatch(url):
        return _addressed(url)
    return ""


_NO_ADDRESS = re.compile(
    r"[\[\]{}|\\^`\"\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufffe\uffff]"
)


def _addressed(address: str) -> str:
    """``address`` with what no address may hold (RFC 3986) as percent escapes: a control character
    would spoil a document, a bracket would open a link in Markdown."""
    return _NO_ADDRESS.sub(lambda found: quote(found.group(), errors="replace"), address)


def _consulted(item: Mapping[str, Any]) -> str:
    if item["type"] in _CONSULTED or not item.get("issued"):
        day = french_date(item.get("accessed"))
        if day and not item.get("DOI"):
            return f" (consulté le {day})"
    return ""


__all__ = ["NNBSP", "cite", "cite_html", "link"]
