"""Words of a query that say nothing of what is sought.

What enters: nothing. What leaves: sets of folded words, read by ``places``. What it does not touch:
the index, where these words stand as in their texts, and literal queries, which ask for them.
"""

from __future__ import annotations


def _folded(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTIONS = _folded(
    """quid que quoi quel quelle quels quelles comment pourquoi combien quand sait savoir savons
    connait connaitre peut peuvent pouvez faut doit doivent existe existent fait font faire
    faudrait est etait etaient sera seront serait y a ai as avons avez avait aurait il elle on
    ils elles je tu nous vous me moi mon ma mes ton ta tes notre nos votre vos lui cela ca ceci
    ni mais donc car si non oui pas plus moins tres trop aussi ainsi alors encore deja toujours
    bien comme chez entre vers lors selon afin parmi contre pendant depuis durant
    concernant propos sujet cherche chercher trouver voudrais aimerais voir merci svp bonjour
    certain certains certaines tout tous toute toutes autre autres meme memes chaque aucun aucune
    about what which who whom whose how why when where does do did done can could should would will
    may might must there any some all we you they he she i my your our me us them not no nor but so
    if than then very more most much many also only between among against during through know known
    find looking show shows tell say says please been being had we re regarding concerning towards
    toward upon within whether each both other others same such"""
)
"""Folded words that say nothing of what is sought, besides the empty words of the index: left out
of a query unless a label holds them (« what works »)."""

FRAMES = _folded(
    """role roles question questions enjeu enjeux place places apport apports moyen moyens facon
    facons maniere manieres raison raisons issue issues way ways reason reasons etude etudes
    recherche recherches article articles study studies research"""
)
"""Folded words that frame a subject, « la place des familles » : left out beside one."""

RELATIONS = FRAMES | _folded(
    """effet effets impact impacts influence influences influencer lien liens rapport rapports
    relation relations association associations consequence consequences facteur facteurs
    determinant determinants mecanisme mecanismes condition conditions factor factors mechanism
    mechanisms effect effects influenced influencing link links linked relationship relationships
    associated consequences reduire reduit reduisent diminuer diminue augmenter augmente ameliorer
    ameliore affecter affecte agit agir favoriser favorise reduce reduces reduced reducing decrease
    decreases increase increases affect affects improve improves improving help helps"""
)
"""Folded words that only say how two subjects are tied: « l’effet du TIG sur la récidive » asks for
both, and a study of both need not say « effet »."""

PAPERS = _folded(
    """etude etudes article articles travaux publication publications ouvrage ouvrages livre livres
    document documents reference references recherche recherches texte textes bibliographie
    litterature these theses memoire memoires rapport rapports source sources donnee donnees
    connaissance connaissances information informations resultats
    study studies paper papers research literature book books evidence report reports publications
    information"""
)
"""Folded words for any work: left out where a query begins with them and goes on with « sur »,
*on* or *about*."""

WOMEN = _folded("detenues delinquantes condamnees prisonnieres sortantes incarcerees")
"""Folded plurals that mean women where a query begins with them."""
