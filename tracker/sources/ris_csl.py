"""The tags of a RIS or Web of Science entry to CSL.

What enters: tags and their values. What leaves: a CSL item, keywords, notes. What it does not
touch: the raw text. Where programs disagree on a tag, the reading is the one that fits its
value: ``M1`` is an issue if it is a number, ``N2`` an abstract, ``DO`` a DOI even in a URL.
Sources: RIS format specifications (2011); Zotero's RIS translator for the tags of each type;
Clarivate's list of Web of Science core collection field tags.
"""

from __future__ import annotations

import re

from tracker.model import CslItem
from tracker.normalise import (
    CslDate,
    doi,
    fold,
    language,
    month,
    original_date,
    partial_date,
    undated_openly,
)
from tracker.sources.names import PARTICLES, one_name
from tracker.sources.richtext import clean, entities, plain, spaces
from tracker.sources.text import Faults
from tracker.sources.verbatim import bare_doi

Tags = dict[str, list[str]]

TYPES = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "ART": "graphic", "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case",
    "CHAP": "chapter", "CHART": "figure", "CLSWK": "classic", "COMP": "software",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset",
    "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia",
    "EQUA": "document", "FIGURE": "figure", "GEN": "document", "GOVDOC": "report",
    "GRANT": "document", "HEAR": "hearing", "ICOMM": "personal_communication",
    "INPR": "article-journal", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "regulation", "MANSCPT": "manuscript", "MAP": "map", "MGZN": "article-magazine",
    "MPCT": "motion_picture", "MULTI": "document", "MUSIC": "musical_score",
    "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent",
    "PCOMM": "personal_communication", "RPRT": "report", "SER": "book", "SLIDE": "speech",
    "SOUND": "song", "STAND": "standard", "STAT": "legislation", "STD": "standard",
    "THES": "thesis", "UNPB": "manuscript", "UNPD": "manuscript", "VIDEO": "motion_picture",
    "WEB": "webpage", "PREPRINT": "article",
}  # fmt: skip
_WOS_TYPES = {"J": "article-journal", "B": "book", "S": "book", "P": "patent"}
_LEGAL = frozenset({"legal_case", "legislation", "regulation", "bill", "hearing"})
"""What is made by an authority, not a publisher."""
_PARTS = frozenset(
    {
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "chapter",
        "paper-conference",
        "entry-dictionary",
        "entry-encyclopedia",
        "post-weblog",
    }
)


def ris_item(key: str, tags: Tags, wos: bool, faults: Faults) -> CslItem:
    """The CSL item of an entry; what can't be read is in ``faults``."""
    if wos:
        tags = _as_ris(tags)
    csl: CslItem = {"id": key, "type": _type(tags, faults)}
    _titles(csl, tags)
    _people(csl, tags)
    _dates(csl, tags, faults)
    _numbers(csl, tags)
    _publication(csl, tags)
    _links(csl, tags)
    return csl


def _first(tags: Tags, *names: str) -> str:
    """The first value that says something, as rich text on one line."""
    for name in names:
        for value in tags.get(name, ()):
            text = _line(value)
            if text and text != "NA":  # R's word for nothing
                return text
    return ""


def _line(value: str) -> str:
    return spaces(clean(value))


def _put(csl: CslItem, name: str, value: str) -> None:
    if value:
        csl[name] = value


def _type(tags: Tags, faults: Faults) -> str:
    value = _first(tags, "TY").upper().strip(" -")
    if value in TYPES:
        kind = TYPES[value]
    else:
        kind = "article-journal" if _first(tags, "JF", "JO", "JA") else "document"
        if value:
            told = "article" if kind == "article-journal" else "document"
            faults.add(
                "unknown-type",
                "info",
                f"Le type RIS « {plain(value)[:40]} » est inconnu : traité comme « {told} ».",
            )
    if kind == "book" and _first(tags, "T2", "BT") and value in ("SER",):
        return "chapter"
    return kind


def _titles(csl: CslItem, tags: Tags) -> None:
    kind = csl["type"]
    title = _first(tags, "TI", "T1", "CT")
    if not title and kind not in _PARTS:
        title = _first(tags, "BT", "T2")
    _put(csl, "title", title)
    if kind in _PARTS:
        names = ("JF", "T2", "BT", "JO", "JA", "J2", "JI", "J9")
        _put(csl, "container-title", next((n for t in names if _named(n := _first(tags, t))), ""))
        _put(csl, "collection-title", _first(tags, "T3"))
    elif kind in ("book", "report", "thesis", "dataset", "software", "map"):
        series = _first(tags, "T3") or (_first(tags, "T2") if kind != "thesis" else "")
        _put(csl, "collection-title", "" if series == title else series)
    else:
        _put(csl, "container-title", _first(tags, "T2", "JF", "JO", "BT"))
    short = _first(tags, "J2", "JA", "JO", "JI", "J9")
    if short and short != csl.get("container-title") and "container-title" in csl:
        csl["container-title-short"] = short
    _put(csl, "title-short", _first(tags, "ST") if _first(tags, "ST") != title else "")
    _put(csl, "original-title", _first(tags, "OP"))
    _put(csl, "volume-title", "")


def _named(title: str) -> bool:
    return bool(title) and re.match(r"https?://", title) is None  # Cochrane's registers


def ris_name(value: str) -> dict[str, str]:
    """« Last, First, Suffix »; a name without a comma is an institution or one word, one that
    ends in a comma has no given name (EndNote's mark of an institution)."""
    whole = plain(spaces(value)).strip(" ;")
    text = whole.strip(" ,;")
    if not text:
        return {}
    if whole.endswith(",") and "," not in text:
        return {"literal": text}
    parts = [p.strip() for p in text.split(",")]
    if len(parts) == 1:
        return _without_comma(text)
    if _is_body(parts):
        return {"literal": text}
    name = {"given": parts[1]} | _particle(parts[0])
    words = parts[1].split(" ")
    if len(words) > 1 and words[-1] in PARTICLES:  # « Larminat, Xavier de »
        start = next(i for i in range(len(words)) if all(w in PARTICLES for w in words[i:]))
        if start:
            name["given"] = " ".join(words[:start])
            name["dropping-particle"] = " ".join(words[start:])
    if len(parts) > 2:
        name["suffix"] = ", ".join(p for p in parts[2:] if p)
    return {k: v for k, v in name.items() if v}


def _particle(family: str) -> dict[str, str]:
    """« van der Berg »: what begins in lower case and is a particle is none of the name."""
    words = family.split(" ")
    end = 0
    while end < len(words) - 1 and words[end] in PARTICLES:
        end += 1
    if not end:
        return {"family": family}
    return {"family": " ".join(words[end:]), "non-dropping-particle": " ".join(words[:end])}


def _is_body(parts: list[str]) -> bool:
    """« Sénat, commission des lois », « Conseil de l’Europe, Comité des ministres »: the comma
    of a body and its department, not of a person."""
    first = parts[1].split(" ")[0]
    if first and first[0].islower() and len(parts[1]) > 3 and first not in PARTICLES:
        return " " in parts[1]
    return " " in parts[0] and all(_BODY.search(fold(part)) for part in parts[:2])


_JOINED_WORDS = frozenset({"et", "and", "&", "pour", "sur", "contre", "for", "of", "the", "und"})
_BODY = re.compile(
    r"\b(?:minist|conseil|council|universi|institut|organi[sz]ation|office|comit|commi|associa"
    r"|direction|ecole|centre|center|observatoire|depart|service|societ|agence|agency|bureau"
    r"|groupe|group|cour\b|court|assemblee|senat|nations?|world|national|europe|international"
    r"|federation|fondation|foundation|collecti|reseau|network|laborato|academ|bank|banque"
    r"|inc\b|ltd|press|team|committee|consortium|union|state|republi|gouvern|govern)"
)


def _without_comma(text: str) -> dict[str, str]:
    """A name the format asks « Last, First » for, written otherwise: a person's two to four
    words as they are spoken, or a body, known by its words."""
    words = text.split(" ")
    if len(words) == 1:
        return {"family": text}
    person = len(words) <= 4 and text[0].isupper() and words[-1][0].isupper()
    person = person and _JOINED_WORDS.isdisjoint(words)
    if not person or _BODY.search(fold(text)) or any(c.isdigit() or c in "&/:()" for c in text):
        return {"literal": text}
    return one_name(text.replace("{", "").replace("}", "").replace("\\", ""))


def _people(csl: CslItem, tags: Tags) -> None:
    kind = csl["type"]
    part = kind in _PARTS
    both = [v for tag, values in tags.items() if tag in ("AU", "A1") for v in values]
    authors = list(dict.fromkeys(both)) if tags.get("AU") and tags.get("A1") else both
    roles: list[tuple[str, list[str]]] = [
        ("director" if kind in ("motion_picture", "broadcast") else "author", authors),
        ("editor" if part or kind in ("book", "document", "report") else "contributor",
         [*tags.get("A2", []), *tags.get("ED", [])]),
        ("contributor" if kind == "thesis" else "collection-editor", tags.get("A3", [])),
        ("translator", [*tags.get("A4", []), *tags.get("TA", [])]),
    ]  # fmt: skip
    for role, values in roles:
        found = [n for n in map(ris_name, _apart(values)) if n]
        if found:
            csl[role] = [*csl.get(role, []), *found]


_SEVERAL = re.compile(r"\n|;\s")
_CUT_SHORT = frozenset({"...", "…", "et al", "et al."})


def _apart(values: list[str]) -> list[str]:
    """One name each, where a program wrote several in one value; without « … »."""
    names = [name for value in values for name in _SEVERAL.split(entities(value))]
    return [name for name in names if name.strip() not in _CUT_SHORT]


_SLASHES = re.compile(r"(\d{4})?/(\d{0,2})/(\d{0,2})(?:/(.*))?")


def ris_date(value: str) -> CslDate | None:
    """``2001/09/01/other``, any part empty, or a date in words."""
    text = spaces(value).strip()
    match = _SLASHES.fullmatch(text)
    if match is None:
        return partial_date(text.rstrip("/ ")) if text.strip("/ ") else None
    year, m, d, other = match.groups()
    if not year:
        return partial_date(other) if other else None
    if m and int(m):
        return partial_date(f"{year}-{int(m):02d}" + (f"-{int(d):02d}" if d and int(d) else ""))
    if other and (found := partial_date(f"{other} {year}")) and "literal" not in found:
        return found
    return {"date-parts": [[int(year)]]}


def _dates(csl: CslItem, tags: Tags, faults: Faults) -> None:
    found = [d for v in _written_dates(tags) if (d := ris_date(v))]
    exact = [d for d in found if "date-parts" in d]
    if exact:
        csl["issued"] = _most_exact(exact)
    elif found:
        csl["issued"] = found[0]
        if not undated_openly(found[0]):
            faults.add(
                "date-unread",
                "warning",
                f"La date « {found[0].get('literal', '')} » n’a pas pu être lue : gardée en toutes "
                "lettres. Écrivez-la AAAA/MM/JJ.",
            )
    told = (original_date(v) for t in ("PY", "Y1", "DA") for v in tags.get(t, ()))
    if "original-date" not in csl and (original := next((d for d in told if d), None)):
        csl["original-date"] = original
    for value in tags.get("Y2", ()):
        accessed = ris_date(value)
        if accessed is not None and "date-parts" in accessed:
            csl["accessed"] = accessed


def _written_dates(tags: Tags) -> list[str]:
    """What tells the date; Web of Science writes month and day in ``DA`` without the year (« AUG
    11 »), and for what is not yet in an issue a date of its own (``C6``) alone."""
    years = [v for t in ("PY", "Y1") for v in tags.get(t, ())]
    year = next((m.group() for v in years if (m := re.match(r"\s*\d{4}\b", v))), "")
    days = [
        f"{v} {year}" if re.fullmatch(r"[A-Z]{3}(?: \d\d?|-[A-Z]{3})?", v.strip()) else v
        for v in tags.get("DA", ())
    ]
    return [*days, *years] or tags.get("C6", [])


def _most_exact(dates: list[CslDate]) -> CslDate:
    """The date of the publication year with the most parts; ``PY`` says the year."""
    year = dates[-1]["date-parts"][0][0] if len(dates) > 1 else None
    same = [d for d in dates if year is None or d["date-parts"][0][0] == year]
    return max(same or dates, key=lambda d: len(d["date-parts"][0]))


_DASH = re.compile(r"\s*[-–—‒‐‑]+\s*")


def _numbers(csl: CslItem, tags: Tags) -> None:
    start = re.sub(r"^pp?\.? (?=\w)", "", plain(_first(tags, "SP")))
    end = plain(_first(tags, "EP"))
    if (start, end) == ("No", "Specified"):  # Ovid's « No Pagination Specified »
        start = end = ""
    kind = csl["type"]
    if kind in ("book", "thesis", "report") and start.isdecimal() and not end:
        _put(csl, "number-of-pages", start)
    elif _DASH.search(start.strip("- –")) or not end or start == end:
        _put(csl, "page", _DASH.sub("-", start or end))
    else:
        _put(csl, "page", f"{start}-{end}" if start else end)
    _put(csl, "volume", _first(tags, "VL"))
    number = _first(tags, "IS")
    if not number and _short(other := _first(tags, "CP")):  # else Web of Science's conference
        number = other
    if not number and kind == "article-journal":
        number = next((v for v in (_line(m) for m in tags.get("M1", ())) if _short(v)), "")
    if kind in ("article-journal", "article-magazine", "article-newspaper", "periodical"):
        _put(csl, "issue", number)
    elif kind in ("book", "chapter"):
        other = _first(tags, "M1")
        _put(csl, "collection-number", number or (other if _short(other) else ""))
    else:
        other = _first(tags, "M1", "SV") if kind in _LEGAL else _first(tags, "M1")
        short = _short(other) or kind in _LEGAL  # a law's own number stands there (Zotero, EndNote)
        _put(csl, "number", number or (other if short else ""))
    if "number" not in csl and kind != "book":
        _put(csl, "number", _first(tags, "C7"))
    versioned = kind in ("dataset", "software")
    _put(csl, "version" if versioned else "edition", _first(tags, "ET"))
    _put(csl, "number-of-volumes", _first(tags, "NV"))
    _put(csl, "chapter-number" if kind == "chapter" else "section", _first(tags, "SE"))


def _short(value: str) -> bool:
    return 0 < len(value) <= 12 and any(c.isdigit() for c in value)


def _publication(csl: CslItem, tags: Tags) -> None:
    _put(csl, "authority" if csl["type"] in _LEGAL else "publisher", _first(tags, "PB", "PU"))
    _put(csl, "publisher-place", _first(tags, "CY", "PP", "PI"))
    if csl["type"] not in _PARTS or csl["type"] == "post-weblog":
        kind = _first(tags, "M3")
        if doi(kind) is None:
            hal = csl["type"] == "thesis" and kind.lower() == "theses"
            _put(csl, "genre", "Thèse de doctorat" if hal else kind)
    _put(csl, "abstract", _first(tags, "AB", "N2"))
    _put(csl, "call-number", _first(tags, "CN"))
    if csl["type"] == "paper-conference":
        meeting = _first(tags, "CP")
        _put(csl, "event-title", _first(tags, "C3") if _short(meeting) or not meeting else meeting)
    tongue = plain(_first(tags, "LA"))
    _put(csl, "language", language(tongue) or tongue if tongue else "")
    _put(csl, "source", plain(_first(tags, "DB")))


_VIEW = re.compile(r"/(?:full|abstract|e?pdf|html|summary)$", re.IGNORECASE)
"""What follows a DOI in the address of a page."""
_NEXT_URL = re.compile(r"(?<!\s)\s*+;\s*+(?=(?:https?|ftp)://|www\.)|\n(?=(?:https?|ftp)://|www\.)")
"""Several addresses in one value; a « ; » within one is a sign of that address."""
_MEDIUM = re.compile(r"(?<!\s)\s*+\((?:ISSN|ISBN|print|electronic|linking|online)\)", re.IGNORECASE)
"""What Scopus and PubMed write after a number."""
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXx]\b")


def _links(csl: CslItem, tags: Tags) -> None:
    for tag in ("DO", "DI", "M3", "L3", "UR", "N1"):
        for value in tags.get(tag, ()):
            if tag == "DO" and value.strip():
                csl["DOI"] = bare_doi(value)
            elif (found := doi(value)) and (tag != "N1" or "doi" in value.lower()[:12]):
                csl["DOI"] = _VIEW.sub("", bare_doi(_as_written(value, found)))
            if "DOI" in csl:
                break
        if "DOI" in csl:
            break
    urls = [u for t in ("UR", "L2", "LK") for v in tags.get(t, ()) for u in _NEXT_URL.split(v)
            if re.match(r"\s*(?:https?|ftp)://|\s*www\.", u)]  # fmt: skip
    if urls:
        csl["URL"] = "".join(urls[0].split())
    for value in tags.get("SN", ()):
        text = _MEDIUM.sub("", plain(value))
        digits = re.sub(r"[^0-9Xx]", "", text)
        if _ISBN.search(text) and len(digits) >= 10:
            csl.setdefault("ISBN", text.strip())
        elif _ISSN.search(text):
            csl.setdefault("ISSN", text.strip())
        elif text.strip() and csl["type"] in ("report", "patent"):  # where Zotero puts its number
            csl.setdefault("number", text.strip())
        elif text.strip():
            csl.setdefault("ISBN" if csl["type"] in ("book", "chapter") else "ISSN", text.strip())


def _as_written(value: str, found: str) -> str:
    at = value.lower().find(found)
    return value[at : at + len(found)] if at >= 0 else found


_KEYKIND = re.compile(
    r"[A-Za-z][\w.:+-]*\d{2,4}[a-z]?(?:[-_]\w+)?|[A-Za-z][\w-]*(?:1[5-9]|20)\d\d[a-z]+(?:-\d)?"
)


def citation_key(tags: Tags) -> str | None:
    """The ``ID`` if it reads like a citation key (JabRef, Zotero with Better BibTeX)."""
    for value in tags.get("ID", []):
        if _KEYKIND.fullmatch(value.strip()):
            return value.strip()
    return None


def keywords(tags: Tags, wos: bool) -> tuple[str, ...]:
    """``KW`` (or ``DE`` and ``ID`` of Web of Science), once each, in order."""
    found: dict[str, None] = {}
    for tag in ("DE", "ID") if wos else ("KW",):
        for value in tags.get(tag, ()):
            joined = value.replace("\n", " ") if wos else value
            for word in re.split(r"[;\n]", joined):
                text = spaces(plain(word)).strip(" ,;*")
                if text:
                    found.setdefault(text)
    return tuple(found)


_DOI_ALONE = re.compile(r"\s*doi\s*:?\s*10\.\d{4,9}/\S+\s*\Z", re.I)


def notes(tags: Tags, wos: bool) -> tuple[str, ...]:
    """``N1`` and ``RN``, and ``N2`` beside an abstract."""
    if wos:
        return ()
    names = ["N1", "RN", *(["N2"] if tags.get("AB") else [])]
    found = [_line(v) for n in names for v in tags.get(n, ()) if not _DOI_ALONE.match(v)]
    abstract = _first(tags, "AB")
    return tuple(dict.fromkeys(v for v in found if v and v != abstract))


def _as_ris(tags: Tags) -> Tags:
    """Web of Science's tags by the RIS tags that say the same."""
    out: dict[str, list[str]] = {}

    def take(target: str, *names: str, lines: bool = False) -> None:
        for name in names:
            if tags.get(name):
                joined = [v for value in tags[name] for v in value.split("\n")]
                out[target] = joined if lines else [" ".join(joined)]
                return

    kind = (tags.get("PT") or ["J"])[0][:1]
    document = " ".join(tags.get("DT", []))
    out["TY"] = ["CONF" if kind == "C" or (kind != "J" and "Proceedings" in document) else
                 {"B": "BOOK", "S": "CHAP", "P": "PAT"}.get(kind, "JOUR")]  # fmt: skip
    if kind == "B" and "Chapter" in document:
        out["TY"] = ["CHAP"]
    take("AU", "AF", "AU", "BF", "BA", lines=True)
    take("ED", "BE", "ED", lines=True)
    for target, names in (
        ("TI", ("TI",)), ("JF", ("SO",)), ("JA", ("JI", "J9")), ("T3", ("SE",)), ("VL", ("VL",)),
        ("IS", ("IS",)), ("SP", ("BP", "AR")), ("EP", ("EP",)), ("PY", ("PY",)), ("AB", ("AB",)),
        ("PB", ("PU",)), ("CY", ("PI",)), ("LA", ("LA",)), ("DO", ("DI",)), ("C3", ("CT",)),
    ):  # fmt: skip
        take(target, *names)
    out["SN"] = [*tags.get("BN", []), *tags.get("SN", [])]
    published = " ".join(tags.get("PD", []))
    if published and tags.get("PY"):
        first = re.match(r"[A-Za-z]{3}", published)
        if first and month(first.group()):
            rest = re.search(r"\d{1,2}\s*$", published)
            day = f" {rest.group().strip()}" if rest else ""
            out["DA"] = [f"{first.group()}{day} {tags['PY'][0]}"]
    return out
