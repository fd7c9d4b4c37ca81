"""The catalogue in use: made once per state of the library, whoever asks first.

What enters: the version of the library, and how to read a catalogue. What leaves: the catalogue
of that version. What it does not touch: the library.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tracker.web.catalogue import Catalogue


@dataclass(slots=True)
class Shelf:
    """One catalogue; those who ask while it is being made wait for it."""

    version: Any = None
    catalogue: Catalogue | None = None
    making: dict[Any, asyncio.Future[Catalogue | None]] = field(default_factory=dict)

    def ready(self, version: Any) -> Catalogue | None:
        """The catalogue of ``version`` where it is made already, for those who won't wait."""
        return self.catalogue if version is not None and version == self.version else None

    async def get(
        self, version: Any, read: Callable[[], Awaitable[Catalogue | None]]
    ) -> Catalogue | None:
        """The catalogue of ``version``; None without a version, or where none can be made."""
        if version is None:
            return None
        if version == self.version:
            return self.catalogue
        if version not in self.making:
            self.making[version] = asyncio.ensure_future(read())
        making = self.making[version]
        try:
            self.catalogue = await asyncio.shield(making)
            self.version = version
        finally:
            if making.done():
                self.making.pop(version, None)
        return self.catalogue
