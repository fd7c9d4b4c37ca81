"""Click speaks French here: one dictionary over its own messages.

What enters: nothing. What leaves: Click's help and usage errors in French, once ``speak_french``
has run. Click marks every message with ``_`` (gettext); this module gives that name another
meaning in Click's modules. What Click words without ``_``, or quotes as Python does, has a method
of its own here. Tests check that every key and method still stands in Click, so that a new Click
can't bring English back unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

MESSAGES = {
    "Usage:": "Usage :",
    "Usage: ": "Usage : ",
    "Options": "Options",
    "Commands": "Commandes",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Voyez « {command} {option} ».",
    "Missing argument": "Argument manquant :",
    "Missing option": "Option manquante :",
    "Missing parameter": "Paramètre manquant :",
    "Missing {param_type}": "{param_type} manquant :",
    "Missing command.": "Il manque une commande.",
    "Missing parameter: {param_name}": "Paramètre manquant : {param_name}",
    "No such option {name!r}.": "Option inconnue : {name}.",
    "No such command {name!r}.": "Commande inconnue : « {name} ».",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre valable.",
    "{value} is not in the range {range}.": "« {value} » ne convient pas, il faut {range}.",
    "{name} {filename!r} does not exist.": "{name} « {filename} » introuvable.",
    "{name} {filename!r} is a directory.": "{name} « {filename} » est un dossier.",
    "{name} {filename!r} is a file.": "{name} « {filename} » est un fichier.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » interdit en lecture.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » interdit en écriture.",
    "Option {name!r} requires an argument.": "L’option {name} attend une valeur.",
    "Option {name!r} does not take a value.": "L’option {name} ne prend pas de valeur.",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "required": "obligatoire",
    "default: {default}": "par défaut : {default}",
    "Aborted!": "Interrompu.",
}

_MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)


def _(message: str) -> str:
    return MESSAGES.get(message, message)


def _plural(singular: str, plural: str, n: int) -> str:
    return _(singular if n == 1 else plural)


def _quoted(words: Iterable[str], last: str = " ou ") -> str:
    """« a », « b » ou « c »."""
    *first, end = (f"« {word} »" for word in words)
    return last.join(filter(None, (", ".join(first), end)))


def _choices(choice: click.Choice[Any]) -> str:
    return _quoted(map(str, choice.choices))


def _range(numbers: Any) -> str:
    """A range in words; Click writes ``1<=x<=200``."""
    if numbers.max is None:
        return f"un nombre d’au moins {numbers.min}"
    if numbers.min is None:
        return f"un nombre d’au plus {numbers.max}"
    return f"un nombre de {numbers.min} à {numbers.max}"


def _argument_name(argument: click.Argument, context: click.Context | None) -> str:
    """An argument as its usage line names it; one of a few words by what it is (« verdict »)."""
    if context is None or isinstance(argument.type, click.Choice):
        return _quoted([str(argument.name)])
    return _quoted([argument.make_metavar(context).replace("|", " ou ")])


def _with_guesses(error: click.NoSuchOption | click.NoSuchCommand) -> str:
    if not error.possibilities:
        return error.message
    return f"{error.message} Vouliez-vous dire {_quoted(sorted(error.possibilities))} ?"


METHODS: dict[tuple[type, str], Any] = {
    (click.Parameter, "get_error_hint"): lambda option, context: _quoted(option.opts, " / "),
    (click.Argument, "get_error_hint"): _argument_name,
    (click.Choice, "get_missing_message"): lambda choice, **_: f"Dites {_choices(choice)}.",
    (click.Choice, "get_invalid_choice_message"): lambda choice, value, ctx: (
        f"« {value} » ne convient pas, il faut {_choices(choice)}."
    ),
    (click.types._NumberRangeBase, "_describe_range"): _range,
    **{
        (getattr(click, error), "format_message"): _with_guesses
        for error in ("NoSuchOption", "NoSuchCommand")  # Click 8.1 has the first alone
        if hasattr(click, error)
    },
}
"""What a class of Click says by a method, in French."""


class FrenchFormatter(click.HelpFormatter):
    """Help pages with French colons and semicolons."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading} :\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        spaced = [(name, re.sub(r"(?<=\S); ", " ; ", said)) for name, said in rows]
        super().write_dl(spaced, col_max, col_spacing)


def speak_french() -> None:
    """Put the dictionary and the methods below Click. Idempotent."""
    for module in _MODULES:
        for name, french in (("_", _), ("ngettext", _plural)):
            if hasattr(module, name):
                setattr(module, name, french)
    for (owner, name), method in METHODS.items():
        setattr(owner, name, method)
