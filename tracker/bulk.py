"""Making many values at once.

What enters and leaves: nothing; this changes how CPython tidies up while a command, or a page of
themes, is at work. What it does not touch: what is made.

An import makes millions of strings, tuples and dictionaries that live until its end. CPython's
collector of cycles walks through all of them again and again in search of circles that are not
there: a seventh of the time (docs/decisions/0080). What is no longer used is freed all the same,
by counting references (https://docs.python.org/3.11/library/gc.html).
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def in_bulk() -> Iterator[None]:
    """Within, no search for circles; also as a decorator."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
