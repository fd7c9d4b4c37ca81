"""The footnote variant of our style, and the page of examples."""

from __future__ import annotations

import json
import os
import re

import pytest

from tests.bibliography.items import EXPECTED, visible
from tests.conftest import ROOT
from tracker.bibliography import citeproc, footnote_style, pandoc, styles
from tracker.bibliography.csl_styles import style_path
from tracker.bibliography.inlines import plain
from tracker.bibliography.presentable import presentable

STYLE = "tracker-iso690-fr-notes"
ITEMS = {item["id"]: item for item, _ in EXPECTED}
BY_HAND = {item["id"]: said for item, said in EXPECTED}
IN_LIST = {
    "andrews2006recent":
        "Andrews, D.⍽A., Bonta, J. et Wormith, J.⍽S., «⍽The Recent Past and Near Future of Risk "
        "and/or Need Assessment⍽», Crime & Delinquency, vol.⍽52, n°⍽1, 2006, p.⍽7-27. "
        "https://doi.org/10.1177/0011128705281756",
    "combessie2009":
        "Combessie, P., Sociologie de la prison (3ᵉ⍽éd.), Paris, La Découverte, coll. "
        "«⍽Repères⍽», n°⍽318, 2009, 128⍽p.",
    "herzog2014":
        "Herzog-Evans, M., «⍽Le juge et la sortie⍽», dans Traité de l’exécution des peines "
        "(2ᵉ⍽éd., vol.⍽1), Dalloz, 2014.",
    "courdescomptes":
        "Cour des comptes, Le service public pénitentiaire⍽: prévenir la récidive, gérer la vie "
        "carcérale, Rapport public thématique, 2010.",
    "lemonde":
        "Jacquin, J.-B., «⍽La probation, parent pauvre de la justice⍽», Le Monde, 1ᵉʳ⍽mars "
        "2019, p.⍽12.",
    "oip":
        "Observatoire international des prisons, «⍽Préparation à la sortie⍽», oip.org, s.⍽d. "
        "https://oip.org/preparation-a-la-sortie (consulté le 3⍽mai 2024)",
    "loi2014": BY_HAND["loi2014"],
    "ce": BY_HAND["ce"],
}  # fmt: skip


def test_the_footnote_style_is_the_one_the_script_makes() -> None:
    assert footnote_style.TARGET.read_text(encoding="utf-8") == footnote_style.made()
    assert dict(styles("notes bas de page tracker"))[STYLE].endswith("juridiques (tracker)")


@pytest.fixture(scope="module")
def listed() -> dict[str, str]:
    made = citeproc.references(list(ITEMS.values()), STYLE)
    return {key: visible(plain(inlines)) for key, inlines in made.items()}


@pytest.mark.parametrize("key", IN_LIST)
def test_the_year_stands_with_the_publisher_in_the_list(key: str, listed: dict[str, str]) -> None:
    assert listed[key] == IN_LIST[key]


def test_no_reference_is_lost_in_the_list(listed: dict[str, str]) -> None:
    assert set(listed) == set(ITEMS)


def test_notes_give_the_whole_reference_once_then_ibid_or_op_cit() -> None:
    order = ["maruna2001", "maruna2001", "andrews2006recent", "maruna2001", "andrews2006recent",
             "loi2009", "ce"]  # fmt: skip
    ready = [{**presentable(ITEMS[key], own=False), "id": key} for key in dict.fromkeys(order)]
    text = "\n\n".join(f"[@{key}{', p. 12' if n == 3 else ''}]" for n, key in enumerate(order))
    document = f"---\nlang: fr-FR\nreferences: {json.dumps(ready)}\n---\n\n{text}\n"
    out = pandoc.run(
        [
            "-f",
            "markdown",
            "-t",
            "plain",
            "--wrap=none",
            "--citeproc",
            "-M",
            "suppress-bibliography=true",
            "--csl",
            str(style_path(STYLE)),
        ],
        document.encode(),
    ).decode()
    notes = re.findall(r"^\[\d\] (.+)$", out, re.MULTILINE)
    assert [re.sub("[\u00a0\u202f]", " ", note) for note in notes] == [
        "S. Maruna, Making Good: How Ex-Convicts Reform and Rebuild Their Lives, Washington, "
        "American Psychological Association, 2001, 211 p.",
        "Ibid.",
        "D. A. Andrews, J. Bonta et J. S. Wormith, « The Recent Past and Near Future of Risk "
        "and/or Need Assessment », Crime & Delinquency, vol. 52, n° 1, 2006, p. 7-27.",
        "Maruna, op. cit., p. 12.",
        "Andrews, Bonta et Wormith, art. cit.",
        "Loi pénitentiaire n° 2009-1436 du 24 novembre 2009.",
        "CE, sect., 6 décembre 2019, n° 403868, Section française de l’Observatoire "
        "international des prisons.",
    ]


# The page of examples ------------------------------------------------------------------------

PAGE = ROOT / "docs" / "citations.md"
KINDS = (
    ("Articles", ("article-journal", "article-newspaper", "article-magazine")),
    ("Ouvrages", ("book",)),
    ("Chapitres et communications", ("chapter", "paper-conference")),
    ("Thèses et mémoires", ("thesis",)),
    ("Rapports", ("report",)),
    ("Sites, données, films", ("webpage", "dataset", "motion_picture")),
    ("Lois, décrets, circulaires, textes européens", ("legislation", "regulation")),
    ("Décisions de justice", ("legal_case",)),
)


def page(listed: dict[str, str]) -> str:
    """The page as the hand-written strings make it."""
    lines = [
        "# Exemples de citations", "",
        "Chaque exemple est un test : ce que cette page montre est ce que tracker écrit. Premier "
        "paragraphe : notre style auteur-date (`tracker-iso690-fr`) ; second, là où elle diffère : "
        "sa variante en notes de bas de page (`tracker-iso690-fr-notes`). Les italiques ne sont "
        "pas reproduits ici.", "",
        "Règles : ISO 690, habitudes de l’administration et des juristes ; espaces insécables, "
        "guillemets et « 2ᵉ éd. » à la française ; les titres étrangers gardent leur typographie.",
        "",
    ]  # fmt: skip
    for heading, types in KINDS:
        lines += [f"## {heading}", ""]
        for key in sorted(k for k, item in ITEMS.items() if item["type"] in types):
            one, two = BY_HAND[key], listed[key]
            lines += [f"- {_shown(one)}", ""]
            if two != one:
                lines += [f"  {_shown(two)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _shown(text: str) -> str:
    plain_text = text.replace("⍽", "\u00a0").replace("␣", "\u202f")
    return re.sub(r"(https?://\S+)", r"<\1>", plain_text)


def test_the_page_of_examples_shows_each_hand_made_reference_and_no_other_string(
    listed: dict[str, str],
) -> None:
    made = page(listed)
    if os.environ.get("TRACKER_WRITE_EXAMPLES"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
    assert {item["type"] for item in ITEMS.values()} == {t for _, types in KINDS for t in types}
