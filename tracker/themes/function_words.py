"""Words that say nothing of a subject, in French and English.

What enters: nothing. What leaves: folded words (no accent, no capital) that no suggestion may rest
on: articles, pronouns, auxiliaries, adverbs, and the verbs and nouns of any summary (« étude »,
« auteur », « résultat »). What it does not touch: the tagger, which reads labels, and the search,
which has its own shorter list. Source of the rules: the closed classes of both grammars (Grevisse;
Quirk et al.), and the words abstracts share whatever they are about (Swales, Genre Analysis, 1990).
"""

from __future__ import annotations

_FRENCH = """
    a afin ai aient ailleurs ainsi alors apres assez au aucun aucune aujourd aussi autant autre
    autres aux avaient avait avant avec avoir beaucoup bien car ce ceci cela celle celles celui
    cependant certain certaine certaines certains ces cet cette ceux chacun chacune chaque chez
    comme comment contre dans de deja depuis dernier derniere des dessous dessus deux devant doit
    doivent donc dont du durant elle elles en encore enfin entre est et etaient etait etant etc ete
    etre eux faire fait faut fois font grand grande hors ici il ils jamais je jusque la le les leur
    leurs lors lorsque lui mais malgre me meme memes mes mieux moins mon ne ni nombreux non nos
    notamment notre nous on ont or ou par parce parfois parmi part pas pendant peu peut peuvent plus
    plusieurs plutot pour pourquoi pourtant premier premiere presque propre puis quand quant que
    quel quelle quelles quelque quelques quels qui quoi sa sans sauf se selon sera ses seul seule
    si sinon soi soit son sont souvent sous sur ta tandis tant tel telle telles tels tous tout toute
    toutes toutefois travers tres trois trop un une vers voici voir vont vos votre vous vue y
    analyse analyser aborder apporter article auteur auteurs chapitre concerner conclusion decrire
    demonstration effet element ensemble etude etudier examiner exemple exposer fondement general
    generale importance important indiquer lieu maniere mettre mise montrer moyen nouveau nouvelle
    objet ouvrage page partir permettre place point poser possible presenter prendre present
    principal proposer question rapport reste rester resultat resume rediger savoir sens situer
    souligner sujet tenir terme texte traiter travaux trouver type utiliser venir
"""
_ENGLISH = """
    a about above across after again against all almost along already also although always am among
    an and another any are around as at away back be became because become been before behind being
    below between both but by can cannot could did do does doing done down during each either else
    enough even ever every few first for from further get give given go goes going good got had has
    have having he hence her here hers him himself his how however i if in indeed instead into is it
    its itself just keep kind last later least less like likely little made mainly make makes making
    many may me might more most mostly much must my near need neither never new next no nor not
    nothing now of off often old on once one only onto or other others our out over own part perhaps
    put quite rather really same second see seem seen set several shall she should since so some
    soon still such take taken than that the their them themselves then there therefore these they
    thing things third this those though three through thus to together too toward towards two under
    until up upon us use used uses using very via was way ways we well were what whatever when where
    whether which while who whole whom whose why will with within without would year years yes yet
    you your
    aim analysis analyse analyze approach argue article ask author base book call case chapter come
    conclude consider describe discuss draw effect evidence examine example explore find finding
    follow general help high identify impact important include increase indicate investigate issue
    know large level long low mean method number offer paper people point possible present provide
    purpose question relate report research result review role sample say show significant small
    study suggest table term text time try type understand view
"""

FUNCTION_WORDS = frozenset((_FRENCH + _ENGLISH).split())
