"""How long work tells where it stands. The command line shows it; everyone else stays silent."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a French label and how many of how many are done."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


class Tell(Protocol):
    """Called with one French sentence that the person should read now."""

    def __call__(self, sentence: str, /) -> None: ...


def silent(label: str, done: int, total: int) -> None:
    """Nobody watches."""


def unheard(sentence: str, /) -> None:
    """Nobody listens."""
