"""One word in all its forms, and different words apart, in French and in English."""

from __future__ import annotations

import pytest

from tracker.normalise import words
from tracker.search import families
from tracker.search.stems import english, french
from tracker.search.tokens import analyse

FRENCH_FORMS = """
détenu détenus détenue détenues | conseiller conseillers conseillère conseillères | délit délits
loi lois | emploi emplois | condamné condamnés condamnée condamnées condamner CONDAMNÉ condamne
libéré libérés libérée libérer libération | pénal pénale pénales pénaux | social sociaux sociale
tribunal tribunaux | local locaux | journal journaux | travail travaux | peine peines
évaluation évaluations évaluer évalué évaluée évaluées | accompagner accompagnement accompagné
récidive récidives récidiver récidiviste récidivistes | individu individus
prévenu prévenus prévenue
mineur mineurs mineure | aménagement aménagements aménager aménagé | dangereux dangereuse
étranger étrangère étrangers étrangères | contrevenant contrevenants contrevenante
délinquant délinquante délinquants délinquance | incarcération incarcérer incarcéré incarcérés
réinsertion réinsérer | professionnel professionnelle professionnels | réseau réseaux
éducateur éducatrice éducateurs | milieu milieux | lieu lieux | enjeu enjeux | auteur autrice
conjoint conjoints conjointe | radicalisé radicalisés radicalisation | cognitif cognitive cognitifs
terroriste terroristes terrorisme | criminel criminels criminelle | sortie sorties sortir sortants
contrôle contrôles contrôler | juge juges | parental parentale parentaux | adulte adultes
familial familiale familiaux | programme programmes | œuvre oeuvres ŒUVRE | cœur coeur
travailleur travailleuse | numérique numériques | résultat résultats | coût coûts cout
prisonnier prisonnière prisonniers prisonnières | policier policière | dossier dossiers
foyer foyers | danger dangers | entrée entrées | durée durées | salarié salariés salariée
français française françaises | québécois québécoise | actif active actifs actives
révocation révoquer révoquée | hôpital hôpitaux | ancien ancienne anciens | suivi suivis suivie
restaurative restauratif restauratrice | réparation réparatrice réparer | médiateur médiation
nouveau nouvelle nouveaux nouvelles | désistance désistances désistant désistants désisteur
"""

ENGLISH_FORMS = """
offender offenders offending | prisoner prisoners | sentence sentences sentencing sentenced
study studies | policy policies | community communities | recidivism recidivist recidivists
behaviour behavior behaviors | program programme programs programmes | woman women | child children
rehabilitation rehabilitate rehabilitated | desistance desisters | life lives | analysis analyses
probation probationer probationers | parole parolee parolees | organisation organizations
supervision supervised supervising supervisor | randomised randomized | victimisation victimization
assessment assess assessing | evaluation evaluate evaluating | judgement judgment | ageing aging
counselling counseling counsellor counselor | stigmatisation stigmatization | centre center
labelling labeling | therapy therapies | agency agencies | offence offense | crisis crises
"""

FRENCH_APART = """
sortie sort | sortir sort | peine pénal | peine peinture | détention détente | détention détenteur
détenu détention | prévenu prévention | police politique | probation probité | probation probable
probation probatoire | récit récidive | libération libéral | liberté libération | mineur minorité
partie parti | partir parti | suivi suivant | général génération | organisation organisme
université univers | criminel crime | droit droite | violence viol | violation viol
relation relatif | action actif | permission permis | permission mission | stage stagiaire
objectif objection | conseil conseiller | surveillance surveillant | placement place
traitement trait | formation format | commun communication | communauté commun | public publication
direction direct | position positif | dispositif disposition | France français | jugement juge
assistance assistant | incident incidence | référent référence | cas case | base bas | mère mer
fille fils | paire pairs | foi fois | justice justification | réparation préparation
désistance désistement | désistance résistance | électronique électron | programme programmation
environnement environ | courte cour | qualité qualitatif | quantité quantitatif | médiation média
restaurative restaurant | délit délai | foyer foi | usager usage | important import
insertion insecte
"""

ENGLISH_APART = """
police policy | policing policy | general generation | organ organisation | universe university
experience experiment | author authority | minor minority | major majority | person personality
person personal | personnel personal | response responsivity | response responsibility
diversity diversion | discrete discretion | integrity integration | evident evidence
incidence incident | office officer | correct correctional | radical radicalization
individual individualization | public publication | facility facilitate | several severe
relative relation | object objective | position positive | electron electronic | digit digital
execution executive | liberal liberation | import important | ration rational | age aging
compete competence | desist desistance | probate probation | court course | nation national
"""


def _lines(table: str) -> list[list[str]]:
    lines = (part for line in table.strip().splitlines() for part in line.split("|"))
    return [line.split() for line in lines]


def _folded(forms: list[str]) -> list[str]:
    return [word for form in forms for word in words(form)]


@pytest.mark.parametrize("forms", _lines(FRENCH_FORMS), ids=lambda forms: forms[0])
def test_french_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    stems = {word: french(word) for word in _folded(forms)}
    assert len(set(stems.values())) == 1, stems


@pytest.mark.parametrize("forms", _lines(ENGLISH_FORMS), ids=lambda forms: forms[0])
def test_english_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    stems = {word: english(word) for word in _folded(forms)}
    assert len(set(stems.values())) == 1, stems


@pytest.mark.parametrize("pair", _lines(FRENCH_APART), ids="-".join)
def test_french_words_of_different_meaning_stay_apart(pair: list[str]) -> None:
    one, other = _folded(pair)
    assert french(one) != french(other)


@pytest.mark.parametrize("pair", _lines(ENGLISH_APART), ids="-".join)
def test_english_words_of_different_meaning_stay_apart(pair: list[str]) -> None:
    one, other = _folded(pair)
    assert english(one) != english(other)


@pytest.mark.parametrize("table", [families._FRENCH, families._ENGLISH], ids=["fr", "en"])
def test_a_word_belongs_to_one_family_and_each_family_says_why(
    table: tuple[tuple[str, str], ...],
) -> None:
    members = [word for family, _ in table for word in family.split()]
    assert len(members) == len(set(members))
    assert members == [word for member in members for word in words(member)], "folded"
    assert all(reason for _, reason in table)


def test_french_and_english_stems_are_never_one_token() -> None:
    """« surveillants » cut by the English stemmer is « surveil », the French surveillance."""
    vocabulary = ["surveillants", "prison", "place", "desistance", "public", "train"]
    assert {french(w) for w in vocabulary}.isdisjoint({english(w) for w in vocabulary})


def test_words_with_digits_are_their_own_stem_in_both_languages() -> None:
    assert [french("covid19"), english("covid19"), french("2015"), english("2015")] == [
        "covid19", "covid19", "2015", "2015",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected", "joined"),
    [
        ("L’œuvre de l'État", ["oeuvre", "etat"], []),
        ("l’e\u0301tude qu’il mène", ["etude", "mene"], []),
        (
            "Offenders' rights and the offender’s needs",
            ["offenders", "rights", "offender", "needs"],
            [],
        ),
        (
            "post‑carcéral, re-entry",
            ["post", "carceral", "re", "entry"],
            ["postcarceral", "reentry"],
        ),
        ("S.P.I.P.", ["s", "p", "i", "p"], ["spip"]),
        ("<i>Prison</i> &amp; sant\u00adé", ["prison", "sante"], []),
        ("p < .05, 2018-2019", ["p", "05", "2018", "2019"], []),
        ("", [], []),
        ("Тюрьма и 監獄", ["тюрьма", "и", "監獄"], []),
    ],
)
def test_a_text_is_cut_into_the_words_that_count(
    text: str, expected: list[str], joined: list[str]
) -> None:
    found = analyse(text)
    assert [word.text for word in found.words] == expected
    assert [compound.word.text for compound in found.compounds] == joined


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La sortie de prison", "fr"),
        ("Réinsertion", "fr"),
        ("Leaving prison: the role of the family", "en"),
        ("Prison", None),
        ("Exposé of prison", None),
        ("", None),
    ],
)
def test_a_text_says_its_language_or_nothing(text: str, language: str | None) -> None:
    assert analyse(text).language == language


def test_offsets_point_into_the_text_as_written() -> None:
    text = "L’ŒUVRE désisté, re-entry"
    found = analyse(text)
    assert [text[word.start : word.end] for word in found.words] == [
        "ŒUVRE", "désisté", "re", "entry",
    ]  # fmt: skip
    assert text[found.compounds[0].word.start : found.compounds[0].word.end] == "re-entry"
