"""Making many values at once.

What enters and leaves: nothing; this changes how CPython and the C library tidy up while a
command, or a page of themes, is at work. What it does not touch: what is made.

An import makes millions of strings, tuples and dictionaries that live until its end. CPython's
collector of cycles walks through all of them again and again in search of circles that are not
there: a seventh of the time (docs/decisions/0080). What is no longer used is freed all the same,
by counting references (https://docs.python.org/3.11/library/gc.html).
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from functools import cache

_LARGE = 31 << 20
"""Bytes; the most that the C library learns from is 32 MiB."""


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


@cache
def keep_memory() -> None:
    """From now on, memory that columns of a page gave back is kept for those of the next.

    glibc returns what is free at the end of the heap to the system as soon as it is more than
    twice the largest block that was ever returned by itself, and each next page pays for it anew,
    four kilobytes at a time. So a large block is returned once; it is never written to. Where
    the C library is another, this does nothing
    (https://man7.org/linux/man-pages/man3/mallopt.3.html, ``M_TRIM_THRESHOLD``).
    """
    bytes(_LARGE)
