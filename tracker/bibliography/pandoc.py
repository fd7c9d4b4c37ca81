"""The only place that starts pandoc.

What enters: arguments and bytes. What leaves: bytes. What it does not touch: the user's own
pandoc data folder, the network and the clock (``--sandbox``).

pandoc comes with the ``pypandoc_binary`` wheel; manual: https://pandoc.org/MANUAL.html.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tracker.errors import ExportError

HERE = Path(__file__).parent


@cache
def path() -> str:
    """Where pandoc is; ``ExportError`` where it is missing."""
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise ExportError(
            "pandoc est introuvable", "", "Installer le paquet pypandoc_binary puis recommencer"
        ) from None


def run(arguments: Sequence[str], data: bytes) -> bytes:
    """pandoc's standard output for ``data`` on its standard input.

    In its sandbox pandoc knows neither time nor network. A failure of pandoc becomes an
    ``ExportError`` holding its first line.
    """
    environment = {
        **{k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP")},
        "LC_ALL": "C.UTF-8",
    }
    command = [path(), "--sandbox", f"--data-dir={HERE / 'csl'}", *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env=environment)
    except OSError as error:
        raise ExportError("pandoc ne démarre pas", path(), str(error.strerror)) from error
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ExportError(
            "pandoc n’a pas pu produire le document",
            lines[0] if lines else f"code {done.returncode}",
            "Essayer un autre style ou un autre format",
        )
    return done.stdout
