"""Commands that follow Zotero: sync, push-themes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.app import App, common
from tracker.cli.words import count, number

if TYPE_CHECKING:
    from tracker.pipeline.sync import SyncReport

_COUNTS = ("requests", "new", "changed", "unchanged", "removed", "problems")


@click.command("sync", short_help="Suit les bibliothèques Zotero.")
@click.option("--full", is_flag=True, help="Relit tout, et non les seuls changements.")
@click.option("--local", is_flag=True, help="Lit Zotero sur cet ordinateur (API locale).")
@click.option("--endpoint", metavar="URL", help="Adresse d’un autre serveur Zotero.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien écrire.")
@common
def sync(app: App, full: bool, local: bool, endpoint: str | None, dry_run: bool) -> None:
    """Suit les bibliothèques Zotero : la première fois tout, ensuite les seuls changements.

    Les bibliothèques sont celles de settings.toml, ou celle de ZOTERO_LIBRARY_ID et
    ZOTERO_LIBRARY_TYPE (user ou group ; users et groups valent autant). La clé vient de
    ZOTERO_API_KEY et n’est écrite nulle part. Une bibliothèque qui refuse n’arrête pas les autres.
    """
    from tracker.pipeline.sync import sync as run

    with app.progress() as progress:
        report = run(app.workspace, full=full, local=local, endpoint=endpoint, dry_run=dry_run,
                     progress=progress, tell=progress.tell)  # fmt: skip
    if app.as_json:
        app.print_json(_as_json(report))
    else:
        _say(app, report, dry_run=dry_run)
    for line in dict.fromkeys(f"Erreur : {refusal.error}" for refusal in report.refused):
        app.say(line)
    if report.refused:
        names = ", ".join(refusal.library for refusal in report.refused)
        app.say(f"Restent comme avant, à relancer : {names}.")
        click.get_current_context().exit(1)


def _say(app: App, report: SyncReport, *, dry_run: bool) -> None:
    for r in report.libraries:
        app.print(f"{r.library} : {_sentence(asdict(r))}")
    if dry_run:
        app.say("Simulation : rien n’a été écrit.")
    app.say(f"La bibliothèque compte {count(report.studies, 'étude')}.")
    if not dry_run and any(r.problems for r in report.libraries):
        app.say("« tracker check » détaille les problèmes.")


def _sentence(report: dict[str, Any]) -> str:
    parts = [
        count(report[name], one, many)
        for name, one, many in (
            ("new", "nouvelle", "nouvelles"),
            ("changed", "modifiée", "modifiées"),
            ("removed", "retirée", "retirées"),
            ("unchanged", "inchangée", "inchangées"),
            ("problems", "problème", "problèmes"),
        )
        if report[name]
    ]
    versions = f"version {number(report['to_version'])}"
    if report["from_version"] not in (0, report["to_version"]):
        versions = f"versions {number(report['from_version'])} à {number(report['to_version'])}"
    what = ", ".join(parts) or "aucune référence"
    return f"{what} ({versions}, {count(report['requests'], 'requête')})"


def _as_json(report: SyncReport) -> dict[str, Any]:
    """One library is the object itself; several are listed, and summed at the top."""
    libraries = [asdict(r) for r in report.libraries]
    if len(libraries) == 1 and not report.refused:
        return {**libraries[0], "studies": report.studies}
    sums = {name: sum(r[name] for r in libraries) for name in _COUNTS}
    names = ", ".join(r["library"] for r in libraries)
    refused = [{"library": r.library, "message": str(r.error)} for r in report.refused]
    return {"library": names, "from_version": None, "to_version": None, **sums,
            "studies": report.studies, "libraries": libraries, "refused": refused}  # fmt: skip


@click.command("push-themes", short_help="Écrit les thèmes dans Zotero, en marqueurs.")
@click.option("--endpoint", metavar="URL", help="Adresse d’un autre serveur Zotero.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait écrit, sans rien écrire.")
@common
def push_themes(app: App, endpoint: str | None, dry_run: bool) -> None:
    """Écrit les thèmes des études dans Zotero, en marqueurs « thème:… ».

    Seuls les marqueurs qui commencent par « thème: » sont ajoutés ou retirés ; aucun autre n’est
    touché. La clé doit permettre l’écriture.
    """
    from tracker.pipeline.push import push_themes as run

    with app.progress() as progress:
        reports = run(app.workspace, endpoint=endpoint, dry_run=dry_run, progress=progress,
                      tell=progress.tell)  # fmt: skip
    if app.as_json:
        libraries = [asdict(r) for r in reports]
        sums = {name: sum(r[name] for r in libraries)
                for name in ("written", "unchanged", "added", "withdrawn")}  # fmt: skip
        failed = [f for r in libraries for f in r["failed"]]
        app.print_json({**sums, "failed": failed, "libraries": libraries, "dry_run": dry_run})
    else:
        for r in reports:
            parts = (
                count(r.written, "référence modifiée", "références modifiées"),
                count(r.unchanged, "inchangée"),
                count(r.added, "marqueur ajouté", "marqueurs ajoutés"),
                count(r.withdrawn, "marqueur retiré", "marqueurs retirés"),
            )
            app.print(f"{r.library} : {', '.join(parts)}")
    for r in reports:
        for failure in r.failed:
            app.say(f"Échec : {failure.record} : {failure.message}")
    if dry_run:
        app.say("Simulation : rien n’a été écrit.")
    if any(r.failed for r in reports):
        click.get_current_context().exit(1)


COMMANDS = (sync, push_themes)
