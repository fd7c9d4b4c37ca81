"""Values of a study's fields as pages show them.

What enters: CSL variables and their values. What leaves: French text. What it does not touch: HTML.
"""

from __future__ import annotations

from typing import Any

from tracker import labels
from tracker.normalise import iso_date
from tracker.normalise import plain as without_tags
from tracker.store.rows import display_name
from tracker.web import french


def is_names(value: Any) -> bool:
    """Whether a value is a list of CSL names."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def shown_value(key: str, value: Any) -> str:
    """A CSL value in French: names, dates, languages and types in words."""
    if is_names(value):
        return " ; ".join(name for name in map(display_name, value) if name)
    if isinstance(value, dict):
        return french.date(iso_date(value)) if "date-parts" in value or "literal" in value else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value if isinstance(item, str | int))
    return shown_text(key, str(value))


def shown_text(key: str, text: str) -> str:
    """The text of a variable in French: a type, a language, a date in words."""
    if key == "type":
        return labels.type_label(text)
    if key == "language":
        return labels.language_label(text)
    if key in ("issued", "accessed", "submitted", "event-date", "original-date"):
        return french.date(text)
    return without_tags(text)
