"""Kerko over the same studies, in an environment of its own, where that can be had."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracker-bench"
ROOM = Path(__file__).with_name("kerko_room.py")
WORKERS = ("--workers", "2", "--threads", "4")
"""As many readers at once as there are clients."""


def kerko_python() -> Path | None:
    """The interpreter of Kerko's own environment; None where it can't be made."""
    folder = CACHE / "kerko"
    python = folder / "bin" / "python"
    if not python.exists():
        try:
            venv.create(folder, with_pip=True)
        except (OSError, subprocess.CalledProcessError):
            return None
    ready = [python, "-c", "import kerko, gunicorn"]
    if subprocess.run(ready, capture_output=True, check=False).returncode:
        install = [python, "-m", "pip", "install", "-q", "kerko", "gunicorn"]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return None
    return python


def kerko_folder(folder: Path, library: Path) -> Path | None:
    """A folder with Kerko's index of ``library``; None where Kerko does not run."""
    python = kerko_python()
    if python is None:
        return None
    folder.mkdir()
    filled = subprocess.run([python, ROOM, folder, library], capture_output=True, check=False)
    return None if filled.returncode else folder


def kerko_command(port: int) -> list[object]:
    """What serves it; the folder is told by ``KERKO_FOLDER``."""
    gunicorn = CACHE / "kerko" / "bin" / "gunicorn"
    where = ("--chdir", ROOM.parent, "--bind", f"127.0.0.1:{port}")
    return [gunicorn, *WORKERS, *where, "kerko_room:app"]
