"""A progress bar on stderr, only on a terminal; sentences beside it, everywhere.

What enters: where long work stands, from any thread. What leaves: one line, redrawn and erased at
the end, in signs the terminal can show; whole sentences above it. What it does not touch: stdout.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from types import TracebackType
from typing import TextIO

_WIDTH = 30
_EVERY = 0.1  # seconds between two drawings
_ERASE = "\x1b[2K"


class Bar:
    """One line, redrawn; erased at the end. Called with a label, how many done, how many in all."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty() and _understands_escapes(stream)
        self._drawn_at = 0.0
        self._label = ""
        self._lock = threading.Lock()
        self._full, self._empty = ("█", "░") if _can_write("█░", stream) else ("#", ".")

    def __call__(self, label: str, done: int, total: int) -> None:
        if not self._shown or total <= 0:
            return
        at = time.monotonic()
        if label == self._label and done < total and at - self._drawn_at < _EVERY:
            return
        filled = _WIDTH * min(done, total) // total
        bar = self._full * filled + self._empty * (_WIDTH - filled)
        with self._lock:
            self._label, self._drawn_at = label, at
            self._stream.write(f"\r{_ERASE}{label} {bar} {done}/{total}")
            self._stream.flush()

    def tell(self, sentence: str, /) -> None:
        """One line of its own on the stream, terminal or not; the bar is drawn again later."""
        with self._lock:
            self._stream.write(f"{self._erased()}{sentence}\n")
            self._stream.flush()
            self._label = ""

    def _erased(self) -> str:
        return f"\r{_ERASE}" if self._shown and self._label else ""

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._erased():
            self._stream.write(self._erased())
            self._stream.flush()


def _can_write(text: str, stream: TextIO) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def _understands_escapes(stream: TextIO) -> bool:
    """Whether a terminal erases a line when told so; Windows' console must first be asked to.

    Source: « Console Virtual Terminal Sequences », ENABLE_VIRTUAL_TERMINAL_PROCESSING of
    SetConsoleMode.
    """
    if os.environ.get("TERM") == "dumb":
        return False
    if os.name != "nt":
        return True
    with contextlib.suppress(Exception):  # no console, an old one: then no bar
        import ctypes
        import msvcrt

        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
        handle = msvcrt.get_osfhandle(stream.fileno())  # type: ignore[attr-defined, unused-ignore]
        mode = ctypes.c_ulong()
        if kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return bool(kernel.SetConsoleMode(handle, mode.value | 0x0004))
    return False
