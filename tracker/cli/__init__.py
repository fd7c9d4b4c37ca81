"""The command line: the only part that prints, prompts or exits.

``app`` what every command shares · ``collecting`` demo, import, rebuild · ``syncing`` sync,
push-themes · ``looking`` status, check, show, search · ``judging`` themes, decide, duplicates ·
``editing`` editors · ``handing`` export, styles, serve, publish. Commands hold no rule of their
own: they call the pipeline and put its answer into words.
"""

from __future__ import annotations

import gc
import os
import sys

import click

from tracker import __version__
from tracker.cli import collecting, editing, handing, judging, looking, syncing
from tracker.cli.app import App, run
from tracker.cli.french import FrenchFormatter

click.Context.formatter_class = FrenchFormatter


class Ordered(click.Group):
    """Commands in the order of the work, not of the alphabet."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=Ordered,
    subcommand_metavar="COMMANDE …",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "--version", message="tracker %(version)s")
@click.option(
    "--data",
    metavar="DOSSIER",
    type=click.Path(),
    help="Espace de travail (sinon TRACKER_DATA, sinon ./data).",
)
@click.option("--json", "as_json", is_flag=True, help="Un objet JSON sur la sortie standard.")
@click.pass_context
def tracker(context: click.Context, data: str | None, as_json: bool) -> None:
    """La salle de lecture des politiques de probation.

    Rassemble des références (Zotero, BibTeX, RIS, CSL-JSON), reconnaît chaque étude, l’étiquette
    par thème en disant pourquoi, la publie en français avec Datasette et en tire des
    bibliographies.
    """
    context.obj = App(data=data, as_json=as_json)


for module in (collecting, syncing, looking, judging, editing, handing):
    for command in module.COMMANDS:
        tracker.add_command(command)


for command in tracker.commands.values():
    if isinstance(command, click.Group):
        command.subcommand_metavar = "COMMANDE …"


def main() -> None:
    """The ``tracker`` command."""
    # numpy compares columns here and multiplies no matrix: its library of linear algebra would
    # start a thread per core when it is loaded, a tenth of a second for nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = run(tracker)
    # The process ends and takes all with it: without this, Python would first search everything a
    # command has made for circles, a second after an import of 20,000 entries.
    gc.freeze()
    sys.exit(code)
