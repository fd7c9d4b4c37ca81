"""Commands about who may decide from the page: editors add, list, remove."""

from __future__ import annotations

import sys

import click

from tracker.cli.app import App, common
from tracker.cli.words import count, day
from tracker.errors import SettingsError

_TRIES = 3


@click.group("editors", short_help="Qui peut décider depuis la page.")
def editors() -> None:
    """Les éditeurs : les personnes qui peuvent décider depuis la page.

    Leurs mots de passe sont hachés (scrypt) dans un fichier privé de l’espace de travail,
    editors.json, qui n’est ni servi, ni publié, ni mis dans git.
    """


@editors.command("add", short_help="Inscrit un éditeur, ou change son mot de passe.")
@click.argument("name", metavar="NOM")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Lit le mot de passe sur l’entrée standard, pour un script.",
)
@common
def editors_add(app: App, name: str, password_stdin: bool) -> None:
    """Inscrit un éditeur, ou lui donne un nouveau mot de passe (demandé deux fois).

    Un nouveau mot de passe ferme les sessions ouvertes sous l’ancien.
    """
    from tracker.web import editors as register

    password = _from_stdin() if password_stdin else _asked(name)
    new = register.add(app.workspace, name, password)
    if app.as_json:
        app.print_json({"name": name, "new": new})
    elif new:
        app.say(f"{name} peut maintenant se connecter sur la page « Se connecter » du site.")
    else:
        app.say(f"Le mot de passe de {name} est changé ; ses sessions ouvertes sont fermées.")


def _from_stdin() -> str:
    """The first line of stdin, without what ends it."""
    data = sys.stdin.buffer.readline()
    try:
        return data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SettingsError(
            "Le mot de passe n’est pas en UTF-8", "--password-stdin", "Corrigez le script."
        ) from error


def _asked(name: str) -> str:
    """The password, typed twice alike on a terminal."""
    if not sys.stdin.isatty():
        raise SettingsError(
            "Pas de terminal où taper le mot de passe",
            name,
            "Ajoutez --password-stdin et donnez-le sur l’entrée standard.",
        )
    for _ in range(_TRIES):
        first = click.prompt(f"Mot de passe de {name}", hide_input=True, err=True)
        if first == click.prompt("Encore une fois", hide_input=True, err=True):
            return str(first)
        click.echo("Les deux diffèrent. Recommencez.", err=True)
    raise SettingsError("Les deux mots de passe diffèrent", name, "Rien n’est enregistré.")


@editors.command("list")
@common
def editors_list(app: App) -> None:
    """Donne les noms des éditeurs et la date de leur mot de passe."""
    from tracker.web import editors as register

    found = register.read(app.workspace.editors).editors.values()
    if app.as_json:
        app.print_json({"editors": [{"name": e.name, "since": e.since} for e in found]})
        return
    for editor in found:
        app.print(f"{editor.name} : mot de passe du {day(editor.since)}")
    app.say(f"{count(len(found), 'éditeur inscrit', 'éditeurs inscrits')}.")


@editors.command("remove")
@click.argument("name", metavar="NOM")
@common
def editors_remove(app: App, name: str) -> None:
    """Retire un éditeur et ferme ses sessions ; ses décisions restent."""
    from tracker.web import editors as register

    gone = register.remove(app.workspace, name)
    if app.as_json:
        app.print_json({"removed": gone})
    else:
        app.say(f"{gone} ne peut plus décider depuis la page. Ses décisions passées restent.")


COMMANDS = (editors,)
