"""Words that Snowball merges or parts wrongly for this field, each family with its reason.

What enters: nothing. What leaves: ``FRENCH`` and ``ENGLISH`` (folded word → stem) and
``SPELLINGS``, read by ``stems`` before it asks Snowball; ``KINDS`` and ``ROOTS``, read by
``synonyms``. What it does not touch: everything else.

Sources: Snowball's stems of the words of the vocabulary, of criminology titles and abstracts in
both languages, read family by family; a family stands here when a reader who asks for one word
would not want the other (surveillance électronique, surveillant), or would miss a form of the
word he asks (récidive, récidiviste). The stem of a family is its first word and a zero, so that no
stem of Snowball's is the same (« base » has the stem « bas », « mère » has « mer »).
"""

from __future__ import annotations

_FRENCH: tuple[tuple[str, str], ...] = (
    # The section's own words.
    (
        "sortie sorties sortir sorti sortis sortant sortants sortante sortantes sortent sortaient",
        "sortie de prison : Snowball en fait « sort »",
    ),
    ("sort sorts", "le sort réservé à : pas la sortie"),
    (
        "desistance desistances desistant desistants desistante desistantes desisteur desisteurs",
        "la désistance du crime",
    ),
    ("desistement desistements desister", "le désistement d’instance : pas la désistance"),
    (
        "recidiv recidive recidives recidiver recidivant recidiviste recidivistes recidivisme "
        "recidivent recidivait recidivaient recidivera recidiveront",
        "Snowball écarte le récidiviste de la récidive, et « recid » de recidivism",
    ),
    ("probation probations probationnaire probationnaires", "la personne et sa mesure"),
    ("probatoire probatoires", "le sursis probatoire est une mesure à lui seul"),
    ("insertion insertions inserer insere inserent", "insérer est de la même famille"),
    ("reinsertion reinsertions reinserer reinsere reinserent", "comme insertion"),
    ("surveillant surveillants surveillante surveillantes", "le métier, pas la surveillance"),
    ("placement placements", "le placement (extérieur, sous surveillance), pas la place"),
    ("permission permissions", "la permission de sortir, pas le permis"),
    ("traitement traitements", "le traitement, pas le trait ni la traite"),
    ("traite traites", "la traite des êtres humains"),
    ("trait traits", "les traits de personnalité"),
    ("violation violations", "la violation d’une obligation, pas le viol"),
    ("formation formations former formateur formateurs formatrice formatrices", "pas le format"),
    ("format formats", "le format, pas la formation"),
    ("suivi suivis suivie suivies suivre", "le suivi, pas « suivant »"),
    ("suivant suivants suivante suivantes", "préposition ou adjectif"),
    ("restaurant restaurants", "pas la justice restaurative"),
    (
        "restauratif restauratifs restaurative restauratives restauratrice restauratrices",
        "la justice restaurative, sous tous ses noms",
    ),
    ("reparation reparations reparer reparateur reparateurs reparatrice reparatrices", "idem"),
    ("mediation mediations mediateur mediateurs mediatrice mediatrices", "pas les médias"),
    ("detente detentes", "pas la détention"),
    ("dispositif dispositifs", "pas la disposition"),
    ("qualitatif qualitatifs qualitative qualitatives", "la méthode, pas la qualité"),
    ("quantitatif quantitatifs quantitative quantitatives", "la méthode, pas la quantité"),
    ("programmation programmations", "la loi de programmation, pas le programme"),
    ("juge juges", "la personne, pas le jugement"),
    ("assistant assistants assistante assistantes", "le métier, pas l’assistance"),
    ("conseiller conseillers conseillere conseilleres", "le CPIP, pas le conseil"),
    ("incidence incidences", "pas l’incident"),
    ("reference references", "pas le référent"),
    ("executif executifs executive executives", "le pouvoir exécutif, pas l’exécution des peines"),
    ("delit delits", "Snowball coupe « del », comme le délai"),
    ("recit recits", "Snowball coupe « rec »"),
    ("conflit conflits", "idem"),
    ("profit profits", "idem"),
    ("esprit esprits", "idem"),
    ("credit credits", "idem"),
    ("public publics publique publiques publiquement", "une seule famille, sans la publication"),
    ("publication publications publier publie publies", "pas le public"),
    ("nouveau nouveaux nouvel nouvelle nouvelles", "la nouvelle pénologie"),
    ("travail travaux", "Snowball fait « traval » du pluriel"),
    ("etranger etrangers etrangere etrangeres", "Snowball prend l’étranger pour un verbe"),
    ("usager usagers usagere usageres", "pas l’usage"),
    ("foyer foyers", "pas la foi"),
    ("actif actifs active actives", "aux deux genres"),
    ("revocation revocations revoquer revoque revoques revoquee revoquees", "révoquer"),
    (
        "punition punitions punir puni punis punie punies punitif punitifs punitive punitives",
        "idem",
    ),
    ("etude etudes etudier etudie etudiee etudies etudiees", "idem"),
    ("lieu lieux", "pluriel en x"),
    ("milieu milieux", "pluriel en x : le milieu ouvert"),
    ("enjeu enjeux", "pluriel en x"),
    ("jeu jeux", "pluriel en x"),
    ("aveu aveux", "pluriel en x"),
    ("auteur auteurs auteure auteures autrice autrices", "aux deux genres"),
    ("travailleur travailleurs travailleuse travailleuses", "aux deux genres"),
    ("visiteur visiteurs visiteuse visiteuses", "aux deux genres"),
    ("chercheur chercheurs chercheuse chercheuses chercheure chercheures", "aux deux genres"),
    ("acteur acteurs actrice actrices", "aux deux genres"),
    ("directeur directeurs directrice directrices", "le métier, aux deux genres"),
    ("direction directions", "pas « direct »"),
    ("directive directives directif directifs", "pas « direct »"),
    ("mobilite mobilites", "pas « mobile »"),
    # Words of every text, merged too eagerly.
    ("place places", "pas le placement"),
    ("france", "pas le français, ni le franc"),
    ("franc francs franche franches", "idem"),
    ("environ environs", "pas l’environnement"),
    ("courant courants courante courantes", "pas la cour"),
    ("courir court", "pas la cour"),
    ("courte courtes courts", "les courtes peines, pas la cour"),
    ("parti partis", "quatre mots que Snowball confond : parti, partie, partir, part"),
    ("partie parties", "idem"),
    ("partir partant partants", "idem"),
    ("relatif relatifs relative relatives relativement", "pas la relation"),
    ("communication communications communiquer", "pas « commun »"),
    ("conjointement", "pas le conjoint"),
    ("organisme organismes", "pas l’organisation"),
    ("alternance alternances", "pas l’alternative"),
    ("positif positifs positive positives positivement", "pas la position"),
    ("objection objections objecter", "pas l’objectif"),
    ("collection collections", "pas le collectif"),
    ("collecte collectes collecter", "idem"),
    ("important importants importante importantes importance", "pas l’import"),
    ("paire paires", "pas les pairs"),
    ("mer mers", "pas la mère"),
    ("fils", "ni le fil ni la file"),
    ("cas", "le cas, pas la case"),
    ("case cases", "idem"),
    ("bas", "pas la base"),
    ("fois", "pas la foi"),
    ("loyer loyers", "pas la loi"),
    ("electron electrons", "pas la surveillance électronique"),
    ("port ports", "pas la porte"),
    ("droite droites", "pas le droit"),
    ("metis", "pas « met »"),
    ("passion passions passionnel passionnelle", "pas « passer »"),
    ("portrait portraits", "pas « porter »"),
)

_ENGLISH: tuple[tuple[str, str], ...] = (
    ("desistance desistances desister desisters", "the process; « desist » has other uses"),
    ("recidiv recidive recidives recidivism recidivist recidivists recidivate recidivated", "one"),
    ("probation probations probationer probationers probationary", "person and measure"),
    ("probate probates", "wills"),
    ("probative", "of evidence"),
    ("parole paroles paroled parolee parolees", "person and measure"),
    ("responsivity", "the principle of réceptivité, not response"),
    ("responsible responsibility responsibilities responsibly", "not response"),
    ("experiment experiments experimental experimentally experimentation", "not experience"),
    ("diversion diversions diversionary", "not diversity"),
    ("discretion discretionary", "not discrete"),
    ("integrity", "programme integrity, not integration"),
    ("evident evidently", "not evidence"),
    ("incidence incidences", "not incident"),
    ("officer officers", "probation officer, not office"),
    ("personality personalities", "not person"),
    ("personal personally", "not person"),
    ("correct corrects corrected correcting correctly", "not corrections"),
    ("radicaliz radicalization radicalize radicalized radicalizing", "not radical"),
    ("individualiz individualization individualize individualized", "not individual"),
    ("minority minorities", "not minor"),
    ("majority majorities", "not major"),
    ("authority authorities", "not author"),
    ("publication publications", "not public"),
    ("facility facilities", "not facilitate"),
    ("identical identically", "not identity"),
    ("several", "not severe"),
    ("relative relatives relatively", "not relation"),
    ("objective objectives objectively", "not object"),
    ("positive positives positively", "not position"),
    ("collection collections", "not collective"),
    ("electron electrons", "not electronic monitoring"),
    ("digit digits", "not digital"),
    ("organ organs", "not organisation"),
    ("universe universes", "not university"),
    ("universal universally", "not university"),
    ("executive executives", "not execution"),
    ("liberal liberals liberalism", "not liberation"),
    ("nation nations", "not national"),
    ("import imports imported importing", "not important"),
    ("ration rations", "not rational"),
    ("compete competes competed competing", "not competence"),
    ("conversation conversations", "not conversion"),
    ("aging ageing", "not age"),
    ("general generals generally", "not generation"),
    ("program programs programme programmes programming programmed", "British, American"),
    ("center centers centre centres centered centred", "British, American"),
    (
        "supervis supervise supervises supervised supervising supervision supervisor supervisors",
        "one",
    ),
    ("counsel counsels counseling counselor counselors", "one"),
    ("life lives", "Good Lives Model, life course"),
    ("works", "what works, rarely work"),
    ("longtermer longtermers", "who serves a long sentence, not long-term"),
    ("prisoner prisoners", "the person: « returning prisoners » did not return to prison"),
    ("woman women", "irregular plural"),
    ("man men", "irregular plural"),
    ("child children", "irregular plural"),
    ("analysis analyses analyze analyzed analyzes analyzing analyse analysed analysing", "plural"),
    ("crisis crises", "irregular plural"),
    ("thesis theses", "irregular plural"),
    ("hypothesis hypotheses", "irregular plural"),
)


def _table(families: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {word: words.split()[0] + "0" for words, _ in families for word in words.split()}


FRENCH = _table(_FRENCH)
ENGLISH = _table(_ENGLISH)

SPELLINGS: tuple[tuple[str, str], ...] = (
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("offence", "offense"),
    ("defence", "defense"),
    ("judgement", "judgment"),
    ("counsell", "counsel"),
    ("labell", "label"),
)
"""British and American: the first is read as the second, anywhere in a word."""


def _labels(text: str) -> frozenset[str]:
    """Labels one a line, or parted by bars."""
    return frozenset(filter(None, map(str.strip, text.replace("\n", "|").split("|"))))


KINDS = _labels(
    """
    détention et vie carcérale | enquête qualitative | étude de cohorte et suivi longitudinal
    autres outils d’évaluation | addictions | troubles psychiques | minorités et discriminations
    emploi et formation | santé | religion et spiritualité | respect des obligations et manquements
    comparaison internationale | liens familiaux et parentalité | outils numériques et données
    activités culturelles et sportives | évaluation des risques et des besoins
    formation et développement des personnels | partenariats et société civile
    métier et identité professionnelle | organisation des services | logement et hébergement
    personnes étrangères | bandes et criminalité organisée | alternatives à l’incarcération
    suivi individuel et entretiens | stigmatisation et étiquetage
    programmes de prévention de la récidive | structures de transition | coût-bénéfice
    handicap et troubles du neurodéveloppement | traumatismes et victimation antérieure
    bénévoles, mentorat et pairs | nouvelle pénologie et gestion des risques
    parcours de vie et contrôle social informel | politiques et réformes pénales
    droits fondamentaux et contrôle
    """
)
"""Concepts whose other labels name kinds or signs of them: who asks for « autisme » does not want
every mental disorder, nor « OASys » every other tool."""

GENERAL = _labels(
    """
    santé mentale | mental health | maladie mentale | mental illness | troubles mentaux
    troubles psychiatriques | addiction | substance abuse | substance misuse | conduites addictives
    qualitative | peines alternatives | peines alternatives à la prison | sanctions alternatives
    peines alternatives à l'emprisonnement | peines alternatives à l'incarcération
    alternatives à la prison | alternatives à l'emprisonnement | alternatives to prison
    alternatives to custody | alternatives to incarceration | alternative sanctions
    non-custodial sanctions | évaluation du risque | évaluation des risques | évaluer le risque
    évaluer les risques | évaluation des besoins | évaluation des risques et besoins
    outils d'évaluation | outils d'évaluation du risque | instruments d'évaluation
    risk assessment | risk assessments | assessing risk | needs assessment | risk/needs assessment
    risk and need assessment | risk assessment tools | risk assessment instruments
    non-custodial sentences
    """
)
"""Labels of such concepts that mean the whole of them."""

ALSO: tuple[tuple[str, str], ...] = (
    ("réinsertion", "préparation à la sortie"),
    ("réinsertion sociale", "préparation à la sortie"),
    ("réinsérer", "préparation à la sortie"),
    ("réintégration", "préparation à la sortie"),
    ("reintegration", "préparation à la sortie"),
    ("social reintegration", "préparation à la sortie"),
    ("desist from crime", "désistance"),
    ("desist from offending", "désistance"),
)
"""Words that ask for a concept besides their own, which does not ask for them: « réinsertion » is
what French writers call *reentry*."""

STAFF = ("personnel", "staff", "officer")
"""In a name of two words, who works there: « personnels de surveillance » is about staff, and no
answer to « surveillance »."""

ROOTS: tuple[tuple[str, ...], ...] = (
    ("drogu", "drug", "toxicom", "stupef", "substanc"),
    ("alcool", "alcohol", "drink", "drunk", "ivresse"),
    ("prison", "incarc", "emprison", "imprison", "jail", "carcer", "enferm"),
    ("detenu", "inmate", "prisoner", "prisonn"),
    ("sant", "health"),
    ("famil", "parent"),
    ("emploi", "employ", "chomage", "unemploy", "job"),
    ("logement", "hous", "heberg", "accommod"),
    ("sans abri", "abri", "homeless", "itiner"),
    ("etranger", "foreign", "migrant", "immigr"),
    ("autocht", "indigen", "aborig"),
    ("surpopul", "overcrowd", "crowd"),
    ("mentor", "benev", "volunt", "pair", "peer"),
    ("charg", "caseload", "workload"),
    ("recit", "narrat", "temoign"),
    ("entretien", "interview"),
    ("revoc", "revoqu", "breach", "violat", "manquem"),
    ("cout", "cost"),
)
"""Beginnings of words that mean one thing in the two languages, for the kinds of a concept."""
