"""Commands that bring references in: demo, import, rebuild."""

from __future__ import annotations

from dataclasses import asdict

import click

from tracker.cli.app import App, common, listening, path_argument
from tracker.cli.words import count
from tracker.settings import Workspace, sample_library


@click.command("demo", short_help="Monte la bibliothèque de démonstration et l’ouvre.")
@listening
@click.option("--no-serve", is_flag=True, help="Prépare la démonstration sans ouvrir le site.")
@common
def demo(app: App, host: str, port: int, no_serve: bool) -> None:
    """Monte la bibliothèque de démonstration dans DOSSIER/demo et l’ouvre."""
    from tracker.cli.handing import serve_library
    from tracker.pipeline.works import import_references

    workspace = Workspace(app.workspace.root / "demo")
    with app.progress() as progress:
        report = import_references(workspace, [sample_library()], progress=progress)
    app.say(f"Démonstration prête : {count(report.studies, 'étude')} dans {workspace.root}.")
    if app.as_json:
        app.print_json({"studies": report.studies, "workspace": str(workspace.root)})
    if not no_serve:
        app.say(
            f"Pour décider depuis la page : tracker editors add VOTRE-NOM --data {workspace.root}"
        )
        serve_library(app, workspace, None, host, port)


@click.command("import", short_help="Importe des fichiers de références ou des dossiers.")
@click.argument("paths", nargs=-1, required=True, metavar="CHEMIN…", type=click.Path())
@click.option("--source", metavar="NOM", help="Nom de la source (sinon le nom du fichier).")
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien écrire.")
@common
def import_(app: App, paths: tuple[str, ...], source: str | None, dry_run: bool) -> None:
    """Importe des fichiers ou des dossiers.

    Formats lus : BibTeX (.bib), RIS (.ris), PubMed (.nbib), CSL-JSON (.json).

    Réimporter un fichier ne reprend que ce qui a changé ; ce qui en a disparu est retiré, et
    reste dans le journal des sources.
    """
    from tracker.pipeline.works import import_references

    with app.progress() as progress:
        report = import_references(
            app.workspace, path_argument(paths), source, dry_run=dry_run,
            progress=progress, tell=progress.tell,
        )  # fmt: skip
    if app.as_json:
        app.print_json({"sources": [asdict(s) for s in report.sources], "studies": report.studies})
        return
    if report.receipts:
        app.say(f"{count(report.receipts, 'reçu')} de tracker (*.recu.json) : sans références, "
                f"{'laissé' if report.receipts < 2 else 'laissés'} de côté.")  # fmt: skip
    if not report.sources:
        app.say("Aucun fichier à lire ici (formats lus : .bib, .ris, .nbib, .json).")
    for s in report.sources:
        parts = [count(s.read, "notice lue", "notices lues")]
        parts += [
            count(number, one, many)
            for number, one, many in (
                (s.new, "nouvelle", "nouvelles"),
                (s.changed, "modifiée", "modifiées"),
                (s.unchanged, "inchangée", "inchangées"),
                (s.removed, "retirée", "retirées"),
                (s.problems, "problème", "problèmes"),
            )
            if number
        ]
        app.print(f"{s.name} : {', '.join(parts)}")
    for s in report.sources:
        if not (s.read or s.removed or s.problems):
            app.say(f"Aucune notice dans {s.name} : vérifiez que ce fichier est un export complet.")
    total = sum(s.problems for s in report.sources)
    if dry_run:
        app.say("Simulation : rien n’a été écrit.")
    app.say(f"La bibliothèque compte {count(report.studies, 'étude')}.")
    if total and not dry_run:
        app.say("« tracker check » détaille les problèmes.")


@click.command("rebuild", short_help="Refait la bibliothèque à partir des sources.")
@click.option("--full", is_flag=True, help="Oublie aussi tous les calculs mémorisés.")
@common
def rebuild(app: App, full: bool) -> None:
    """Refait la bibliothèque à partir des sources, des décisions et du vocabulaire."""
    from tracker.pipeline.works import rebuild as run

    with app.progress() as progress:
        done = run(app.workspace, full=full, progress=progress, tell=progress.tell)
    if app.as_json:
        app.print_json(
            {"studies": done.studies, "records": done.records, "problems": done.problem_count}
        )
        return
    app.print(
        f"{count(done.studies, 'étude')}, {count(done.records, 'notice')}, "
        f"{count(done.problem_count, 'problème')}"
    )


COMMANDS = (demo, import_, rebuild)
