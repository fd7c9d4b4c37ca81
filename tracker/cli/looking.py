"""Commands that only read: status, check, show, search. They work on a read-only workspace."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.app import App, common
from tracker.cli.words import count, day, number
from tracker.pipeline import look

_LEVELS = {"error": "erreur", "warning": "attention", "info": "remarque"}


@click.command("status", short_help="Sources, comptes et derniers passages.")
@common
def status(app: App) -> None:
    """Dit ce que contient l’espace de travail : sources, comptes, derniers passages."""
    found = look.status(app.workspace)
    if app.as_json:
        app.print_json(found)
        return
    app.print(f"Espace de travail : {found['workspace']}")
    app.print(
        f"{count(found['studies'], 'étude')} ({number(found['tagged'])} avec au moins un thème), "
        f"{count(found['records'], 'notice')}, "
        f"{count(found['problems'], 'problème')} de lecture (tracker check relit tout)"
    )
    if found["sources"]:
        app.print("\nSources")
    for source in found["sources"]:
        app.print(
            f"  {source['name']} : {count(source['records'], 'notice')}, "
            f"{count(source['problems'], 'problème')}, "
            f"dernier changement le {day(source['last_change'])}"
        )
    if found["runs"]:
        app.print("\nDerniers passages")
    for run in found["runs"]:
        app.print(
            f"  {day(run['finished'])}  {run['command']} : "
            f"{count(run['new'] or 0, 'nouvelle', 'nouvelles')}, "
            f"{count(run['changed'] or 0, 'modifiée', 'modifiées')}, "
            f"{count(run['removed'] or 0, 'retirée', 'retirées')}"
        )


@click.command("check", short_help="Relève les défauts des références.")
@common
def check(app: App) -> None:
    """Relève les défauts des références ; code de retour 1 s’il y a une erreur."""
    problems = look.check(app.workspace)
    if app.as_json:
        app.print_json({"problems": problems})
    else:
        for p in problems:
            place = p["study"] or p["record"] or p["source"]
            line = f" (ligne {p['position']})" if p["position"] else ""
            app.print(f"{_LEVELS[p['level']]} [{p['code']}] {place}{line} : {p['message']}")
        errors = sum(p["level"] == "error" for p in problems)
        app.say(f"{count(len(problems), 'problème')}, dont {count(errors, 'erreur')}.")
    if any(p["level"] == "error" for p in problems):
        click.get_current_context().exit(1)


@click.command("search")
@click.argument("query", nargs=-1, required=True, metavar="MOTS…")
@click.option("--theme", metavar="THÈME", help="Seulement les études de ce thème.")
@click.option(
    "--limit",
    default=20,
    metavar="N",
    type=click.IntRange(1, 10000),
    show_default=True,
    help="Nombre de résultats.",
)
@click.option("--sans-synonymes", is_flag=True, help="Sans les synonymes du vocabulaire.")
@common
def search(
    app: App, query: tuple[str, ...], theme: str | None, limit: int, sans_synonymes: bool
) -> None:
    """Cherche des études, en français et en anglais à la fois.

    Guillemets pour une expression, OU et SAUF entre les mots, auteur: titre: theme:
    annee:2015..2020 pour préciser.
    """
    found = look.search(
        app.workspace, " ".join(query), theme=theme, limit=limit, synonyms=not sans_synonymes
    )
    if app.as_json:
        app.print_json(found)
        return
    for r in found["results"]:
        app.print(f"{r['id']}  {r['title']} ({r['year'] or 's. d.'})")
    app.say(f"{count(found['total'], 'étude trouvée', 'études trouvées')}.")
    if found["suggestions"]:
        app.say(f"Vouliez-vous dire : {', '.join(found['suggestions'])} ?")


@click.command(
    "show", short_help="Montre une étude, d’où vient chaque champ, et pourquoi ses thèmes."
)
@click.argument("study", metavar="ÉTUDE")
@common
def show(app: App, study: str) -> None:
    """Montre une étude : ses champs et leur provenance, ses thèmes et pourquoi, ses notices."""
    found = look.show(app.workspace, study)
    if app.as_json:
        app.print_json({"id": found["study"]["id"], **found})
        return
    _show_study(app, found)
    _show_fields(app, found)
    show_themes(app, found)
    _show_records(app, found)


def _show_study(app: App, found: dict[str, Any]) -> None:
    app.print(found["study"]["citation"])
    app.print(f"\nIdentifiant : {found['study']['id']}")
    others = [row["id"] for row in found["ids"] if row["state"] == "merged"]
    if others:
        app.print(f"Anciens identifiants : {', '.join(others)}")
    if found["abstract"]:
        app.print(f"\n{found['abstract']}")


def _show_fields(app: App, found: dict[str, Any]) -> None:
    from tracker.labels import field_label

    app.print("\nChamps (et la notice dont chacun provient)")
    for row in found["fields"]:
        app.print(f"  {field_label(row['field'])} : {_value(row)}   ← {row['record']}")
    for conflict in found["conflicts"]:
        name = field_label(conflict["field"])
        app.print(f"  ≠ {name} : {conflict['value']}   selon {conflict['record_id']}")


def _value(row: dict[str, str]) -> str:
    from tracker.labels import language_label, type_label

    match row["field"]:
        case "type":
            return type_label(row["value"])
        case "language":
            return language_label(row["value"])
        case "abstract":
            return count(len(row["value"].split()), "mot")
    return row["value"]


def show_themes(app: App, found: dict[str, Any]) -> None:
    """The themes of a study with their reasons, and the ones a person took off."""
    app.print("\nThèmes (et pourquoi)" if found["themes"] else "\nAucun thème")
    for theme in found["themes"]:
        app.print(f"  {theme['label']} [{theme['id']}]")
        refused = theme["decision"] and theme["decision"]["value"] == "no"
        if theme["decision"] and not refused:
            app.print(f"    décidé {_decided(theme['decision'])}")
        elif theme["decided_below"]:
            names = ", ".join(f"« {name} »" for name in theme["decided_below"])
            app.print(f"    avec le thème plus étroit décidé : {names}")
        if refused:
            app.print(f"    bien qu’écarté {_decided(theme['decision'])}")
        lines = [
            f"    {_PLACES[r['field']]} : « {r['quote']} » ({r['explanation']})"
            for r in theme["reasons"]
        ]
        for line in dict.fromkeys(lines):
            app.print(line)
    for decision in found["rejected"]:
        app.print(f"  écarté : {decision['label']}, {_decided(decision)}")


def _decided(decision: dict[str, Any]) -> str:
    why = f" : {decision['why']}" if decision["why"] else ""
    return f"par {decision['who']} le {day(decision['when'])}{why}"


_PLACES = {"title": "titre", "abstract": "résumé", "container": "revue ou ouvrage",
           "keywords": "mot-clé", "notes": "note"}  # fmt: skip


def _show_records(app: App, found: dict[str, Any]) -> None:
    app.print("\nNotices")
    for record in found["records"]:
        app.print(f"  {record['id']}")
    for problem in found["problems"]:
        app.print(f"  {_LEVELS[problem['level']]} : {problem['message']}")


COMMANDS = (status, check, show, search)
