"""Plain text for the body of an e-mail.

What enters: a bibliography. What leaves: UTF-8 text, one paragraph per reference. What it does
not touch: the style's words; only italics are lost.
"""

from __future__ import annotations

from tracker.bibliography import document
from tracker.bibliography.inlines import plain
from tracker.bibliography.values import Bibliography


def write(bibliography: Bibliography) -> bytes:
    """Title, mention, then groups in capitals and references, a blank line between."""
    lines = [document.french(bibliography.title).upper(), document.mention(bibliography)]
    for label, _, entries in document.sections(bibliography):
        if label:
            lines.append(label.upper())
        for _, reference, annotation in entries:
            lines.append("\n    ".join([plain(reference), *annotation]))
    return ("\n\n".join(lines) + "\n").encode()
