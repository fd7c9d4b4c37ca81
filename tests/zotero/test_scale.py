"""Ten thousand references, five edits; and a kill at any moment. Long: run with ``-m corpus``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import run_tracker
from tests.zotero.house import House, house
from tests.zotero.server import Library, ZoteroServer
from tests.zotero.shelf import fill
from tests.zotero.test_following import items
from tracker.pipeline.works import rebuild

resource = pytest.importorskip("resource", reason="no such counters on Windows")

pytestmark = pytest.mark.corpus


def cpu_after_five_edits(folder: Path, count: int) -> tuple[float, int]:
    """Seconds of CPU of ``tracker sync`` after 5 edits among ``count``, the best of three, and
    its requests."""
    library = Library()
    fill(library, count)
    best = (float("inf"), 0)
    with ZoteroServer(library) as server:
        env = {"ZOTERO_API_KEY": server.key, "ZOTERO_LIBRARY_ID": "12345",
               "ZOTERO_LIBRARY_TYPE": "group", "ZOTERO_ENDPOINT": server.endpoint}  # fmt: skip
        first = run_tracker("sync", "--data", folder, env=env, timeout=900)
        assert first.returncode == 0, first.stderr
        keys = items(library)
        for turn in range(3):
            for key in keys[turn * 5 : turn * 5 + 5]:
                library.edit(key, title=f"{library.items[key]['title']} revu", volume="77")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = run_tracker("sync", "--data", folder, "--json", env=env)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            answer = json.loads(done.stdout)
            assert (answer["changed"], answer["new"], answer["removed"]) == (5, 0, 0)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best = min(best, (used, answer["requests"]))
    return best


def test_five_edits_in_ten_thousand_cost_three_seconds_of_cpu_at_most(tmp_path: Path) -> None:
    """Claim 2."""
    large, requests = cpu_after_five_edits(tmp_path / "large", 10_000)
    small, _ = cpu_after_five_edits(tmp_path / "small", 2_000)
    sys.stderr.write(f"\n10,000: {large:.2f} s; 2,000: {small:.2f} s; {requests} requests\n")
    assert requests <= 8
    assert large <= 3.0
    assert large <= 3 * small


def test_two_thousand_items_and_many_edits_equal_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library()
    fill(library, 2000)
    with house(tmp_path, monkeypatch, library) as home:
        home.sync()
        keys = items(library)
        for key in keys[:30]:
            library.edit(key, creators=[{"creatorType": "author", "name": "Un seul auteur"}])
        for key in keys[30:60]:
            library.delete(key)
        for n in range(60, 70):
            library.merge(keys[n], keys[n + 50])
        home.sync()
        equal_to_a_rebuild(home)


def equal_to_a_rebuild(home: House) -> None:
    content = home.content()
    rebuild(home.workspace, full=True)
    assert home.content() == content


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_kill_at_any_moment_changes_nothing_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after 0.2 s, 0.4 s … until a sync gets to its end; then edits, and again."""
    library = Library()
    fill(library, 150)
    with house(tmp_path / "killed", monkeypatch, library) as home:
        for round_ in range(2):
            for key in items(library)[: 20 * round_]:
                library.edit(key, title=f"{library.items[key]['title']} {round_}")
            patience = 0.2
            while True:
                process = subprocess.Popen(
                    [sys.executable, "-m", "tracker", "sync", "--data", str(home.workspace.root)],
                    env=dict(os.environ), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                )  # fmt: skip
                time.sleep(patience)
                if process.poll() is not None:
                    break
                process.kill()
                process.wait()
                patience += 0.2
            home.sync()
        assert home.live() == set(items(library))
        equal_to_a_rebuild(home)
