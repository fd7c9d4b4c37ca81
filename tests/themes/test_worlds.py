"""Which studies are plainly of another world."""

from __future__ import annotations

import pytest

from tracker.model import TaggableText
from tracker.themes import load_vocabulary, tag, tagger_for


def elsewhere(text: TaggableText) -> bool:
    ((_, found),) = tagger_for(load_vocabulary()).elsewhere_all([text])
    return found


def text(title: str, abstract: str = "", container: str = "") -> TaggableText:
    return TaggableText(title, abstract, container, (), (), "", None)


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Récidive des fissures après soudage", "Essais sur l’acier inox."),
        ("Teachers on probation", "Students of three colleges."),
        ("Préparer la sortie du patient", "Après une chirurgie."),
        ("RNR and cancer progression", "A reductase of tumor cells."),
        ("Le désistement d’instance", "Procédure civile et action en justice."),
    ],
)
def test_words_of_ours_in_a_text_of_another_world_do_not_make_it_ours(
    title: str, abstract: str
) -> None:
    assert elsewhere(text(title, abstract))
    assert tag(text(title, abstract), load_vocabulary()) == ()


@pytest.mark.parametrize(
    ("title", "abstract", "container"),
    [
        ("Les TIG dans les petites communes", "Postes proposés par les collectivités.", ""),
        ("Electronic monitoring in Europe", "", "International Journal of Examples"),
        ("Le métier de surveillant", "Les coursives.", ""),
        ("Patients détenus", "Les condamnés hospitalisés, en prison et en détention.", ""),
        ("", "", ""),
    ],
)
def test_a_text_that_says_nothing_of_another_world_or_more_of_ours_is_not_elsewhere(
    title: str, abstract: str, container: str
) -> None:
    assert not elsewhere(text(title, abstract, container))
