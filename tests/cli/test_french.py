"""The command line speaks French, Click's part of it included."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
import pytest

from tests.conftest import run_tracker
from tracker.cli import tracker
from tracker.cli.french import MESSAGES, METHODS

ENGLISH = re.compile(
    r"\b(usage:|options:|commands:|show this|error|missing|such|try|invalid|required|default|"
    r"directory|the|and|with|is not)\b",
    re.IGNORECASE,
)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, command in group.commands.items():
        below = (*path, name)
        found += commands(command, below) if isinstance(command, click.Group) else [below]
    return found


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_of_the_dictionary_still_stands_in_click(message: str) -> None:
    source = "".join(p.read_text() for p in Path(click.__file__).parent.glob("*.py"))
    plain = re.sub(r'"\s*\n\s*"', "", source)
    assert f'"{message}"' in plain


@pytest.mark.parametrize(("owner", "name"), METHODS)
def test_each_method_that_french_replaces_still_stands_in_click(owner: type, name: str) -> None:
    source = Path(inspect.getfile(owner)).read_text("utf-8")
    begun = re.split(rf"(?m)^class {owner.__name__}\b", source)[1]
    assert f"    def {name}(" in re.split(r"(?m)^class ", begun)[0]


def help_of(path: tuple[str, ...], width: int | None = None) -> str:
    """The help page of a command, in a terminal of so many columns."""
    context = click.Context(tracker, info_name="tracker", terminal_width=width)
    command: click.Command = tracker
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
        context = click.Context(command, parent=context, info_name=name)
    return command.get_help(context)


@pytest.mark.parametrize("path", commands(tracker), ids=" ".join)
def test_no_line_of_a_help_page_is_cut_at_80_columns(path: tuple[str, ...]) -> None:
    lines = help_of(path, 78).splitlines()  # Click leaves two columns free
    assert max(map(len, lines)) <= 78
    assert [line for line in lines if line.rstrip().endswith("...")] == []


@pytest.mark.parametrize("path", commands(tracker), ids=" ".join)
def test_the_help_of_every_command_is_french(path: tuple[str, ...]) -> None:
    text = help_of(path)
    shown = re.sub(r"--[\w-]+|\[[A-Z…. ]+\]|\w+\.(jsonl?|csv)", "", text)
    assert not ENGLISH.findall(shown), text
    assert "Affiche cette aide." in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["imprt"], "Commande inconnue : « imprt »."),
        (["import"], "Argument manquant : « CHEMIN… »."),
        (["imprt"], "Vouliez-vous dire « import » ?"),
        (["serve", "--port", "x"], "« x » n’est pas un nombre valable"),
        (["serve", "--port", "0"], "pour « --port » : « 0 » ne convient pas, il faut un nombre de"),
        (["themes", "suggestions", "--limit", "0"], "il faut un nombre d’au moins 1."),
        (["status", "--jsn"], "Option inconnue : --jsn. Vouliez-vous dire « --json » ?"),
        (["export"], "Option manquante : « -o » / « --output »."),
        (["themes", "diff", "absent.yaml"], "Valeur refusée pour « NOUVEAU.yaml » : Fichier"),
        (["themes", "export"], "Argument manquant : « FICHIER.ttl ou .rdf »."),
        (["decide", "theme", "a", "b", "--why", "x"], "« verdict ». Dites « oui », « yes »,"),
        (["export", "-o", "x.bib", "--date", "hier"], "Date illisible : « hier »"),
        (
            ["decide", "theme", "a", "b", "peut-être", "--why", "x"],
            "pour « verdict » : « peut-être » ne convient pas, il faut « oui », « yes », « non », "
            "« no » ou « auto ».",
        ),
    ],
)
def test_a_usage_error_is_french_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = run_tracker(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not ENGLISH.findall(re.sub(r"--[\w-]+", "", done.stderr)), done.stderr
    assert not re.search(r"['\t]|[<>]=", done.stderr), done.stderr


def test_the_usage_of_decide_theme_says_the_french_words_too() -> None:
    text = help_of(("decide", "theme"))
    assert "ÉTUDE THÈME oui|yes|non|no|auto" in text
    assert "« yes » et « no » valent oui et non" in text


def test_a_help_page_words_a_range_and_spaces_its_semicolon() -> None:
    text = " ".join(help_of(("themes", "suggestions")).split())
    assert "[par défaut : 50 ; un nombre d’au moins 1]" in text
