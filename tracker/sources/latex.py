"""LaTeX as bibliographies write it, to Unicode and CSL's rich text.

What enters: the value of one field. What leaves: ``rich`` text (italics, small capitals, sub-
and superscripts as CSL tags) or ``plain`` text. What it does not touch: URLs, DOIs, file
names (their signs mean themselves), and the division of a field into names.
Rules: the tables of ``latex_tables``; a command unknown there is asked of pylatexenc's
table; one unknown to both leaves its argument. Only values that hold LaTeX pay for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tracker.sources import latex_tables as tables
from tracker.sources.richtext import CLOSING, OPENING, clean, entities, spaces

SPECIAL = re.compile(r"[\\{}$~&<`^_\t\r\n\x80-\x9f]|--|''|  ")
"""A value without any of these is its own reading."""

_TOKEN = re.compile(
    r"\\([A-Za-z@]+)\*?[ \t\r\n]*|\\(.)|([{}$^_~])|(---?|``|''|[?!]`)|([^\\{}$^_~\-`'?!]+|.)", re.S
)
_DEEP = 40
_VAIN = 20
_PIECE = 100_000
"""What is read at once: a token takes a hundred times its letters, and no field is longer."""
_COMMAND = re.compile(r"\\[A-Za-z]")


def rich(value: str) -> str:
    """One field's text with CSL markup; see ``richtext`` for what may be in it."""
    if SPECIAL.search(value) is None:
        return value
    return _rich(value)


def plain(value: str) -> str:
    """One field's text without markup: for names, numbers, keywords."""
    if SPECIAL.search(value) is None:
        return value
    return _plain(value)


@lru_cache(maxsize=8192)
def _rich(value: str) -> str:
    text = _convert(value, markup=True) if _is_latex(value) else value
    return clean(spaces(text))


@lru_cache(maxsize=8192)
def _plain(value: str) -> str:
    text = _convert(value, markup=False) if _is_latex(value) else value
    return spaces(entities(text))


_LATEX = re.compile(r"[\\{}$~`]|--|''")


def _is_latex(value: str) -> bool:
    return _LATEX.search(value) is not None


_BEYOND_BRACES = re.compile(r"[\\$~`]|--|''")


def _convert(value: str, markup: bool) -> str:
    if _BEYOND_BRACES.search(value) is None:  # « {The} Prison »: the braces go, all else stays
        text = value.replace("{", "").replace("}", "")
    else:
        text = _read(value, markup)
    text = unicodedata.normalize("NFC", text)
    if "\u00a0" in text:  # babel's \fg takes away the space before it
        text = text.replace(" \u00a0»", "\u00a0»").replace("«\u00a0 ", "«\u00a0")
    return text


def _read(value: str, markup: bool) -> str:
    parts: list[str] = []
    for piece in [value] if len(value) <= _PIECE else _pieces(value):
        reader = _Reader(piece, markup)
        while not reader.done():  # a stray closing brace ends a group that never opened
            parts.append(reader.group())
    return "".join(parts)


def _pieces(value: str) -> Iterator[str]:
    """``value`` cut at spaces, or anywhere where there are none."""
    start = 0
    while len(value) - start > _PIECE:
        end = value.rfind(" ", start + 1, start + _PIECE) + 1 or start + _PIECE
        yield value[start:end]
        start = end
    yield value[start:]


class _Reader:
    """Reads tokens left to right; a group is read by the call that met its opening brace."""

    def __init__(self, value: str, markup: bool) -> None:
        self.tokens = list(_TOKEN.finditer(value))
        self.at = 0
        self.pending = ""  # what is left of a text token of which an argument took a character
        self.markup = markup
        self.math = False
        self.depth = 0
        self.vain = 0

    def done(self) -> bool:
        return self.at >= len(self.tokens) and not self.pending

    def group(self) -> str:
        """Text up to the closing brace of the group, or the end."""
        out: list[str] = []
        while not self.done():
            if self.pending:
                out.append(self.pending)
                self.pending = ""
                continue
            token = self.tokens[self.at]
            sign = token.group(3)
            if sign == "}":
                self.at += 1
                break
            name = token.group(1)
            if name is not None and name in tables.SWITCHES and self.depth < _DEEP:
                self.at += 1
                self.depth += 1
                out.append(self._tag(tables.SWITCHES[name], self.group()))
                self.depth -= 1
                break
            out.append(self.item())
        return "".join(out)

    def item(self) -> str:
        """The text of the next token and of the arguments it takes."""
        token = self.tokens[self.at]
        self.at += 1
        command, escaped, sign, dash, words = token.groups()
        if words is not None:
            return str(words)
        if command is not None:
            text = self._command(command)
            blank = self.math and command in tables.SYMBOLS and token.group()[-1].isspace()
            return text + " " if blank and text else text
        if escaped is not None:
            return self._escaped(escaped)
        if dash is not None:
            return _LIGATURES[dash]
        return self._sign(sign)

    def _sign(self, sign: str) -> str:
        if sign == "{":
            if self.depth > _DEEP:  # nobody writes this: the braces go, the text stays
                return ""
            self.depth += 1
            inner = self.group()
            self.depth -= 1
            return inner
        if sign == "$":
            return self._dollar()
        if sign == "~":
            return "\u00a0"
        if sign in "^_" and self.math and not self.done():
            return self._tag("sup" if sign == "^" else "sub", self.argument())
        return "" if sign == "}" else sign

    def _dollar(self) -> str:
        """``$`` opens or closes mathematics; one that has no partner is a dollar."""
        if self.math:
            self.math = False
            return ""
        closing = self._closing("$")
        if closing is None:
            return "$"
        return self._mathematics(closing)

    def _closing(self, sign: str) -> int | None:
        """The token that ends the mathematics begun before this one, within its group.

        A text in which many signs look for a partner in vain is gone through a few times only.
        """
        if self.vain >= _VAIN:
            return None
        level = 0
        for i in range(self.at, len(self.tokens)):
            brace = self.tokens[i].group(3)
            level += (brace == "{") - (brace == "}")
            if level < 0:
                break
            if self.tokens[i].group(0).rstrip() == sign and level == 0:
                return i
        self.vain += 1
        return None

    def _mathematics(self, closing: int) -> str:
        """Mathematics up to the token ``closing``: with commands it stays TeX, between dollars
        (docs/decisions/0070); without, it is read as what it prints."""
        start = self.tokens[self.at].start() if self.at < len(self.tokens) else 0
        inside = self.tokens[closing].string[start : self.tokens[closing].start()]
        if self.markup and _COMMAND.search(inside) is not None:
            self.at = closing + 1
            return f"${' '.join(inside.split())}$"
        self.math = True
        return ""

    def _tag(self, tag: str, inner: str) -> str:
        if not self.markup or not inner.strip():
            return inner
        return OPENING[tag] + inner + CLOSING[tag]

    def argument(self) -> str:
        """The next group, command or character; commands that take commands end somewhere."""
        if self.depth > _DEEP:
            return ""
        self.depth += 1
        found = self._argument()
        self.depth -= 1
        return found

    def _argument(self) -> str:
        while True:
            if self.pending:
                stripped = self.pending.lstrip()
                self.pending = stripped[1:]
                if stripped:
                    return stripped[0]
            if self.at >= len(self.tokens):
                return ""
            token = self.tokens[self.at]
            if token.group(5) is not None:
                self.pending = token.group(5)
                self.at += 1
                continue
            if token.group(3) == "}":
                return ""
            return self.item()

    def _optional(self) -> None:
        """Skip an optional ``[…]``."""
        if self.pending or self.at >= len(self.tokens):
            return
        text = self.tokens[self.at].group(5)
        if text is not None and text.startswith("[") and "]" in text:
            self.pending = text[text.index("]") + 1 :]
            self.at += 1

    def _escaped(self, char: str) -> str:
        if char in tables.ACCENTS:
            return _accent(char, self.argument())
        if char in _SPACES:
            return _SPACES[char]
        if char in "([" and (closing := self._closing("\\)" if char == "(" else "\\]")) is not None:
            return self._mathematics(closing)
        if char in "()[]":
            self.math = False
            return ""
        return char

    def _command(self, name: str) -> str:
        if name in tables.SYMBOLS:
            text = tables.SYMBOLS[name]
            if name in ("og", "fg"):
                self._skip_space()
            if name in tables.NUMERO and self._digit_follows():  # babel's kern before the figure
                text += "\u00a0"
            return text if self.markup or "<" not in text else re.sub("<[^>]+>", "", text)
        if name in tables.ACCENTS:
            return _accent(name, self.argument())
        if name in tables.MARKUP:
            return self._tag(tables.MARKUP[name], self.argument())
        if name in ("enquote", "mkbibquote", "textquote"):
            return f"“{self.argument()}”"
        if name in ("url", "nolinkurl", "path"):
            return self._verbatim()
        if name in ("frac", "nicefrac", "sfrac", "tfrac", "dfrac"):
            return f"{self.argument()}/{self.argument()}"
        if name == "sqrt":
            self._optional()
            return f"√{self.argument()}"
        if name == "mathbb":
            return "".join(tables.DOUBLE_STRUCK.get(c, c) for c in self.argument())
        if name in ("uppercase", "MakeUppercase"):
            return self.argument().upper() if not self.markup else self.argument()
        if name in ("char", "symbol"):
            return self._char()
        if name in ("ifmmode", "else", "fi"):
            return self._branch(name)
        return self._other(name)

    def _branch(self, name: str) -> str:
        """``\\ifmmode a\\else b\\fi`` prints ``a`` in mathematics and ``b`` in text: the other
        one is passed over, up to where it ends within this group."""
        if name == "else" or (name == "ifmmode" and not self.math):
            end = self._branch_end(("fi",) if name == "else" else ("else", "fi"))
            self.at = self.at if end is None else end + 1
        return ""

    def _branch_end(self, names: tuple[str, ...]) -> int | None:
        if self.vain >= _VAIN:
            return None
        level = inner = 0
        for i in range(self.at, len(self.tokens)):
            name, _, brace = self.tokens[i].group(1, 2, 3)
            level += (brace == "{") - (brace == "}")
            if level < 0:
                break
            if name is not None and level == 0:
                if name in names and inner == 0:
                    return i
                inner += (name == "ifmmode") - (name == "fi")
        self.vain += 1
        return None

    def _other(self, name: str) -> str:
        self._optional()
        for _ in range(tables.DROPS.get(name, 0)):
            self.argument()
        if name in tables.DROPS or name in tables.TRANSPARENT:
            return ""
        if name in tables.SWITCHES:
            return ""
        return _elsewhere(name)

    def _char(self) -> str:
        text = self.argument()
        if text == '"' and self.pending:
            match = re.match(r"[0-9A-Fa-f]{2,5}", self.pending)
            if match:
                self.pending = self.pending[match.end() :]
                return chr(int(match.group(), 16))
        while text.isdigit() and self.pending[:1].isdigit():
            text, self.pending = text + self.pending[0], self.pending[1:]
        code = int(text) if text.isdecimal() and len(text) < 7 else 0
        return chr(code) if 31 < code < 0xD800 else ""

    def _verbatim(self) -> str:
        """The next group as it is written: in an address ``~``, ``%`` and ``_`` are themselves."""
        if self.pending or self.done() or self.tokens[self.at].group(3) != "{":
            return self.argument()
        if self.vain >= _VAIN:
            return self.argument()
        level = 0
        for i in range(self.at, len(self.tokens)):
            brace = self.tokens[i].group(3)
            level += (brace == "{") - (brace == "}")
            if level == 0:
                text = self.tokens[i].string[self.tokens[self.at].end() : self.tokens[i].start()]
                self.at = i + 1
                return _ESCAPED.sub(r"\1", text)
        self.vain += 1
        return self.argument()

    def _digit_follows(self) -> bool:
        if self.at >= len(self.tokens):
            return False
        text = self.tokens[self.at].group(5)
        return text is not None and text[:1].isdigit()

    def _skip_space(self) -> None:
        if self.at < len(self.tokens) and self.tokens[self.at].group(0) == "{}":
            self.at += 1


_ESCAPED = re.compile(r"\\([%#&_{}$])")
_LIGATURES = {
    "---": "—", "--": "–", "``": "“", "''": "”", "?`": "¿", "!`": "¡",
}  # fmt: skip
_SPACES = {
    " ": " ", "\n": " ", "\t": " ", "\r": " ", "\\": " ", ",": "\u202f", ";": " ", ":": " ",
    ">": " ", "/": "", "-": "", "@": "", "!": "", "*": "", "|": "‖", "<": "",
}  # fmt: skip
_SPACING = {"^": "^", "~": "~", '"': "¨", "'": "´", "`": "`", "=": "¯"}
_ABOVE = "`'^~=u.\"rHv"


def _accent(name: str, base: str) -> str:
    """``base`` with the mark on its first character; the mark alone where there is none."""
    if not base or base.isspace():
        return _SPACING.get(name, "") + base
    lead = 0
    if base[0] == "<":  # an accent over italics goes inside
        lead = base.find(">") + 1
    first = base[lead : lead + 1]
    if name in _ABOVE:
        first = {"ı": "i", "ȷ": "j"}.get(first, first)
    rest = base[lead + 1 :]
    return base[:lead] + unicodedata.normalize("NFC", first + tables.ACCENTS[name]) + rest


@lru_cache(maxsize=2048)
def _elsewhere(name: str) -> str:
    """What pylatexenc says a command without argument prints; nothing if it does not know."""
    from pylatexenc import latex2text

    spec = latex2text.get_default_latex_context_db().get_macro_spec(name)
    shown = getattr(spec, "simplify_repl", None)
    return shown if isinstance(shown, str) and "%" not in shown else ""
