"""A corpus, a workspace that nothing ever happened to, and small disks."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from tracker.pipeline import clock, refresh, works
from tracker.pipeline.progress import Tell, unheard
from tracker.pipeline.works import import_references
from tracker.settings import Workspace
from tracker.themes import Vocabulary, load_vocabulary

from .house import CLOCK, Here, copy_of, mounted, write_corpus

if not hasattr(os, "fork"):
    # Windows has neither forks nor SIGKILL: these tests of the ground can't stand on it.
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session", autouse=True)
def vocabulary_read_once() -> Iterator[None]:
    """The packaged vocabulary costs more to read than most of these commands; forks inherit it."""
    packaged = functools.cache(lambda: load_vocabulary(None))

    def read(path: Path | None = None, tell: Tell = unheard) -> Vocabulary:
        return packaged() if path is None else load_vocabulary(path, tell)

    packaged()
    with pytest.MonkeyPatch.context() as patch:
        for module in (refresh, works):
            patch.setattr(module, "load_vocabulary", read)
        yield


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "dossier")


@pytest.fixture(scope="session")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of one import of the corpus, by the clock of the tests."""
    data = tmp_path_factory.mktemp("calme") / "espace"
    # In this process: forks then find every library loaded.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "second", lambda: CLOCK)
        import_references(Workspace(data), [corpus])
    return data


@pytest.fixture
def workspace(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of it to do harm to."""
    return copy_of(undisturbed, tmp_path / "espace")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    for name in [n for n in os.environ if n.startswith(("TRACKER_", "ZOTERO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRACKER_USER", "essai")
    return Here(capsys)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], tuple[Path, Callable[[str], None]]]]:
    """Mounts a disk of a given size below ``tmp_path``; skips where that is not allowed."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    with ExitStack() as stack:

        def mount(size: str) -> tuple[Path, Callable[[str], None]]:
            folder = tmp_path / f"disque{len(list(tmp_path.iterdir()))}"
            disk: AbstractContextManager[Callable[[str], None]] = mounted(folder, size)
            try:
                return folder, stack.enter_context(disk)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("this machine does not let a small disk be mounted")

        yield mount
