"""Commands that hand something over: export, note, receipt, styles, serve, publish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.app import App, common, listening
from tracker.cli.words import count
from tracker.errors import BrokenFile, ExportError, ForeignFile
from tracker.settings import Workspace, load_settings

if TYPE_CHECKING:
    from tracker.pipeline.hand_over import Handed


@click.command("export", short_help="Écrit une bibliographie (Word, PDF, BibTeX…).")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FICHIER",
    type=click.Path(),
    help="Fichier à écrire ; son suffixe dit le format.",
)
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="docx, odt, pdf, html, md, bib, ris, csljson, xlsx, csv ou txt.",
)
@click.option("--style", metavar="STYLE", help="Style CSL (voir « tracker styles »).")
@click.option("--search", metavar="MOTS", help="Seulement les études trouvées.")
@click.option(
    "--theme",
    "themes",
    multiple=True,
    metavar="THÈME",
    help="Seulement les études de ce thème (à répéter : toutes à la fois).",
)
@click.option(
    "--ids",
    metavar="LISTE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Fichier d’identifiants, un par ligne.",
)
@click.option(
    "--group-by",
    default="none",
    metavar="theme|year|type|none",
    type=click.Choice(["theme", "year", "type", "none"]),
    help="Regroupe par thème, année ou type.",
)
@click.option("--title", default="Bibliographie", metavar="TITRE", help="Titre du document.")
@click.option(
    "--date", "on", metavar="AAAA-MM-JJ", help="« Recherche arrêtée au » (aujourd’hui par défaut)."
)
@click.option(
    "--annotated",
    is_flag=True,
    help="Sous chaque référence, sa fiche de lecture, sinon son résumé.",
)
@click.option(
    "--zotero-live", is_flag=True, help="Citations actives pour les notices de Zotero (docx, odt)."
)
@click.option("--no-receipt", is_flag=True, help="N’écrit pas le reçu (FICHIER.recu.json).")
@common
def export(
    app: App, output: str, format_: str | None, style: str | None, search: str | None,
    themes: tuple[str, ...], ids: str | None, group_by: str, title: str, on: str | None,
    annotated: bool, zotero_live: bool, no_receipt: bool,
) -> None:  # fmt: skip
    """Écrit une bibliographie : Word, LibreOffice, PDF, tableur, BibTeX…

    À côté du fichier, un petit reçu (FICHIER.recu.json) garde la demande et l’empreinte de
    chaque étude : « tracker receipt verify FICHIER » dit plus tard ce qui a changé.
    """
    from tracker.bibliography import DEFAULT_STYLE
    from tracker.pipeline.hand_over import export as write
    from tracker.pipeline.selection import Request

    request = Request(
        format=format_ or Path(output).name,
        search=search,
        themes=themes,
        ids=_read_ids(ids),
        group_by=group_by,
        style=style or DEFAULT_STYLE,
        title=title,
        searched_on=_day(on),
        annotated=annotated,
        zotero_live=zotero_live,
    )
    done = write(app.workspace, request, Path(output).expanduser(), receipt=not no_receipt)
    _report(app, output, done, zotero_live)


def _report(app: App, output: str, done: Handed, zotero_live: bool) -> None:
    if app.as_json:
        app.print_json(
            {
                "file": output,
                "references": done.references,
                "live": done.live,
                "receipt": str(done.receipt) if done.receipt else None,
            }
        )
    live = f", dont {count(done.live, 'citation active', 'citations actives')}"
    beside = f" (reçu : {done.receipt.name})" if done.receipt else ""
    app.say(
        f"{count(done.references, 'référence')}{live if zotero_live else ''} dans {output}{beside}."
    )


@click.command("note", short_help="Écrit le canevas d’une note sur des thèmes.")
@click.argument("themes", nargs=-1, required=True, metavar="THÈME…")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FICHIER",
    type=click.Path(),
    help="Fichier à écrire : docx, odt, html ou md.",
)
@click.option(
    "--studies",
    default=8,
    metavar="N",
    type=click.IntRange(1, 200),
    show_default=True,
    help="Nombre d’études citées par thème.",
)
@click.option("--title", metavar="TITRE", help="Titre de la note (les thèmes par défaut).")
@click.option(
    "--style",
    metavar="STYLE",
    help="Style CSL ; tracker-iso690-fr-notes cite en notes de bas de page.",
)
@click.option(
    "--date", "on", metavar="AAAA-MM-JJ", help="« Recherche arrêtée au » (aujourd’hui par défaut)."
)
@click.option(
    "--zotero-live", is_flag=True, help="Citations actives pour les notices de Zotero (docx, odt)."
)
@click.option("--no-receipt", is_flag=True, help="N’écrit pas le reçu (FICHIER.recu.json).")
@common
def note(
    app: App, themes: tuple[str, ...], output: str, studies: int, title: str | None,
    style: str | None, on: str | None, zotero_live: bool, no_receipt: bool,
) -> None:  # fmt: skip
    """Écrit le canevas d’une note : objet, contexte, état des connaissances, bibliographie.

    Les chiffres et les références viennent de la bibliothèque ; ce qui reste à écrire est
    marqué « [À rédiger] » et surligné. Les études lues (fiche) ou confirmées passent d’abord,
    puis les plus récentes.
    """
    from tracker.bibliography import DEFAULT_STYLE
    from tracker.pipeline.hand_over import write_note
    from tracker.pipeline.note import NoteRequest

    request = NoteRequest(themes, studies, title, _day(on), zotero_live, style or DEFAULT_STYLE)
    done = write_note(app.workspace, request, Path(output).expanduser(), receipt=not no_receipt)
    _report(app, output, done, zotero_live)


@click.group("receipt", short_help="Relit le reçu d’un document déjà remis.")
def receipt() -> None:
    """Relit le reçu qu’un export a laissé à côté du document."""


_STATES = {"same": "inchangé", "edited": "modifié depuis", "absent": "absent"}


@receipt.command("verify", short_help="Dit ce qui a changé depuis l’export.")
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False))
@common
def verify(app: App, file: str) -> None:
    """Dit ce qui a changé, disparu ou été rétracté depuis l’export de FICHIER.

    FICHIER est le document ou son reçu. Code de retour 1 si une étude citée a changé, a disparu
    ou est rétractée ; les études nouvelles ne sont que signalées.
    """
    from tracker.pipeline import receipt as receipts

    found = receipts.verify(app.workspace, Path(file).expanduser())
    if app.as_json:
        app.print_json(found)
    else:
        for line in _lines(found):
            app.print(line)
        day = "/".join(reversed(found["date"].split("-")))
        app.say(
            f"{found['file']} : {count(found['studies'], 'étude')} au {day}, document "
            f"{_STATES[found['document']]} ; "
            f"{count(len(found['changed']), 'modifiée')}, "
            f"{count(len(found['merged']), 'réunie à une autre', 'réunies à d’autres')}, "
            f"{count(len(found['vanished']), 'disparue')}, "
            f"{count(len(found['retracted']), 'rétractée')}, "
            f"{count(len(found['added']), 'nouvelle')}."
        )
    if found["changed"] or found["vanished"] or any(r["since"] for r in found["retracted"]):
        click.get_current_context().exit(1)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for row in found["retracted"]:
        when = "" if row["since"] else " (déjà à l’export)"
        by = f", annoncée par {row['by']}" if row["by"] else ""
        yield f"Rétractée{when}{by} : {row['id']} – {row['citation']}"
    for row in found["vanished"]:
        yield f"Disparue : {row['id']} – {row['citation']}"
    for row in found["changed"]:
        yield f"Modifiée ({', '.join(row['fields'])}) : {row['id']} – {row['citation']}"
    for row in found["merged"]:
        yield f"Réunie à {row['now']} : {row['id']} – {row['citation']}"
    for row in found["added"]:
        yield f"Nouvelle : {row['id']} – {row['citation']}"
    if found["style"] != "same":
        gone = "n’existe plus" if found["style"] == "absent" else "a changé"
        yield f"Le style de citation {gone} depuis : le même export s’imprimerait autrement."
    if found["unknown_query"]:
        yield f"Demande impossible à refaire : {found['unknown_query']}"


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
@listening
@click.option(
    "--file",
    "file",
    metavar="COPIE.db",
    type=click.Path(),
    help="Ouvre une copie publiée au lieu de l’espace de travail.",
)
@common
def serve(app: App, host: str, port: int, file: str | None) -> None:
    """Ouvre la salle de lecture dans le navigateur (Datasette)."""
    workspace = app.workspace
    serve_library(app, workspace, Path(file) if file else None, host, port)


_A_COPY = "Vérifiez le chemin ; « tracker publish COPIE.db » écrit une copie."


def serve_library(app: App, workspace: Workspace, copy: Path | None, host: str, port: int) -> None:
    """Serve the workspace, or a ``copy`` to read, until Ctrl-C, saying where once it answers."""
    from tracker.web.app import serve as run

    def ready(address: str) -> None:
        app.say(f"Salle de lecture ouverte : {address} (Ctrl-C pour fermer)")

    space = workspace if copy is None else None
    if copy is not None and not copy.is_file():
        raise ExportError("Copie introuvable", str(copy), _A_COPY)
    try:
        run(copy or workspace.library, load_settings(workspace), host, port, ready, space)
    except (BrokenFile, ForeignFile) as error:
        if copy is None:
            raise
        raise type(error)("Ce fichier n’est pas une copie lisible", str(copy), _A_COPY) from error
    app.say("Salle de lecture fermée.")


@click.command("publish", short_help="Écrit une copie à remettre ou à publier.")
@click.argument("out", metavar="SORTIE.db", type=click.Path(dir_okay=False))
@click.option("--public", is_flag=True, help="Sans les résumés, les notes ni ce qui est interne.")
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


COMMANDS = (export, note, receipt, styles, serve, publish)
