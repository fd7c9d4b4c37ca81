"""What every command shares: the workspace, ``--json``, French, and how errors end.

What enters: the command line. What leaves: an ``App`` for the commands, an exit code for the
system: 0 fine, 1 a TrackerError, 2 usage, 130 interrupted. Data goes to stdout, words to stderr.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec

import click

from tracker.cli.french import speak_french
from tracker.cli.progress import Bar
from tracker.errors import TrackerError, WorkspaceError, system_words
from tracker.normalise import readable
from tracker.settings import Workspace

P = ParamSpec("P")
speak_french()  # now: decorators word their options while the command modules are imported


@dataclass(slots=True)
class App:
    """The choices common to all commands."""

    data: str | None = None
    as_json: bool = False

    @property
    def workspace(self) -> Workspace:
        """Where the data is. Raises WorkspaceError where a file bears that name."""
        found = Workspace.locate(self.data)
        if found.root.is_file():
            raise WorkspaceError(
                "L’espace de travail est un dossier, et ceci est un fichier", str(found.root),
                "Donnez un dossier avec --data ; pour lire ce fichier, « tracker import FICHIER ».",
            )  # fmt: skip
        return found

    def say(self, message: str) -> None:
        """A message to the person, on stderr."""
        click.echo(message, err=True)

    def print(self, text: str = "") -> None:
        """Data for a person, on stdout: texts of the library without their markup."""
        click.echo(readable(text))

    def print_json(self, value: object, *, indent: int | None = 2) -> None:
        """One JSON object on stdout; on one line where ``indent`` is None (JSON Lines)."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))

    @contextlib.contextmanager
    def progress(self) -> Iterator[Bar]:
        """A progress bar on stderr; silent where stderr is no terminal."""
        with Bar(sys.stderr) as bar:
            yield bar


def common(command: Callable[Concatenate[App, P], None]) -> Callable[..., None]:
    """Give a command ``--data`` and ``--json``, and hand it the App as its first argument."""

    @click.option(
        "--data",
        metavar="DOSSIER",
        type=click.Path(),
        help="Espace de travail (sinon TRACKER_DATA, sinon ./data).",
    )
    @click.option("--json", "as_json", is_flag=True, help="Un objet JSON sur la sortie standard.")
    @click.pass_context
    @functools.wraps(command)
    def wrapped(
        context: click.Context,
        /,
        data: str | None,
        as_json: bool,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        app = context.ensure_object(App)
        app.data = data or app.data
        app.as_json = as_json or app.as_json
        command(app, *args, **kwargs)

    return wrapped


def listening(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that opens the site its ``--host`` and ``--port``."""
    port = click.option(
        "--port",
        default=8001,
        metavar="N",
        type=click.IntRange(1, 65535),
        show_default=True,
        help="Port d’écoute.",
    )
    host = click.option(
        "--host", default="127.0.0.1", metavar="HÔTE", show_default=True, help="Adresse d’écoute."
    )
    return host(port(command))


def path_argument(values: tuple[str, ...]) -> list[Path]:
    """Paths as typed; ``~`` is expanded."""
    return [Path(value).expanduser() for value in values]


def run(group: click.Group, arguments: list[str] | None = None) -> int:
    """Run the command line; every ending is an exit code and at most one French line."""
    _use_utf8()
    try:
        result = group.main(arguments, prog_name="tracker", standalone_mode=False)
        sys.stdout.flush()  # a full disk must not be found out after the exit code
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        click.echo("Interrompu. Rien n’est perdu : relancez la même commande pour finir.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except TrackerError as error:
        click.echo(f"Erreur : {error}", err=True)
        return 1
    except SystemExit as ending:
        # Click ends so when the reader of a pipe has left (| head): nobody is there to tell.
        return 0 if _nobody_reads() else int(bool(ending.code))
    except BrokenPipeError:
        # The reader of a pipe has left (| head). Nothing to say, and nothing more to write.
        _silence()
        return 0
    except OSError as error:
        _silence()
        if os.name == "nt" and error.errno == errno.EINVAL and error.filename is None:
            return 0  # so Windows says that the reader of a pipe has left
        where = f" : {error.filename}" if isinstance(error.filename, str) else ""
        _last_words(
            f"Erreur : le système refuse l’opération ({system_words(error)}){where}. "
            "Vérifiez la place libre et vos droits, puis relancez."
        )
        return 1
    except (MemoryError, RecursionError):
        _last_words(
            "Erreur : la mémoire ne suffit pas pour ces données. Fermez d’autres "
            "programmes, ou importez moins de fichiers à la fois."
        )
        return 1
    except Exception as error:
        if os.environ.get("TRACKER_DEBUG"):
            raise
        click.echo(
            f"Erreur inattendue ({type(error).__name__} : {' '.join(str(error).split())[:200]}). "
            "Rien n’est perdu ; relancez avec TRACKER_DEBUG=1 pour le détail à signaler.",
            err=True,
        )
        return 1


def _last_words(line: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        click.echo(line, err=True)


def _silence() -> None:
    """Send what is left in the buffer of stdout nowhere: Python would complain at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nobody_reads() -> bool:
    """Whether Click has found the other end of stdout or stderr closed."""
    return any(type(s).__name__ == "PacifyFlushWrapper" for s in (sys.stdout, sys.stderr))


def _use_utf8() -> None:
    """French on any console: Windows may have chosen cp850."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
