"""Commands about themes and decisions: themes, decide, duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, cast

import click

from tracker.cli.app import App, common
from tracker.cli.looking import show_themes
from tracker.cli.words import count
from tracker.labels import field_label, type_label
from tracker.pipeline import look


@click.group("themes", short_help="Les thèmes : vocabulaire, raisons, suggestions, accord.")
def themes() -> None:
    """Les thèmes : vocabulaire, raisons, essais, suggestions, accord."""


@themes.command("list", short_help="Donne le vocabulaire, avec le nombre d’études.")
@common
def themes_list(app: App) -> None:
    """Donne le vocabulaire par facette, avec le nombre d’études de chaque thème."""
    found = look.themes(app.workspace)
    if app.as_json:
        app.print_json({"themes": found})
        return
    facet = None
    for theme, depth in _as_trees(found):
        if theme["facet"] != facet:
            facet = theme["facet"]
            app.print(f"\n{theme['facet_label'] or 'Autres thèmes'}")
        indent = "  " * (depth + 1)
        app.print(f"{indent}{theme['label']} [{theme['id']}] : {count(theme['studies'], 'étude')}")


def _as_trees(themes: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each theme under its broader one, with its depth; a facet shows its own themes only, so a
    theme whose broader one is of another facet stands at the first level."""
    facets = {theme["id"]: theme["facet"] for theme in themes}
    below: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for theme in themes:
        above = theme["parent_id"]
        within = above if facets.get(above) == theme["facet"] else None
        below.setdefault((theme["facet"], within), []).append(theme)

    def walk(facet: str, above: str | None, depth: int) -> Iterator[tuple[dict[str, Any], int]]:
        for theme in below.get((facet, above), ()):
            yield theme, depth
            yield from walk(facet, theme["id"], depth + 1)

    for facet in dict.fromkeys(facets.values()):
        yield from walk(facet, None, 0)


@themes.command("why", short_help="Dit pourquoi une étude porte ses thèmes.")
@click.argument("study", metavar="ÉTUDE")
@common
def themes_why(app: App, study: str) -> None:
    """Dit pourquoi une étude porte ses thèmes : les mots, la règle, ou la décision."""
    found = look.why(app.workspace, study)
    if app.as_json:
        app.print_json(found)
        return
    app.print(f"{found['title']} [{found['id']}]")
    show_themes(app, found)


@themes.command("assign", short_help="Étiquette des notices données en JSON Lines.")
@click.argument(
    "file", metavar="FICHIER.jsonl", type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@common
def themes_assign(app: App, file: str) -> None:
    """Étiquette des notices données en JSON Lines, sans rien enregistrer.

    Chaque ligne : id, title, abstract, container, year, language, keywords. Sortie : id, themes,
    toujours en JSON Lines, un objet par notice ; --json n’y change rien.
    """
    from tracker.pipeline.trial import assign_themes, lines_of

    with click.open_file(file, encoding="utf-8-sig") as opened:
        name = "l’entrée standard" if file == "-" else Path(file).name
        lines = lines_of(opened, name if file == "-" else file)
        for id_, given in assign_themes(app.workspace, lines, name, app.say):
            app.print_json({"id": id_, "themes": given}, indent=None)


@themes.command("diff", short_help="Dit ce qu’un autre vocabulaire ajouterait et ôterait.")
@click.argument("new", metavar="NOUVEAU.yaml", type=click.Path(exists=True, dir_okay=False))
@common
def themes_diff(app: App, new: str) -> None:
    """Dit ce qu’un autre vocabulaire ajouterait et ôterait, dix titres par thème.

    Rien n’est enregistré.
    """
    from tracker.pipeline import weigh

    found = weigh.difference(app.workspace, Path(new), app.say)
    if app.as_json:
        app.print_json(found)
        return
    for key, sign, head in (("added", "+", "Ajouts"), ("removed", "–", "Retraits")):
        app.print(f"{head} : {count(sum(t['count'] for t in found[key]), 'étiquette')}")
        for theme in found[key]:
            app.print(
                f"  {sign} {theme['label']} [{theme['theme']}] : {count(theme['count'], 'étude')}"
            )
            for study in theme["studies"]:
                app.print(f"      {study['title']} [{study['id']}]")
    for key, head in (("new_concepts", "Nouveaux thèmes"), ("gone_concepts", "Thèmes disparus")):
        if found[key]:
            app.print(f"{head} : {', '.join(found[key])}")
    app.say(
        f"{count(found['changed'], 'étude changerait', 'études changeraient')} "
        f"sur {found['studies']} ; rien n’est enregistré."
    )


@themes.command("score", short_help="Compare les règles à des notices déjà étiquetées.")
@click.argument("gold", metavar="RÉFÉRENCE.jsonl", type=click.Path(exists=True, dir_okay=False))
@common
def themes_score(app: App, gold: str) -> None:
    """Compare les règles à des notices étiquetées : précision, rappel, F1, erreurs nommées.

    Chaque ligne : id, title, abstract, container, language, labels, hard_negative.
    """
    from tracker.pipeline import weigh

    found = weigh.score(app.workspace, Path(gold), app.say)
    if app.as_json:
        app.print_json(found)
        return
    app.print(f"{'':44s}  précision  rappel     F1  F1 (fr)")
    for name, key, french in (("Thèmes de mission", "mission", "mission_french"),
                              ("Tous les thèmes", "overall", "french")):  # fmt: skip
        app.print(_figures(name, found[key], found[french]))
    for theme in found["themes"]:
        app.print(_figures(f"  {theme['label']}", theme, theme["french"]))
    hit = found["hard_negatives_hit"]
    names = f" : {', '.join(hit)}" if hit else ""
    app.print(f"Pièges touchés : {len(hit)} sur {found['hard_negatives']}{names}")
    for unknown in found["unknown_labels"]:
        app.print(f"  étiquette inconnue du vocabulaire : {unknown['label']} [{unknown['work']}]")
    for mistake in found["mistakes"]:
        kind = "en trop" if mistake["kind"] == "extra" else "manque"
        words = " ".join(f"« {quote} »" for quote in mistake["quotes"][:3])
        work = f"{mistake['title']} [{mistake['work']}]"
        app.print(f"  {kind} : {mistake['theme']} : {work} {words}".rstrip())
    app.say(f"{count(found['works'], 'notice comparée', 'notices comparées')}.")


def _figures(name: str, figures: dict[str, Any], french: dict[str, Any]) -> str:
    """A line of the table; a dash where nothing could be measured."""
    given, expected = figures["tp"] + figures["fp"], figures["tp"] + figures["fn"]
    shown = [
        (figures["precision"], given),
        (figures["recall"], expected),
        (figures["f1"], given + expected),
        (french["f1"], french["tp"] + french["fp"] + french["fn"]),
    ]
    cells = (f"{value:9.2f}" if counted else " " * 8 + "–" for value, counted in shown)
    return f"{name[:44]:44s}{''.join(cells)}".replace(".", ",")


@themes.command("suggestions", short_help="La file « à valider » : des thèmes à donner ou non.")
@click.option("--theme", metavar="THÈME", help="Seulement ce thème.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="Combien de suggestions donner.",
)
@common
def themes_suggestions(app: App, theme: str | None, limit: int) -> None:
    """La file « à valider » : ce que les mots suggèrent pour les études sans thème.

    Rien n’est attribué sans une personne ; d’abord la décision qui apprend le plus.
    """
    from tracker.pipeline import weigh

    found = weigh.suggestions(app.workspace, theme=theme, limit=limit)
    if app.as_json:
        app.print_json(found)
        return
    for line in found["queue"]:
        app.print(f"{line['title']} [{line['study']}]")
        words = ", ".join(
            f"{w['word']} (+{w['weight']:.1f})".replace(".", ",") for w in line["words"]
        )
        app.print(
            f"  suggestion : {line['label']} [{line['theme']}], "
            f"{round(100 * line['probability'])} % ; mots : {words}"
        )
    app.say(
        f"{count(found['total'], 'suggestion')} pour {count(found['reached'], 'étude')}, sur "
        f"{found['without_theme']} du champ sans thème. Pour valider ou refuser : « tracker decide "
        "theme ÉTUDE THÈME oui|non --why TEXTE »."
    )


_ENOUGH = 10
_FEW = "moins de dix jugements communs : à lire avec prudence"
"""On fewer common judgements, a single one moves kappa by a tenth and more."""


@themes.command("agreement", short_help="L’accord entre les personnes qui ont jugé.")
@common
def themes_agreement(app: App) -> None:
    """L’accord entre les personnes qui ont jugé les mêmes thèmes : kappa de Cohen."""
    from tracker.pipeline import weigh

    pairs = weigh.agreement(app.workspace)
    if app.as_json:
        app.print_json({"pairs": pairs})
        return
    for pair in pairs:
        kappa = "indéterminé" if pair["kappa"] is None else f"{pair['kappa']:.2f}".replace(".", ",")
        app.print(
            f"{pair['a']} et {pair['b']} : kappa {kappa}, "
            f"{count(pair['judged'], 'jugement commun', 'jugements communs')}, "
            f"{round(100 * pair['observed'])} % d’accord"
            + (f" ({_FEW})" if pair["judged"] < _ENOUGH else "")
        )
        for item in pair["disputed"]:
            app.print(f"  désaccord : {item['label']} : {item['title']} [{item['study']}]")
    if not pairs:
        app.say("Aucun thème d’une même étude n’a été jugé par deux personnes.")


@themes.command("export", short_help="Écrit le vocabulaire en SKOS, pour le partager.")
@click.argument("file", metavar="FICHIER.ttl|.rdf", type=click.Path(dir_okay=False))
@common
def themes_export(app: App, file: str) -> None:
    """Écrit le vocabulaire en SKOS (Turtle ou RDF/XML), pour le partager."""
    from tracker.pipeline import vocabularies

    done = vocabularies.export(app.workspace, Path(file), app.say)
    if app.as_json:
        app.print_json({"file": file, "concepts": done})
    app.say(f"{count(done, 'concept écrit', 'concepts écrits')} dans {file}.")


@themes.command("import", short_help="Fait un vocabulaire d’un fichier SKOS.")
@click.argument("file", metavar="FICHIER.ttl|.rdf", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="VOCABULAIRE.yaml",
    type=click.Path(dir_okay=False),
    help="Où écrire le vocabulaire.",
)
@click.option("--force", is_flag=True, help="Remplacer le fichier s’il existe.")
@common
def themes_import(app: App, file: str, output: str, force: bool) -> None:
    """Fait un vocabulaire d’un fichier SKOS ; les règles que SKOS ne dit pas sont gardées.

    La bibliothèque ne change pas : « tracker themes diff » dit d’abord ce qui changerait.
    """
    from tracker.pipeline import vocabularies

    done, lost = vocabularies.take_in(app.workspace, Path(file), Path(output), force=force)
    if app.as_json:
        app.print_json({"file": output, "concepts": done, "lost": lost})
    for line in lost:
        app.say(f"Non repris : {line}.")
    app.say(f"{count(done, 'concept écrit', 'concepts écrits')} dans {output}.")


@click.group("decide")
def decide() -> None:
    """Enregistre une décision, qui l’emporte sur les règles."""


_VERDICTS = {"oui": "yes", "yes": "yes", "non": "no", "no": "no", "auto": "auto"}


@decide.command("theme", short_help="Donne un thème à une étude, ou le lui ôte.")
@click.argument("study", metavar="ÉTUDE")
@click.argument("theme", metavar="THÈME")
@click.argument("verdict", metavar="oui|yes|non|no|auto", type=click.Choice([*_VERDICTS]))
@click.option("--why", required=True, metavar="TEXTE", help="Le motif de la décision.")
@common
def decide_theme(app: App, study: str, theme: str, verdict: str, why: str) -> None:
    """Donne un thème à une étude (oui), le lui ôte (non), ou rend la main aux règles (auto).

    « yes » et « no » valent oui et non : ce sont eux que le journal garde.
    """
    from tracker.pipeline import aftermath, judge

    said = cast(judge.Verdict, _VERDICTS[verdict])
    told = said == "no" and not app.as_json
    before = aftermath.themes_of(app.workspace, study) if told else {}
    with app.progress() as progress:
        decision = judge.decide_theme(app.workspace, study, theme, said, why, progress=progress)
    _decided(app, decision.study, f"{decision.value} ({decision.who})")
    if told:
        for sentence in aftermath.of_refusal(app.workspace, decision, before):
            app.say(sentence)


@decide.command("same")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--why", default="", metavar="TEXTE", help="Le motif de la décision.")
@common
def decide_same(app: App, a: str, b: str, why: str) -> None:
    """Dit que A et B (études ou notices) sont la même étude."""
    _decide_identity(app, "same", a, b, why)


@decide.command("different")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--why", default="", metavar="TEXTE", help="Le motif de la décision.")
@common
def decide_different(app: App, a: str, b: str, why: str) -> None:
    """Dit que A et B (études ou notices) ne sont pas la même étude."""
    _decide_identity(app, "different", a, b, why)


@decide.command("field", short_help="Dit de quelle notice vient un champ d’une étude.")
@click.argument("study", metavar="ÉTUDE")
@click.argument("field", metavar="CHAMP")
@click.argument("record", metavar="NOTICE|auto")
@click.option("--why", default="", metavar="TEXTE", help="Le motif de la décision.")
@common
def decide_field(app: App, study: str, field: str, record: str, why: str) -> None:
    """Dit de quelle notice vient un champ d’une étude (nom CSL du champ : issued, DOI, page…).

    « auto » rend la main aux règles ; « tracker conflicts » donne les désaccords.
    """
    from tracker.pipeline import judge

    with app.progress() as progress:
        decision = judge.decide_field(app.workspace, study, field, record, why, progress=progress)
    _decided(app, decision.study, f"{field} ← {'règles' if record == 'auto' else record}")


def _decide_identity(
    app: App, kind: Literal["same", "different"], a: str, b: str, why: str
) -> None:
    from tracker.pipeline import judge

    with app.progress() as progress:
        decision = judge.decide_identity(app.workspace, kind, a, b, why, progress=progress)
    _decided(app, decision.study, f"{'=' if kind == 'same' else '≠'} {b}", of=a)


def _decided(app: App, study: str, what: str, *, of: str = "") -> None:
    if app.as_json:
        app.print_json({"study": study, "decision": what})
    else:
        app.say(f"Décision enregistrée : {f'{of} ' if of else f'{study} : '}{what}.")


@click.command("conflicts", short_help="Les désaccords entre notices, à trancher.")
@click.option("--all", "everything", is_flag=True, help="Aussi ceux qui sont déjà tranchés.")
@common
def conflicts(app: App, everything: bool) -> None:
    """Les champs sur lesquels les notices d’une étude se contredisent, à trancher."""
    found = look.conflicts(app.workspace, decided=everything)
    if app.as_json:
        app.print_json({"conflicts": found})
        return
    for conflict in found:
        mark = " (tranché)" if conflict["decided"] else ""
        app.print(f"\n{conflict['title']} [{conflict['study']}]")
        app.print(f"  {field_label(conflict['field'])} [{conflict['field']}]{mark}")
        app.print(f"    retenu : {conflict['value']}   selon {conflict['record']}")
        for other in conflict["others"]:
            app.print(f"    ailleurs : {other['value']}   selon {other['record']}")
    app.say(
        f"{count(len(found), 'désaccord')} : « tracker decide field ÉTUDE CHAMP NOTICE » "
        "tranche, pour toujours ; « auto » à la place de NOTICE annule."
    )


@click.group("duplicates", invoke_without_command=True)
@common
def duplicates(app: App) -> None:
    """Les paires d’études à comparer, la plus utile d’abord."""
    context = click.get_current_context()
    if context.invoked_subcommand:
        return
    queue = look.duplicates(app.workspace)
    if app.as_json:
        app.print_json({"queue": queue})
        return
    for pair in queue:
        _show_pair(app, pair)
    app.say(
        f"{count(len(queue), 'paire')} à examiner : « tracker decide same A B » ou "
        "« tracker decide different A B » ; la ligne contraire annule."
    )


def _show_pair(app: App, pair: dict[str, Any]) -> None:
    """Both references, what their fields say side by side, and why they are shown."""
    app.print(f"\n{pair['a']} / {pair['b']} ({pair['points']:g} points)")
    app.print(f"  A. {pair['citation_a']}\n  B. {pair['citation_b']}")
    for field in pair["fields"]:
        label = field_label(field["field"])
        a, b = field["a"] or "—", field["b"] or "—"
        if field["field"] == "type":
            a, b = type_label(field["a"]), type_label(field["b"])
        app.print(
            f"  = {label} : {a}" if field["a"] == field["b"] else f"  ≠ {label} : {a}  |  {b}"
        )
    app.print(f"  Pourquoi : {' '.join(pair['reasons'])}")


@duplicates.command("assign", short_help="Regroupe les notices d’un tableau CSV.")
@click.argument("records", metavar="NOTICES.csv", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--clusters",
    required=True,
    metavar="SORTIE.csv",
    type=click.Path(),
    help="Où écrire record_id,cluster_id.",
)
@click.option(
    "--queue",
    metavar="FILE.csv",
    type=click.Path(),
    help="Où écrire les paires à examiner : a,b,points,reasons.",
)
@common
def duplicates_assign(app: App, records: str, clusters: str, queue: str | None) -> None:
    """Regroupe les notices d’un tableau CSV (ou .csv.gz), sans rien enregistrer."""
    from tracker.pipeline.trial import assign_clusters

    groups, pairs = assign_clusters(Path(records), Path(clusters), Path(queue) if queue else None)
    if app.as_json:
        app.print_json({"clusters": groups, "queue": pairs})
    app.say(f"{count(groups, 'groupe')}, {count(pairs, 'paire')} à examiner.")


@duplicates.command("compare", short_help="Compare des paires de notices CSL.")
@click.argument("pairs", metavar="PAIRES.jsonl", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--out",
    required=True,
    metavar="SORTIE.csv",
    type=click.Path(),
    help="Où écrire pair_id,prediction.",
)
@common
def duplicates_compare(app: App, pairs: str, out: str) -> None:
    """Compare des paires de notices CSL : same, related, different ou review."""
    from tracker.pipeline.trial import compare_pairs

    done = compare_pairs(Path(pairs), Path(out))
    if app.as_json:
        app.print_json({"pairs": done})
    app.say(f"{count(done, 'paire comparée', 'paires comparées')}.")


COMMANDS = (themes, decide, duplicates, conflicts)
