"""Datasette's own templates in French, by one dictionary and without a copy of any of them.

What enters: the source of a template of Datasette's, as Jinja is about to compile it. What leaves:
the same source with our layout, French words, and without what needs inline code.
What it does not touch: our own templates. A test holds every key to Datasette 1.0a41's text.
"""

from __future__ import annotations

from jinja2.ext import Extension

DICTIONARY: dict[str, tuple[tuple[str, str], ...]] = {}
"""By template: what stands there, and what we say instead."""


class French(Extension):
    """A Jinja extension that rewrites the templates of ``DICTIONARY`` before they are parsed."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        for old, new in DICTIONARY.get((name or "").removeprefix("default:"), ()):
            source = source.replace(old, new)
        return source
