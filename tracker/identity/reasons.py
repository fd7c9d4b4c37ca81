"""The sentences a person reads about a pair: French, one for each kind of evidence.

What enters: codes of evidence with their points. What leaves: sentences, weightiest first.
"""

from __future__ import annotations

from collections.abc import Iterable

SENTENCES: dict[str, str] = {
    "copy": "Les deux notices disent exactement la même chose.",
    "title-equal": "Le titre est le même.",
    "title-official": "Le titre est celui d’un texte officiel, avec son numéro ou sa date.",
    "title-near": "Le titre ne diffère que par une coquille ou une graphie.",
    "title-main": "Le titre est le même, sans le sous-titre.",
    "title-prefix": "L’un des titres commence par l’autre.",
    "title-insert": "L’un des titres a quelques mots de plus.",
    "title-slip": "Le titre ne diffère que par un mot, sans doute mal lu.",
    "title-short": "L’un des titres est contenu dans l’autre, mais il est trop court pour prouver.",
    "title-words": "Les titres se ressemblent, mais un mot en remplace un autre.",
    "title-other": "Les titres sont différents.",
    "title-junk": "L’un des titres ne désigne aucun travail en particulier.",
    "names-same": "Les auteurs sont les mêmes.",
    "names-subset": "Tous les auteurs de l’une figurent dans l’autre.",
    "names-most": "La plupart des auteurs sont les mêmes.",
    "names-some": "Une partie des auteurs sont les mêmes.",
    "names-clash": "Le premier auteur a le même nom, mais d’autres prénoms.",
    "names-other": "Les auteurs sont différents.",
    "year-same": "L’année est la même.",
    "year-near": "Les années se suivent.",
    "year-other": "Les années sont éloignées.",
    "container-same": "La revue ou l’ouvrage est le même.",
    "container-other": "La revue ou l’ouvrage est différent.",
    "volume-same": "Le volume est le même.",
    "volume-other": "Les volumes sont différents.",
    "issue-same": "Le numéro est le même.",
    "issue-other": "Les numéros sont différents.",
    "pages-same": "Les pages sont les mêmes.",
    "pages-other": "Les pages sont différentes.",
    "doi-same": "Le DOI est le même.",
    "doi-near": "Les DOI ne diffèrent que d’un ou deux signes.",
    "place-same": "Les deux renvoient au même endroit de la même revue.",
    "doi-other": "Les DOI sont différents.",
    "isbn-same": "L’ISBN est le même.",
    "isbn-other": "Les ISBN sont différents.",
    "publisher-same": "L’éditeur est le même.",
    "publisher-other": "Les éditeurs sont différents.",
    "kind-near": "Les types de document sont voisins, mais différents.",
    "kind-other": "Les types de document s’excluent.",
    "veto-numbers": "Les titres portent des nombres ou des dates différents.",
    "veto-edition": "Ce sont deux éditions.",
    "veto-volume": "Ce sont deux volumes ou deux tomes.",
    "veto-issue": "Ce sont deux numéros.",
    "veto-pages": "Les pages ne peuvent pas être celles d’un seul texte.",
    "veto-doi": "Deux DOI désignent deux travaux.",
    "veto-names": "Aucun auteur n’est commun.",
    "veto-title": "Les titres ne peuvent pas désigner un seul travail.",
    "veto-junk": "Un titre aussi général ne prouve rien sans le même numéro de la même revue.",
    "veto-part": "L’un est la synthèse, l’annexe ou le résumé de l’autre.",
    "contrast-reply": "L’une répond à l’autre, la commente ou la présente.",
    "contrast-protocol": "L’une annonce une recherche, l’autre en rend compte.",
    "veto-place": "Un titre de rubrique ne suffit pas, sans page ni DOI commun.",
    "veto-report": "Deux rapports périodiques de deux années.",
    "veto-year": "Les années sont trop éloignées.",
    "blocked": "Un autre enregistrement du même groupe s’oppose à la réunion.",
    "rel-translation": "L’une semble la traduction de l’autre.",
    "rel-edition": "Ce sont deux éditions d’un même ouvrage.",
    "rel-preprint": "L’une est la prépublication de l’autre.",
    "rel-part": "L’une est une partie de l’autre.",
    "rel-review": "L’une est le compte rendu de l’autre.",
    "rel-erratum": "L’une est l’erratum de l’autre.",
    "rel-retraction": "L’une annonce le retrait de l’autre.",
    "rel-update": "L’une met l’autre à jour.",
}  # fmt: skip


def sentences(notes: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The sentences of ``notes``, weightiest first; equal weights keep their order."""
    return tuple(SENTENCES[code] for code, _ in sorted(notes, key=lambda n: -abs(n[1])))
