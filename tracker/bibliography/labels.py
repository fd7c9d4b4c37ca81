"""French names of CSL types and of the columns of tables.

What enters: a CSL type. What leaves: the words a person reads. What it does not touch: values.
Types: CSL 1.0.2, appendix III (https://docs.citationstyles.org/en/stable/specification.html).
"""

from __future__ import annotations

TYPES = {
    "article": "Prépublication", "article-journal": "Article de revue",
    "article-magazine": "Article de magazine", "article-newspaper": "Article de presse",
    "bill": "Projet ou proposition de loi", "book": "Livre", "broadcast": "Émission",
    "chapter": "Chapitre", "classic": "Œuvre classique", "collection": "Collection",
    "dataset": "Jeu de données", "document": "Document", "entry": "Notice",
    "entry-dictionary": "Article de dictionnaire",
    "entry-encyclopedia": "Article d’encyclopédie", "event": "Manifestation",
    "figure": "Figure", "graphic": "Image", "hearing": "Audition", "interview": "Entretien",
    "legal_case": "Décision de justice", "legislation": "Loi ou texte réglementaire",
    "manuscript": "Manuscrit", "map": "Carte", "motion_picture": "Film",
    "musical_score": "Partition", "pamphlet": "Brochure",
    "paper-conference": "Communication", "patent": "Brevet", "performance": "Spectacle",
    "periodical": "Périodique", "personal_communication": "Correspondance", "post": "Message",
    "post-weblog": "Billet de blog", "regulation": "Texte réglementaire",
    "report": "Rapport", "review": "Recension", "review-book": "Compte rendu de lecture",
    "software": "Logiciel", "song": "Enregistrement sonore", "speech": "Conférence",
    "standard": "Norme", "thesis": "Thèse ou mémoire", "treaty": "Traité ou convention",
    "webpage": "Page web",
}  # fmt: skip
LANGUAGES = {
    "fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol", "it": "italien",
    "pt": "portugais", "nl": "néerlandais", "la": "latin", "ru": "russe", "pl": "polonais",
    "sv": "suédois", "da": "danois", "no": "norvégien", "fi": "finnois", "zh": "chinois",
    "ja": "japonais",
}  # fmt: skip


def type_label(kind: object) -> str:
    """« Article de revue » for ``article-journal``; « Document » for what CSL does not know."""
    return TYPES.get(str(kind), "Document")
