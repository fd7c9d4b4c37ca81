"""A progress bar on stderr, only on a terminal."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

_WIDTH = 30
_EVERY = 0.1  # seconds between two drawings


class Bar:
    """One line, redrawn; erased at the end. Called with a label, how many done, how many in all."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._drawn_at = 0.0
        self._label = ""

    def __call__(self, label: str, done: int, total: int) -> None:
        if not self._shown or total <= 0:
            return
        at = time.monotonic()
        if label == self._label and done < total and at - self._drawn_at < _EVERY:
            return
        self._label, self._drawn_at = label, at
        filled = _WIDTH * min(done, total) // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self._stream.write(f"\r\x1b[2K{label} {bar} {done}/{total}")
        self._stream.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown and self._label:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
