"""What leaves by one door comes in by the other: library → file → library, by the commands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.bibliography.items import EXPECTED
from tests.conftest import ROOT, answer
from tracker.bibliography.formats.bibtex import entry
from tracker.sources import SOURCES

Items = dict[str, dict[str, Any]]

# What RIS has no place for (docs/formats.md): left out of the comparison, or compared without.
RIS_HAS_NO = frozenset({"status", "number-of-volumes", "event-date", "original-date", "note"})


def items(workspace: Path) -> Items:
    """The CSL items of a library, keywords included, by id."""
    connection = sqlite3.connect(workspace / "library.db")
    found: Items = {
        id_: json.loads(text)
        for id_, text in connection.execute("select study_id, json from csl_items")
    }
    for id_, word in connection.execute("select study_id, keyword from keywords order by rowid"):
        found[id_].setdefault("keyword", []).append(word)
    connection.close()
    return found


def by_key(workspace: Path) -> Items:
    """The same, by the key of the record in its file; keys are ids of the library it came from."""
    connection = sqlite3.connect(workspace / "library.db")
    keys = dict(connection.execute("select study_id, source_key from records"))
    connection.close()
    return {keys[id_]: {**item, "id": keys[id_]} for id_, item in items(workspace).items()}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library and the hand-made references, in one workspace."""
    folder = tmp_path_factory.mktemp("aller")
    given = folder / "mains.json"
    given.write_text(json.dumps([item for item, _ in EXPECTED]), encoding="utf-8")
    answer("import", ROOT / "data" / "sample", given, "--data", folder / "d")
    return folder / "d"


def there_and_back(library: Path, folder: Path, suffix: str) -> tuple[Items, Items, Path]:
    """The items before and after, and the workspace after."""
    file, other = folder / f"tout.{suffix}", folder / "d"
    answer("export", "-o", file, "--date", "2026-01-02", "--data", library)
    answer("import", file, "--data", other)
    return items(library), by_key(other), other


def differences(before: Items, after: Items) -> list[tuple[str, str, Any, Any]]:
    return [
        (id_, name, item.get(name), after.get(id_, {}).get(name))
        for id_, item in before.items()
        for name in sorted(set(item) | set(after.get(id_, {})))
        if one_name(item.get(name)) != one_name(after.get(id_, {}).get(name))
    ]


def one_name(value: Any) -> Any:
    """A particle after the given names, said as part of them or apart."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return value
    names = [dict(name) for name in value]
    for name in names:
        if "dropping-particle" in name and "given" in name:
            name["given"] += " " + name.pop("dropping-particle")
    return names


def ris_can_not(item: dict[str, Any], name: str) -> bool:
    """Whether docs/formats.md lists this among what RIS has no place for."""
    value = item.get(name)
    return (
        name in RIS_HAS_NO
        or (name in ("authority", "publisher") and item["type"] == "report")
        or (name == "type" and item["type"] == "treaty")
        or (isinstance(value, str) and "<" in value)
        or (isinstance(value, dict) and len(value.get("date-parts", ())) > 1)
    )


def share(before: Items, lost: Iterable[Any]) -> float:
    return 1 - len(list(lost)) / sum(map(len, before.values()))


def entries(file: Path) -> list[str]:
    """The entries of a file; their order follows the authors' family names."""
    return sorted(file.read_text(encoding="utf-8").strip().split("\n\n"))


def test_a_bib_file_gives_the_same_library_back_and_the_same_file(
    library: Path, tmp_path: Path
) -> None:
    before, after, other = there_and_back(library, tmp_path, "bib")
    assert differences(before, after) == []
    answer("export", "-o", tmp_path / "encore.bib", "--date", "2026-01-02", "--data", other)
    assert entries(tmp_path / "encore.bib") == entries(tmp_path / "tout.bib")


WRITTEN = [
    ({"title": r"Ondes $\alpha$ et $\ell_{1}$ à 5 $"},
     r"  title = {Ondes $\alpha$ et $\ell_{1}$ à 5 \$},"),
    ({"title": "H<sub>2</sub>O et R&D &lt;b"},
     r"  title = {H\textsubscript{2}O et R\&D <b},"),
    ({"type": "regulation", "authority": "Ministère"}, "  institution = {Ministère},"),
    ({"type": "regulation"}, "  entrysubtype = {regulation},"),
    ({"publisher": "Taylor and Francis"}, "  publisher = {{Taylor and Francis}},"),
    ({"author": [{"family": "Larminat", "given": "Xavier", "dropping-particle": "de"}]},
     "  author = {Larminat, Xavier de},"),
    ({"author": [{"family": "Aristote"}]}, "  author = {Aristote},"),
    ({"title": "Physique", "container-title": "Œuvres"}, "  booktitle = {Œuvres},"),
    ({"type": "article-journal", "number": "e12"}, "  eid = {e12},"),
]  # fmt: skip


@pytest.mark.parametrize(("csl", "line"), WRITTEN)
def test_a_csl_variable_is_written_so_that_it_is_read_again(csl: dict[str, Any], line: str) -> None:
    item = {"id": "k", "type": "book", "language": "fr", **csl}
    written = entry(item)
    assert line in written.splitlines()
    (found,) = [e for e in SOURCES["bibtex"].split(written.encode()) if e.kind == "entry"]
    reference = SOURCES["bibtex"].interpret("s", found).reference
    assert reference is not None
    assert reference.csl == item


def test_csl_json_gives_the_same_library_back(library: Path, tmp_path: Path) -> None:
    before, after, _ = there_and_back(library, tmp_path, "csljson")
    assert differences(before, after) == []


def test_ris_gives_back_all_that_ris_can_hold(library: Path, tmp_path: Path) -> None:
    before, after, _ = there_and_back(library, tmp_path, "ris")
    lost = differences(before, after)
    assert share(before, lost) >= 0.95
    assert [d for d in lost if not ris_can_not(before[d[0]], d[1])] == []
