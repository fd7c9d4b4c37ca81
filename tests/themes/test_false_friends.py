"""Words of ours in other worlds: none may give a theme. Sentences of our own making."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Themes = Callable[..., set[str]]

FALSE_FRIENDS = [
    # probation
    "Academic probation and the retention of first-year students",
    "Probationary period clauses in employment contracts",
    "The probationary constable: training new police recruits",
    "A probation period for new teachers",
    "Permis probatoire : durée et nombre de points",
    "La période probatoire du salarié promu",
    # désistance
    "Désistement d’instance devant le tribunal judiciaire",
    "Le désistement d’un candidat au second tour des législatives",
    "Désistement du demandeur et frais irrépétibles",
    "Désistement volontaire et tentative : le désistement de plainte",
    "Cease and desist letters in trademark law",
    "Desistance of gender dysphoria in childhood",
    "Going straight: a history of road engineering",
    # RBR / RNR
    "RNR expression in Saccharomyces cerevisiae",
    "Ribonucleotide reductase (RNR) inhibitors in cancer therapy",
    "Le réacteur RNR-Na de quatrième génération",
    "RBR protein in the Arabidopsis cell cycle",
    "The Big Four accounting firms and audit quality",
    "Risk and need in public health nursing",
    # préparation à la sortie
    "Atmospheric re-entry of satellites",
    "AV nodal reentry tachycardia ablation",
    "Reverse culture shock and re-entry of exchange students",
    "Resettlement of Syrian refugees in Canada",
    "Re-entry programs for nurses returning to work",
    "Préparation à la sortie d’hospitalisation du nouveau-né prématuré",
    "Sortie de l’aide sociale à l’enfance : que deviennent les jeunes ?",
    "Sortie de crise et relance économique",
    "Software release planning in agile teams",
    "Reentrant code and thread safety",
    "Les élèves sortants du système scolaire sans diplôme",
    "High school re-entry after dropout",
    "Lunar reentry capsule design",
    # other themes
    "La parole chez Saussure",
    "Groupes de parole pour patients atteints de cancer",
    "TIG welding of stainless steel",
    "Community service learning among college students",
    "SPIP 4.2 : créer un squelette pour son site",
    "Élevage de truies en semi-liberté",
    "Récidive du cancer du sein après mastectomie",
    "Recidivism of cholesteatoma after canal wall up surgery",
    "Generalized linear models (GLM) in ecology",
    "MI after coronary bypass",
    "Motivational interviewing in diabetes care",
    "PPR : peste des petits ruminants au Sahel",
    "LSI: latent semantic indexing for search",
    "Compas de navigation et cartes marines",
    "SAS software for statistical analysis",
    "SME financing and growth",
    "Employee furlough during the pandemic",
    "Bail commercial et indexation des loyers",
    "Réinsertion du ligament croisé antérieur",
    "Weakly supervised learning and self-supervision",
    "Data breach and compliance with GDPR",
    "Capital social et augmentation de capital d’une SARL",
    "Mineurs de fond : histoire sociale du bassin houiller",
    "Bandes dessinées et culture populaire",
    "Détention d’actions et gouvernance des sociétés",
    "Mode d’emploi de la machine à laver",
    # wordings of risk, of going straight and of going out that other fields have too
    "Suivi des grossesses selon le niveau de risque",
    "Le retour graduel au travail après une dépression",
    "L’éloignement des affaires d’un ancien ministre",
    "Abandon du trafic de fret ferroviaire dans les Alpes",
    "Quitter le trafic urbain : le report modal vers le vélo",
    "Sortir du trafic : un outil d’aide aux conducteurs",
    "Relais ville-hôpital à la sortie de maternité",
    "Continuité des soins infirmiers à la sortie de l’hôpital",
    "La sortie des centres de réadaptation cardiaque",
    "Banking supervision conducted according to risk",
    "Frequency of contact and risk level in epidemic models",
    "Higher-risk cases need intensive monitoring after surgery",
    "Intensité du traitement et probabilité de récidive du mélanome",
    "Adapting training programmes to older participants",
    "Adapter les programmes sportifs aux participants âgés",
    "Low-risk births need less supervision",
    "Patients discharged without supervision after endoscopy",
    "Croire au changement : la conduite de projet en entreprise",
    "Écriture de soi chez Annie Ernaux",
    "Sorties accompagnées au musée en école maternelle",
    "Logement passerelle pour étudiants en alternance",
    "Learning abilities of honeybees",
    "Capacités d’apprentissage des réseaux de neurones",
    "Gradual return to sport after concussion",
    "Différencier les suivis en obstétrique",
    "How to adapt teaching programmes to a group",
    "Un changement orienté vers les risques en finance",
    "Problems related to reoffending software bugs",
    "A reduced supervision of low-risk construction sites",
    "Préparer une équipe à la mise en liberté d’oiseaux sauvages",
    "La peur de la sortie scolaire chez les parents d’élèves de maternelle",
    "Réussir la sortie de son premier album : conseils aux musiciens",
    "Anticiper la sortie du Royaume-Uni de l’Union européenne : enjeux pour les entreprises",
    "Réussir sa sortie de scène : fins de carrière chez les acteurs de théâtre",
    "Le Parlement face à la sortie du nucléaire : débats et lois",
    "Rendement des obligations à l’issue de la détention jusqu’à l’échéance",
    "Durée de détention des actions : après leur détention, la fiscalité des plus-values",
    "Sortie de centrale : le transport du combustible usé",
    "Obstacles à la réintégration professionnelle après un cancer du sein",
    "Les défis de la réintégration des espèces disparues",
    "Programme readiness and learner readiness in nursing education",
    "Unmet needs scores in stroke survivors: change in needs after one year",
    "Barriers to reintegration of soldiers after deployment",
    "Challenges of reintegration for returned refugees",
    "Before and after release of a software update: user reviews",
    "Readers’ pauses after a long sentence in Proust",
    "Survival before and after release of juvenile salmon into rivers",
    "Learning difficulties and reading programmes in primary school",
    "Emissions from a community release facility of a gas company",
    "Difficultés d’apprentissage et programmes scolaires : l’avis des enseignants",
    "Change in needs of families with an autistic child",
    "Angoisse de la sortie chez les patients d’un service de psychiatrie",
    "Les plus-values à l’issue de la détention d’un fonds",
    "Obstacles to reintegration into the workforce after maternity leave",
    "Crime fiction and the end of a series: readers face the release of the last volume",
    "Arrêt des délits d’initiés : la réforme des marchés financiers",
    "Les cadeaux d’adieu : appréhension de la sortie de l’école en terminale",
    "Housing projects and their residents: before and after",
    "Tortues et oiseaux soignés : préparation à la mise en liberté",
    "Sorties sèches d’étangs : effets de la mise à sec sur la flore",
]


@pytest.mark.parametrize("sentence", FALSE_FRIENDS)
def test_a_false_friend_gives_no_theme(themes_of: Themes, sentence: str) -> None:
    assert themes_of(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("Recidivism after long-term incarceration", "preparation_sortie"),
        ("The issue of incarceration in sentencing", "preparation_sortie"),
    ],
)
def test_a_word_of_one_language_is_not_taken_for_one_of_the_other(
    themes_of: Themes, sentence: str, theme: str
) -> None:
    assert theme not in themes_of(sentence)


def test_to_give_up_parole_is_not_to_leave_prison(themes_of: Themes) -> None:
    """« À la libération » is only the beginning of « à la libération conditionnelle »."""
    found = themes_of("Renoncer à la libération conditionnelle : les détenus du Québec")
    assert "liberation_conditionnelle" in found
    assert "preparation_sortie" not in found


@pytest.mark.parametrize(
    ("title", "abstract", "theme"),
    [
        (
            "Students on academic probation",
            "A quarter of undergraduates are on probation; probation hurts retention.",
            "probation",
        ),
        (
            "Désistement d’instance",
            "Le désistement met fin au procès civil ; il est parfois conditionnel.",
            "desistance",
        ),
        (
            "Re-entry circuits in the atrium",
            "Re-entry explains flutter; ablation of the re-entry path cures patients.",
            "preparation_sortie",
        ),
    ],
)
def test_one_false_friend_makes_the_whole_study_doubtful(
    themes_of: Themes, title: str, abstract: str, theme: str
) -> None:
    assert theme not in themes_of(title, abstract=abstract)


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("Desistance, probation and parole among former students in prison", "desistance"),
        ("Prison-based students: prisoner reentry and college", "preparation_sortie"),
        ("RNR with patients in a prison hospital: offenders’ recidivism", "rbr"),
        (
            "Patients détenus d’un hôpital-prison : préparation à la sortie",
            "preparation_sortie",
        ),
    ],
)
def test_our_field_in_another_world_keeps_its_themes(
    themes_of: Themes, sentence: str, theme: str
) -> None:
    assert theme in themes_of(sentence)


def test_descriptors_of_a_sample_are_not_the_subject(themes_of: Themes) -> None:
    keywords = ("Female", "Adolescent", "Humans", "Prisons")
    found = themes_of("Hepatitis among prisoners", keywords=keywords)
    assert "femmes" not in found
    assert "mineurs_jeunes_majeurs" not in found
