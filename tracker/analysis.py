"""Data frames for notebooks and plots.

What enters: the path of a library. What leaves: pandas data frames, one row per study, per study
and theme, per theme. What it does not touch: the library (it is opened read-only).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.store import library

if TYPE_CHECKING:
    import pandas as pd


def _read(path: Path, sql: str) -> pd.DataFrame:
    import pandas as pd

    with library.reading(Path(path)) as connection:
        connection.row_factory = None
        return pd.read_sql_query(sql, connection)


def studies(path: Path) -> pd.DataFrame:
    """One row per study, indexed by id; ``year`` is a nullable integer, ``added_on`` a time."""
    import pandas as pd

    frame = _read(path, "select * from studies order by id").set_index("id")
    frame["year"] = frame["year"].astype("Int64")
    frame["added_on"] = pd.to_datetime(frame["added_on"], utc=True)
    return frame.drop(columns=["number"])


def study_themes(path: Path) -> pd.DataFrame:
    """One row per study and theme: ``study_id, theme_id, theme, facet, origin, year``."""
    frame = _read(
        path,
        "select st.study_id, st.theme_id, t.label as theme, f.label as facet, st.origin, s.year "
        "from study_themes st join themes t on t.id = st.theme_id "
        "join facets f on f.id = t.facet join studies s on s.id = st.study_id "
        "order by t.position, st.study_id",
    )
    frame["year"] = frame["year"].astype("Int64")
    return frame


def themes(path: Path) -> pd.DataFrame:
    """One row per theme in the order of the vocabulary: label, facet, parent, studies held.

    Themes that no study has are there too, with 0: the gaps are half of the answer.
    """
    return _read(
        path,
        "select t.id, t.label, f.label as facet, t.parent_id, count(st.study_id) as studies, "
        "max(s.year) as latest_year from themes t join facets f on f.id = t.facet "
        "left join study_themes st on st.theme_id = t.id left join studies s on s.id = st.study_id "
        "group by t.id order by t.position",
    ).set_index("id")
