"""Commands that hand something over: export, styles, serve, publish."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tracker.cli.app import App, common
from tracker.cli.words import count
from tracker.errors import ExportError
from tracker.settings import Workspace, load_settings


@click.command("export", short_help="Écrit une bibliographie (Word, PDF, BibTeX…).")
@click.option("-o", "--output", required=True, metavar="FICHIER", type=click.Path(),
              help="Fichier à écrire ; son suffixe dit le format.")  # fmt: skip
@click.option("--format", "format_", metavar="FORMAT",
              help="docx, odt, pdf, html, md, bib, ris, csljson, xlsx, csv ou txt.")  # fmt: skip
@click.option("--style", metavar="STYLE", help="Style CSL (voir « tracker styles »).")
@click.option("--search", metavar="MOTS", help="Seulement les études trouvées.")
@click.option("--theme", "themes", multiple=True, metavar="THÈME",
              help="Seulement les études de ce thème (à répéter : toutes à la fois).")  # fmt: skip
@click.option("--ids", metavar="LISTE", type=click.Path(exists=True, dir_okay=False,
              allow_dash=True), help="Fichier d’identifiants, un par ligne.")  # fmt: skip
@click.option("--group-by", default="none", metavar="theme|year|type|none",
              type=click.Choice(["theme", "year", "type", "none"]),
              help="Regroupe par thème, année ou type.")  # fmt: skip
@click.option("--title", default="Bibliographie", metavar="TITRE", help="Titre du document.")
@click.option("--date", "on", metavar="AAAA-MM-JJ",
              help="« Recherche arrêtée au » (aujourd’hui par défaut).")  # fmt: skip
@common
def export(
    app: App, output: str, format_: str | None, style: str | None, search: str | None,
    themes: tuple[str, ...], ids: str | None, group_by: str, title: str, on: str | None,
) -> None:  # fmt: skip
    """Écrit une bibliographie : Word, LibreOffice, PDF, tableur, BibTeX…"""
    from tracker.bibliography import DEFAULT_STYLE
    from tracker.pipeline.hand_over import Request
    from tracker.pipeline.hand_over import export as write

    request = Request(
        format=format_ or Path(output).name, search=search, themes=themes, ids=_read_ids(ids),
        group_by=group_by, style=style or DEFAULT_STYLE, title=title, searched_on=_day(on),
    )  # fmt: skip
    done = write(app.workspace, request, Path(output).expanduser())
    if app.as_json:
        app.print_json({"file": output, "references": done})
    app.say(f"{count(done, 'référence')} dans {output}.")


def _read_ids(path: str | None) -> tuple[str, ...] | None:
    if path is None:
        return None
    with click.open_file(path, encoding="utf-8-sig") as lines:
        return tuple(line.strip() for line in lines if line.strip())


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if "/" in text:  # as French people write it
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"Date illisible : « {text} » (attendu : AAAA-MM-JJ).") from error


@click.command("styles", short_help="Liste les styles bibliographiques.")
@click.option("--search", default="", metavar="MOTS", help="Seulement les styles de ce nom.")
@common
def styles(app: App, search: str) -> None:
    """Liste les styles bibliographiques disponibles (CSL)."""
    from tracker import bibliography

    found = bibliography.styles(search)
    if app.as_json:
        app.print_json({"styles": [{"name": n, "title": t} for n, t in found]})
        return
    for name, title in found:
        app.print(f"{name}  {title}")
    app.say(f"{count(len(found), 'style')}.")


@click.command("serve", short_help="Ouvre la salle de lecture dans le navigateur.")
@click.option("--host", default="127.0.0.1", metavar="HÔTE", show_default=True,
              help="Adresse d’écoute.")  # fmt: skip
@click.option("--port", default=8001, metavar="N", type=click.IntRange(1, 65535),
              show_default=True, help="Port d’écoute.")  # fmt: skip
@click.option("--file", "file", metavar="COPIE.db", type=click.Path(),
              help="Ouvre une copie publiée au lieu de l’espace de travail.")  # fmt: skip
@common
def serve(app: App, host: str, port: int, file: str | None) -> None:
    """Ouvre la salle de lecture dans le navigateur (Datasette)."""
    workspace = app.workspace
    serve_library(app, workspace, Path(file) if file else workspace.library, host, port)


def serve_library(app: App, workspace: Workspace, file: Path, host: str, port: int) -> None:
    """Serve ``file`` until Ctrl-C, saying where once it answers."""
    from tracker.web.app import serve as run

    def ready(address: str) -> None:
        app.say(f"Salle de lecture ouverte : {address} (Ctrl-C pour fermer)")

    run(file, load_settings(workspace), host, port, ready)
    app.say("Salle de lecture fermée.")


@click.command("publish", short_help="Écrit une copie à remettre ou à publier.")
@click.argument("out", metavar="SORTIE.db", type=click.Path(dir_okay=False))
@click.option("--public", is_flag=True,
              help="Sans les résumés, les notes ni ce qui est interne.")  # fmt: skip
@common
def publish(app: App, out: str, public: bool) -> None:
    """Écrit une copie de la bibliothèque à remettre ou à publier."""
    from tracker.pipeline.hand_over import publish as write

    target = Path(out).expanduser()
    if not target.parent.is_dir():
        raise ExportError("Dossier introuvable", str(target.parent), "Créez-le d’abord.")
    done = write(app.workspace, target, public=public)
    if app.as_json:
        app.print_json({"file": out, "studies": done, "public": public})
    kind = "publique " if public else ""
    app.say(f"Copie {kind}écrite : {out} ({count(done, 'étude')}).")


COMMANDS = (export, styles, serve, publish)
