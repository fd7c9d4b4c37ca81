"""The command line speaks French, Click's part of it included."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tests.conftest import run_tracker
from tracker.cli import tracker
from tracker.cli.french import MESSAGES

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


@pytest.mark.parametrize("path", commands(tracker), ids=" ".join)
def test_the_help_of_every_command_is_french(path: tuple[str, ...]) -> None:
    context = click.Context(tracker, info_name="tracker")
    command: click.Command = tracker
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
        context = click.Context(command, parent=context, info_name=name)
    text = command.get_help(context)
    shown = re.sub(r"--[\w-]+|\[[A-Z…. ]+\]|\w+\.(jsonl?|csv)", "", text)
    assert not ENGLISH.findall(shown), text
    assert "Affiche cette aide." in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["imprt"], "Commande inconnue : « imprt »."),
        (["import"], "Argument manquant"),
        (["serve", "--port", "x"], "« x » n’est pas un nombre valable"),
        (["serve", "--port", "0"], "n’est pas dans l’intervalle"),
        (["status", "--jsn"], "Option inconnue : --jsn."),
        (["export"], "Option manquante"),
        (["export", "-o", "x.bib", "--date", "hier"], "Date illisible : « hier »"),
        (
            ["decide", "theme", "a", "b", "peut-être", "--why", "x"],
            "n’est pas l’un de : 'yes', 'no', 'auto'",
        ),
    ],
)
def test_a_usage_error_is_french_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = run_tracker(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not ENGLISH.findall(re.sub(r"--[\w-]+", "", done.stderr)), done.stderr
