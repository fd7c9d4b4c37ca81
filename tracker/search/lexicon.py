"""Plain words of the field in the two languages: what is no theme, and yet is asked for.

What enters: nothing. What leaves: entries, read by ``bridges``. What it does not touch: the
vocabulary, whose labels are themes and say which studies have them.

« genre évaluation du risque » asks for *gender*, « traitement des délinquants sexuels » for
*treatment*: the vocabulary bridges the languages for its themes, this list for the words beside
them. A pair stands here when a reader of either word wants the other, in any sense the word has in
this field; no word is broader than its pair. Sources: titles and abstracts of criminology in both
languages; the glossaries of the Council of Europe's rules on probation and of Public Safety Canada.
"""

from __future__ import annotations

_PAIRS = """
    genre = gender
    sexe = sex
    homme = men, man, male
    masculinité = masculinity
    père = father, paternal
    mère = mother, maternal
    enfant, enfance = child, childhood
    fratrie = sibling
    conjoint, conjointe, compagne = spouse, partner
    ami = friend
    entourage = significant others, relatives
    voisinage = neighbourhood
    personne âgée = older people, elderly
    jeune = young, youth
    adulte = adult
    victime = victim
    témoin = witness
    auteur = perpetrator, offender
    délinquant, délinquante = offender
    délinquance = delinquency, offending
    criminalité = crime
    criminel = criminal
    infraction = offence
    vol = theft
    agression = assault
    meurtre = murder
    arme = weapon
    drogue = drug
    conduite en état d’ivresse = drunk driving, drink driving
    condamnation = conviction
    peine = sentence, punishment
    punition = punishment
    punir = punish
    réduire, réduction, diminuer, diminution, baisse = reduce, reduction, decrease
    sanction = sanction, penalty
    tribunal, juridiction = court
    juge = judge
    magistrat = magistrate, judge
    procureur = prosecutor
    avocat = lawyer, attorney
    policier = police officer
    surveillant = prison officer, correctional officer
    agent = officer
    ministère = ministry
    administration pénitentiaire = prison service, correctional service
    personnel = staff
    équipe = team
    professionnel = professional, practitioner
    praticien = practitioner
    travailleur social = social worker
    travail social = social work
    bénévole = volunteer
    employeur = employer
    psychologue = psychologist
    éducateur = educator, youth worker
    établissement = facility, institution
    cellule = cell
    loi = law
    réforme = reform
    politique = policy
    droits = rights
    traitement = treatment
    prise en charge = treatment, intervention
    soutien = support
    aide = help, support, assistance
    accompagnement = support
    suivi = supervision
    soin = care, healthcare
    thérapie = therapy
    programme = program
    dispositif = scheme
    projet = project
    pratique = practice
    méthode = method
    outil = tool, instrument
    séance = session
    atelier = workshop
    formation = training
    enseignement = education, teaching
    métier = occupation, profession
    compétence = skill
    savoir = knowledge
    confiance = trust
    autorité = authority
    contrôle = control
    contrainte = constraint, coercion
    sécurité = security, safety
    liberté = freedom, liberty
    dignité = dignity
    responsabilité = responsibility
    autonomie = autonomy
    engagement = engagement, commitment
    consentement = consent
    récompense, incitation = reward, incentive
    respect = respect
    honte = shame
    culpabilité = guilt
    espoir = hope
    peur = fear
    colère = anger
    identité, identitaire = identity
    estime de soi = self-esteem
    comportement = behavior
    croyance = belief
    personnalité = personality
    psychopathie = psychopathy
    émotion = emotion
    empathie = empathy
    impulsivité = impulsivity
    attachement = attachment
    traumatisme, trauma = trauma
    traumatisme crânien, lésion cérébrale = traumatic brain injury, brain injury, head injury
    trouble de la personnalité = personality disorder
    trouble = disorder
    dépression = depression
    anxiété = anxiety
    déficience intellectuelle = intellectual disability, learning disability
    handicap = disability
    schizophrénie = schizophrenia
    autisme = autism
    sommeil = sleep
    maladie = illness, disease
    rechute = relapse
    dépendance = dependence, addiction
    alcool = alcohol
    jeu pathologique = gambling
    suicide = suicide
    mort, décès = death
    deuil = bereavement, grief
    pauvreté = poverty
    précarité = precarity, precariousness
    inégalité = inequality
    racisme = racism
    chômage = unemployment
    formation professionnelle = vocational training
    insertion professionnelle = job placement, employability
    respect des obligations, conformité = compliance
    manquement, non-respect = breach, noncompliance, violation
    révocation = revocation, recall
    parloir, visite = visit, visitation
    proches = relatives, families
    partenariat = partnership
    secteur associatif, tiers secteur = voluntary sector, third sector
    expulsion, reconduite = deportation
    bande, gang = gang
    étiquetage = labelling
    casier judiciaire = criminal record
    maison de transition, foyer de transition = halfway house
    sans-abri, sans domicile = homeless, homelessness
    revenu = income
    dette = debt
    logement = housing
    mariage = marriage
    amour = love
    sport = sport
    religion = religion
    quartier = neighbourhood
    ville = city, urban
    rural = rural
    pays = country
    effet = effect, impact
    efficacité = effectiveness, efficacy
    incidence = impact
    résultat = outcome, result
    mesure = measure, measurement
    prédiction = prediction
    prédicteur = predictor
    facteur = factor
    cause = cause
    facteur de protection = protective factor
    facteur de risque = risk factor
    risque = risk
    besoin = need
    validité = validity
    validation = validation
    fiabilité = reliability
    biais = bias
    équité = fairness, equity
    données = data
    enquête = survey
    sondage = survey, poll
    échantillon = sample
    tendance = trend
    théorie = theory
    modèle = model
    critique = critique, criticism, critical
    débat = debate
    histoire = history
    recherche = research
    étude = study
    expérience = experience
    vécu = lived experience
    récit = narrative
    entretien = interview
    perception, représentation = perception, view
    opinion publique = public opinion, public attitude
    attitude = attitude
    parcours = pathway, trajectory
    trajectoire = trajectory, pathway
    carrière = career
    tournant, point tournant = turning point
    changement = change
    processus = process
    durée = length, duration
    coût = cost
    économie, économique = economic
    numérique = digital
    intelligence artificielle = artificial intelligence
    apprentissage automatique = machine learning
    réalité virtuelle = virtual reality
    visioconférence = video link, videoconference
    téléphone = phone, telephone
    application mobile, smartphone = app, smartphone
    âge = age
    femme, féminin = woman, female
    sexuel = sexual
    violent = violent
    grave = serious
    précoce = early
    intensif = intensive
    communautaire, communauté = community
    volontaire = voluntary
    obligatoire = mandatory, compulsory
    abandon = dropout, attrition
    achèvement = completion
    adaptation = adjustment
    appartenance = belonging
    apprentissage = learning
    arrestation = arrest
    audience = hearing
    avant jugement, avant procès, présentenciel = pretrial, pre-trial
    bien-être = well-being, wellbeing
    climat = climate
    clinique = clinical
    conjugal = marital, intimate partner
    contexte = context
    continuité = continuity
    décision = decision
    décroissance carcérale, réduction de la population carcérale = decarceration
    défi = challenge
    dépistage = screening
    développement = development
    différence = difference
    difficulté = difficulty
    disparité = disparity
    discours = discourse
    domicile = home
    données probantes, preuve = evidence
    fondé sur des données probantes, fondé sur des preuves = evidence-based
    dossier = case file
    droits de l’homme, droits humains = human rights
    échec = failure
    réussite, succès = success
    éducatif = educational
    égalité = equality
    embauche = hiring
    enfant placé, enfance placée = children in care, looked-after children, foster care
    étape = stage, phase
    évasion = escape, absconding
    évolution = evolution, trend
    expertise = expert
    faible risque = low-risk, low risk
    haut risque, risque élevé = high-risk, high risk
    fin = end
    force = strength
    gestion = management
    gestion de cas, suivi de cas = case management
    gravité = severity, seriousness
    groupe = group
    guide, manuel = handbook
    harcèlement = harassment, stalking
    huit facteurs centraux, huit facteurs principaux = central eight
    incendiaire, incendie = arson, arsonist
    indicateur = indicator
    insécurité = insecurity
    sentiment d’insécurité = fear of crime
    intensité = intensity
    isolement = solitary confinement, segregation, restrictive housing
    jugement = judgment
    jurisprudence = case law
    lien = tie, bond
    lieu = place, setting
    maintien = maintenance
    maltraitance = maltreatment, abuse
    marché du travail = labour market
    médiation = mediation
    menace = threat
    mode de vie = lifestyle
    niveau = level
    norme = norm, standard
    objectif, but = goal, objective
    obstacle, frein = barrier, obstacle
    opportunité = opportunity
    pair = peer
    persistance = persistence
    pouvoir = power
    pouvoir discrétionnaire = discretion
    prévalence = prevalence
    prise de décision = decision-making, decision making
    privatisation = privatization
    privation = deprivation
    problème = problem
    profil = profile
    prostitution = prostitution, sex work
    psychologie = psychology
    qualité = quality
    randomisé, aléatoire = randomized, random
    réadaptation, réhabilitation = rehabilitation
    recommandation = recommendation
    recrutement = recruitment
    règle = rule
    relation = relationship
    renforcement = reinforcement
    réponse = response
    réseau = network
    résilience = resilience
    ressource = resource
    retour = return
    sévérité = severity
    sociologie = sociology
    solitude = loneliness
    souffrance, douleur = pain, suffering
    statut = status
    stratégie = strategy
    taux = rate
    technologie = technology
    temps = time
    territoire = territory, area
    travail = work
    typologie = typology
    usager = user
    valeur = value
    vie = life
    parcours de vie = life course
    vulnérabilité, vulnérable = vulnerability, vulnerable
    européen = European
    français = French
    belge, Belgique = Belgian, Belgium
    suisse = Swiss, Switzerland
    espagnol, Espagne, catalan, Catalogne = Spanish, Spain, Catalan, Catalonia
    anglais, Angleterre = English, England
    pays de Galles = Wales
    écossais, Écosse = Scottish, Scotland
    irlandais, Irlande = Irish, Ireland
    allemand, Allemagne = German, Germany
    Pays-Bas, néerlandais = Netherlands, Dutch
    norvégien, Norvège = Norwegian, Norway
    suédois, Suède = Swedish, Sweden
    danois, Danemark = Danish, Denmark
    finlandais, Finlande = Finnish, Finland
    nordique, scandinave, Scandinavie = Nordic, Scandinavian, Scandinavia
    italien, Italie = Italian, Italy
    japonais, Japon = Japanese, Japan
    canadien = Canadian
    Québec, québécois = Quebec
    États-Unis, américain = United States, American
    Royaume-Uni, britannique = United Kingdom, British, Britain
    australien, Australie = Australian, Australia
    Nouvelle-Zélande = New Zealand
    SPIP, service pénitentiaire d’insertion et de probation, CPIP,
        conseiller pénitentiaire d’insertion et de probation, conseiller d’insertion et de probation
    CPIP, conseiller pénitentiaire d’insertion et de probation, conseiller pénitentiaire,
        conseiller d’insertion et de probation
    PPSMJ, personne placée sous main de justice, personne sous main de justice
    JAP, juge de l’application des peines
    AICS, auteur d’infractions à caractère sexuel
    QPR, quartier de prise en charge de la radicalisation
    SAS, structure d’accompagnement vers la sortie
    CSL, centre de semi-liberté
    CPP, code de procédure pénale
    art, article
    UVF, unité de vie familiale
    PJJ, protection judiciaire de la jeunesse
    DPIP, directeur pénitentiaire d’insertion et de probation
"""
"""One entry a line (a line more indented goes on): « French = English », or names of one thing."""

_ONE_WAY = """
    CPIP, conseiller pénitentiaire d’insertion et de probation, conseiller pénitentiaire,
        conseiller d’insertion et de probation, agent de probation = probation officer
    SPIP, service pénitentiaire d’insertion et de probation, service de probation
        = probation service
    placement à l’extérieur, placement extérieur = PE
    semi-liberté = SL
    aménagement de peine = AP
    milieu ouvert, communauté = community
    Union européenne = UE
    code pénal = CP
"""
"""Here what stands on the right asks for what stands on the left, which does not ask for it:
English words mean those of any country, « CPIP » those of one; « PE » is too short to look for."""

_OF_ACTION = """
    traitement, prise en charge, programme, dispositif, intervention, accompagnement, thérapie,
        groupe, stage, atelier, suivi, travail de groupe = treatment, program, intervention,
        therapy, rehabilitation, group, course, scheme
    effet, efficacité, impact, incidence, résultat = effect, effectiveness, efficacy, impact,
        outcome, results
    vécu, expérience, perception, représentation, point de vue, ressenti = experience, perception,
        view, perspective
"""
"""Near words that are one beside a theme, « programmes pour auteurs de violences conjugales », and
that alone are not."""

_OF_OTHER_WORLDS = """
    hôpital = hospital
    école = school
    université = university
    étudiant = student
    élève = pupil
    professeur = teacher
    médecin = physician, doctor
    entreprise = company, firm
    cancer = cancer
    logiciel = software
"""
"""The same, for words that say of a query that it is not of our field."""


Entry = tuple[tuple[str, ...], tuple[str, ...]]
"""French words, English words."""


def _entries(text: str) -> tuple[Entry, ...]:
    lines: list[str] = []
    for line in text.strip("\n").splitlines():
        if line.startswith("     "):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    return tuple(_entry(line) for line in lines if line)


def _entry(line: str) -> Entry:
    french, _, english = line.partition("=")
    return (
        tuple(word.strip() for word in french.split(",") if word.strip()),
        tuple(word.strip() for word in english.split(",") if word.strip()),
    )


PAIRS = _entries(_PAIRS)
ONE_WAY = _entries(_ONE_WAY)
OF_ACTION = _entries(_OF_ACTION)
OF_OTHER_WORLDS = _entries(_OF_OTHER_WORLDS)
