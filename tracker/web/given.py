"""Which studies have which themes, both ways round, as arrays.

What enters: for each theme the positions of its studies, and the vocabulary. What leaves: counts
by theme, the studies of a theme, the themes of a study. What it does not touch: the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.web.queries.vocabulary import Vocabulary

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FEW = 20
"""Of a selection under a twentieth of the library, the themes of each study are counted; of a
larger one, the studies of each theme."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Themes by code, rising in the vocabulary's order; studies by position."""

    themes: Mapping[str, Numbers]
    """Of each theme that any study has, the positions of its studies, rising."""
    names: tuple[str, ...]
    """The id of each code, in the order of ``themes``."""
    studies: NDArray[np.int32]
    """The positions of all themes, one theme after the other."""
    starts: Numbers
    """Where each theme begins in ``studies``."""
    codes: NDArray[np.int32]
    """The codes of all studies, one study after the other."""
    bounds: Numbers
    """Where each study begins in ``codes``, and the end."""

    def of_study(self, position: int) -> list[str]:
        """The themes of a study, in the vocabulary's order."""
        codes = self.codes[self.bounds[position] : self.bounds[position + 1]]
        return [self.names[code] for code in codes.tolist()]

    def totals(self, positions: Numbers) -> list[int]:
        """How many themes each of the studies at ``positions`` has."""
        found: list[int] = (self.bounds[positions + 1] - self.bounds[positions]).tolist()
        return found

    def counts(self, mask: Mask, at: Numbers) -> dict[str, int]:
        """How many studies of ``mask`` each theme has; ``at`` are their positions. Themes of none
        are left out."""
        import numpy as np

        if not self.names or not len(at):
            return {}
        if len(at) == len(mask):
            found = np.diff(self.starts, append=len(self.studies))
        elif len(at) * FEW < len(mask):
            sizes = self.bounds[at + 1] - self.bounds[at]
            within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            codes = self.codes[np.repeat(self.bounds[at], sizes) + within]
            found = np.bincount(codes, minlength=len(self.names))
        else:
            found = np.add.reduceat(mask[self.studies], self.starts, dtype=np.int64)
        return {name: n for name, n in zip(self.names, found.tolist(), strict=True) if n}


def arrange(found: Mapping[str, Numbers], size: int, vocabulary: Vocabulary) -> Given:
    """``found`` (positions by theme) both ways round, for a library of ``size`` studies."""
    import numpy as np

    known = [theme for theme in vocabulary.themes if len(found.get(theme, ()))]
    names = (*known, *sorted(t for t, at in found.items() if len(at) and t not in {*known}))
    listed = [found[name].astype(np.int32) for name in names]
    sizes = np.array([len(at) for at in listed], dtype=np.int64)
    studies = np.concatenate(listed) if listed else np.zeros(0, dtype=np.int32)
    codes = np.repeat(np.arange(len(names), dtype=np.int32), sizes)
    codes = codes[np.argsort(studies, kind="stable")]
    starts = np.cumsum(sizes) - sizes
    bounds = np.concatenate([[0], np.cumsum(np.bincount(studies, minlength=size))])
    themes = {name: found[name] for name in names}
    return Given(themes, names, studies, starts, codes, bounds.astype(np.int64))
