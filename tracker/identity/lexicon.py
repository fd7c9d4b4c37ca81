"""French words of the field whose English has another root, to tell a translated title.

What enters: nothing. What leaves: a table. Words with a common root (``mental``, ``mentaux``)
need no entry; only the first four letters of the English word are compared.
"""

from __future__ import annotations

_PAIRS = """
regle=rules regles=rules penitentiaire=prison penitentiaires=prison conseil=council
comite=committee etats=states etat=states membres=member relatif=concerning relatives=concerning
etude=essays etudes=essays essai=essays essais=essays autre=other autres=other
malade=patients malades=patients peine=sentence peines=sentences prison=prison
prisons=prisons detenu=prisoners detenus=prisoners detention=detention sortie=release
sorties=release sortant=released sortants=released sursis=suspended mesure=measures
mesures=measures travail=community recherche=research enquete=survey evaluation=evaluation
efficacite=effectiveness reussite=success jeunes=young jeunesse=youth mineurs=juvenile
femmes=women hommes=offenders violence=violence violences=violence conjugales=domestic
delinquants=offenders delinquance=delinquency condamnes=offenders auteurs=offenders
surveillance=supervision suivi=supervision accompagnement=supervision milieu=community
ouvert=community societe=society europe=europe europeenne=european francais=french
francaise=french parcours=pathways recidive=recidivism reinsertion=reintegration
reintegration=reintegration insertion=reintegration droits=rights droit=law justice=justice
naissance=birth surveiller=discipline punir=punish monde=world histoire=history
theorie=theory pratique=practice pratiques=practices politique=policy politiques=policies
chatiment=punishment crime=crime crimes=crime fabrique=making changement=change
besoins=needs risque=risk risques=risk agents=officers conseillers=officers
"""

ENGLISH = {french: english[:4] for french, english in (p.split("=") for p in _PAIRS.split())}
"""Folded French word → the first four letters of its English."""
