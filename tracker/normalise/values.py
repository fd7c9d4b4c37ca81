"""One value at a time: from what people type to what can be compared or stored.

What enters: single strings. What leaves: a normalised string with a type of its own, or
``None`` where the text is not such a value. What it does not touch: records, files, databases.
Sources of the rules stand in each docstring.
"""

from __future__ import annotations

import re
import unicodedata

from tracker.model import Doi, Folded, Isbn

# French typography comes before ASCII: an apostrophe lost here joins « d’intérêt » into
# « dinteret », and a duplicate is missed.
_FRENCH = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "′": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "„": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\u200b": "",
        "\u00ad": "",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "…": "...",
    }
)


def fold(text: str) -> Folded:
    """``text`` for comparison: French signs made plain, accents removed, lower case.

    >>> fold("L’œuvre – désistée")
    "l'oeuvre - desistee"
    """
    if text.isascii():  # most names and half the titles: five times faster
        return Folded(text.replace("`", "'").lower())
    plain = unicodedata.normalize("NFKD", text.translate(_FRENCH))
    return Folded("".join(c for c in plain if not unicodedata.combining(c)).casefold())


def words(text: str) -> list[str]:
    """The folded words of ``text``: runs of letters and digits."""
    return _WORD.findall(fold(text))


_WORD = re.compile(r"[a-z0-9]+")


def slug(text: str, separator: str = "-") -> str:
    """An ASCII name fit for an id or a URL; empty where ``text`` has no letter or digit."""
    return separator.join(words(text))


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")


def doi(text: str) -> Doi | None:
    """The DOI in ``text``, without resolver, lower case.

    DOI names are case-insensitive ASCII (DOI Handbook, section 2.4); trailing punctuation comes
    from the sentence around it, and an unmatched closing bracket too.
    """
    match = _DOI.search(text.strip())
    if match is None:
        return None
    found = match.group().rstrip(".,;:\"'»”’")
    for opening, closing in ("()", "[]", "<>", "{}"):
        while found.endswith(closing) and found.count(closing) > found.count(opening):
            found = found[:-1].rstrip(".,;")
    return Doi(found.lower())


def isbn(text: str) -> Isbn | None:
    """The first valid ISBN of ``text``, as thirteen digits (ISO 2108 check digits)."""
    for candidate in re.findall(r"[0-9][0-9\s‐-―-]{8,18}[0-9Xx]", text):
        digits = re.sub(r"[^0-9Xx]", "", candidate).upper()
        if len(digits) == 10 and _isbn10_valid(digits):
            core = "978" + digits[:9]
            return Isbn(core + _isbn13_check(core))
        if len(digits) == 13 and digits.isdigit() and _isbn13_check(digits[:12]) == digits[12]:
            return Isbn(digits)
    return None


def _isbn10_valid(digits: str) -> bool:
    values = [10 if c == "X" else int(c) for c in digits]
    return 10 not in values[:-1] and sum(v * (10 - i) for i, v in enumerate(values)) % 11 == 0


def _isbn13_check(core: str) -> str:
    return str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(core)) % 10)


_LANGUAGES = {
    "fr": "fr", "fra": "fr", "fre": "fr", "french": "fr", "francais": "fr", "acadian": "fr",
    "en": "en", "eng": "en", "english": "en", "anglais": "en", "american": "en", "british": "en",
    "usenglish": "en", "ukenglish": "en", "canadian": "en", "australian": "en",
    "de": "de", "deu": "de", "ger": "de", "german": "de", "ngerman": "de", "allemand": "de",
    "es": "es", "spa": "es", "spanish": "es", "espagnol": "es", "espanol": "es",
    "it": "it", "ita": "it", "italian": "it", "italien": "it", "italiano": "it",
    "pt": "pt", "por": "pt", "portuguese": "pt", "brazilian": "pt", "portugais": "pt",
    "nl": "nl", "nld": "nl", "dut": "nl", "dutch": "nl", "neerlandais": "nl",
    "la": "la", "latin": "la", "ru": "ru", "russian": "ru", "zh": "zh", "chinese": "zh",
    "ja": "ja", "japanese": "ja", "pl": "pl", "polish": "pl", "sv": "sv", "swedish": "sv",
    "da": "da", "danish": "da", "no": "no", "norwegian": "no", "fi": "fi", "finnish": "fi",
}  # fmt: skip


def language(text: str) -> str | None:
    """An ISO 639-1 code for a language as catalogues, Zotero and babel write it; None if unknown.

    ``fr-FR``, ``fre``, ``Français`` and babel's ``french`` all give ``fr``.
    """
    folded = re.split(r"[-_ ;,/(]", fold(text).strip())[0]
    if folded in _LANGUAGES:
        return _LANGUAGES[folded]
    return folded if re.fullmatch(r"[a-z]{2}", folded) else None


_RICH_TEXT = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|u)>|</?span(?:\s[^<>]*)?>", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` without CSL's rich-text tags, which are all the markup a field may hold.

    https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
    """
    return _RICH_TEXT.sub("", text) if "<" in text else text


def plain_places(text: str) -> list[int]:
    """For each code point of ``plain(text)``, where it stands in ``text``.

    >>> plain_places("<i>ab</i>c")
    [3, 4, 9]
    """
    places: list[int] = []
    position = 0
    for tag in _RICH_TEXT.finditer(text):
        places += range(position, tag.start())
        position = tag.end()
    return [*places, *range(position, len(text))]


def readable(text: str) -> str:
    """Stored text as a person reads it where there is no markup: tags off, ``&lt;`` a sign again.

    ``&lt;`` is how rich text is stored where a sign might open a tag (``sources/richtext.py``).
    """
    return plain(text).replace("&lt;", "<") if "<" in text or "&lt;" in text else text
