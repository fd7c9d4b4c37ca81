"""French names for what the library keeps under CSL's, SQL's and ISO's names.

What enters: identifiers. What leaves: words a reader knows. What it does not touch: the database.
Sources: CSL 1.0.2 appendices III (types) and IV (variables), the French CSL locale, ISO 639-1.
An identifier that isn't here gets a general word, never itself: no technical name on a page.
"""

from __future__ import annotations

TYPES: dict[str, tuple[str, str]] = {
    "article": ("prépublication", "prépublications"),
    "article-journal": ("article de revue", "articles de revue"),
    "article-magazine": ("article de magazine", "articles de magazine"),
    "article-newspaper": ("article de presse", "articles de presse"),
    "bill": ("projet de loi", "projets de loi"),
    "book": ("livre", "livres"),
    "broadcast": ("émission", "émissions"),
    "chapter": ("chapitre", "chapitres"),
    "classic": ("texte ancien", "textes anciens"),
    "collection": ("fonds", "fonds"),
    "dataset": ("jeu de données", "jeux de données"),
    "document": ("document", "documents"),
    "entry": ("notice", "notices"),
    "entry-dictionary": ("article de dictionnaire", "articles de dictionnaire"),
    "entry-encyclopedia": ("article d’encyclopédie", "articles d’encyclopédie"),
    "event": ("événement", "événements"),
    "figure": ("figure", "figures"),
    "graphic": ("image", "images"),
    "hearing": ("audition", "auditions"),
    "interview": ("entretien", "entretiens"),
    "legal_case": ("décision de justice", "décisions de justice"),
    "legislation": ("loi ou règlement", "lois et règlements"),
    "manuscript": ("manuscrit", "manuscrits"),
    "map": ("carte", "cartes"),
    "motion_picture": ("film", "films"),
    "musical_score": ("partition", "partitions"),
    "pamphlet": ("brochure", "brochures"),
    "paper-conference": ("communication de colloque", "communications de colloque"),
    "patent": ("brevet", "brevets"),
    "performance": ("spectacle", "spectacles"),
    "periodical": ("revue", "revues"),
    "personal_communication": ("correspondance", "correspondances"),
    "post": ("message en ligne", "messages en ligne"),
    "post-weblog": ("billet de blog", "billets de blog"),
    "regulation": ("circulaire ou règlement", "circulaires et règlements"),
    "report": ("rapport", "rapports"),
    "review": ("recension", "recensions"),
    "review-book": ("recension de livre", "recensions de livres"),
    "software": ("logiciel", "logiciels"),
    "song": ("enregistrement sonore", "enregistrements sonores"),
    "speech": ("exposé", "exposés"),
    "standard": ("norme", "normes"),
    "thesis": ("thèse ou mémoire", "thèses et mémoires"),
    "treaty": ("traité", "traités"),
    "webpage": ("page web", "pages web"),
}

LANGUAGES = {
    "ar": "arabe", "ca": "catalan", "cs": "tchèque", "da": "danois", "de": "allemand",
    "el": "grec", "en": "anglais", "es": "espagnol", "fi": "finnois", "fr": "français",
    "he": "hébreu", "hu": "hongrois", "it": "italien", "ja": "japonais", "ko": "coréen",
    "la": "latin", "nl": "néerlandais", "no": "norvégien", "nb": "norvégien (bokmål)",
    "nn": "norvégien (nynorsk)", "pl": "polonais", "pt": "portugais", "ro": "roumain",
    "ru": "russe", "sv": "suédois", "tr": "turc", "uk": "ukrainien", "zh": "chinois",
    "bg": "bulgare", "et": "estonien", "eu": "basque", "ga": "irlandais", "hr": "croate",
    "is": "islandais", "lt": "lituanien", "lv": "letton", "sk": "slovaque", "sl": "slovène",
    "sr": "serbe", "vi": "vietnamien", "cy": "gallois", "fa": "persan", "id": "indonésien",
}  # fmt: skip

ROLES: dict[str, tuple[str, str]] = {
    "author": ("auteur", "auteurs"),
    "chair": ("président de séance", "présidents de séance"),
    "collection-editor": ("directeur de collection", "directeurs de collection"),
    "compiler": ("compilateur", "compilateurs"),
    "composer": ("compositeur", "compositeurs"),
    "container-author": ("auteur de l’ouvrage", "auteurs de l’ouvrage"),
    "contributor": ("contributeur", "contributeurs"),
    "curator": ("commissaire", "commissaires"),
    "director": ("réalisateur", "réalisateurs"),
    "editor": ("sous la direction de", "sous la direction de"),
    "editorial-director": ("direction éditoriale", "direction éditoriale"),
    "executive-producer": ("producteur délégué", "producteurs délégués"),
    "guest": ("invité", "invités"),
    "host": ("animateur", "animateurs"),
    "illustrator": ("illustrateur", "illustrateurs"),
    "interviewer": ("propos recueillis par", "propos recueillis par"),
    "narrator": ("narrateur", "narrateurs"),
    "organizer": ("organisateur", "organisateurs"),
    "original-author": ("auteur de l’original", "auteurs de l’original"),
    "performer": ("interprète", "interprètes"),
    "producer": ("producteur", "producteurs"),
    "recipient": ("destinataire", "destinataires"),
    "reviewed-author": ("auteur recensé", "auteurs recensés"),
    "script-writer": ("scénariste", "scénaristes"),
    "series-creator": ("créateur de la série", "créateurs de la série"),
    "translator": ("traduction de", "traduction de"),
}

FIELDS = {
    "type": "nature du document",
    "title": "titre",
    "title-short": "titre abrégé",
    "abstract": "résumé",
    "annote": "annotation",
    "archive": "fonds d’archives",
    "archive_location": "cote d’archives",
    "authority": "autorité",
    "call-number": "cote",
    "chapter-number": "numéro de chapitre",
    "collection-title": "collection",
    "collection-number": "numéro dans la collection",
    "container": "revue ou ouvrage",
    "container-title": "revue ou ouvrage",
    "container-title-short": "revue (titre abrégé)",
    "edition": "édition",
    "event": "colloque ou événement",
    "event-title": "colloque ou événement",
    "event-date": "date de l’événement",
    "event-place": "lieu de l’événement",
    "genre": "genre",
    "issue": "numéro",
    "issued": "date de parution",
    "accessed": "consulté le",
    "submitted": "date de dépôt",
    "available-date": "mise en ligne",
    "original-date": "date de l’original",
    "original-title": "titre original",
    "original-publisher": "éditeur de l’original",
    "original-publisher-place": "lieu d’édition de l’original",
    "jurisdiction": "juridiction",
    "keyword": "mots-clés",
    "keywords": "mots-clés",
    "language": "langue",
    "medium": "support",
    "note": "note",
    "notes": "notes de lecture",
    "number": "numéro",
    "number-of-pages": "nombre de pages",
    "number-of-volumes": "nombre de volumes",
    "page": "pages",
    "part-number": "partie",
    "part-title": "titre de la partie",
    "publisher": "éditeur",
    "publisher-place": "lieu d’édition",
    "references": "références",
    "reviewed-title": "titre recensé",
    "reviewed-genre": "genre recensé",
    "scale": "échelle",
    "section": "section",
    "source": "base d’origine",
    "status": "état",
    "supplement-number": "supplément",
    "version": "version",
    "volume": "volume",
    "volume-title": "titre du volume",
    "year-suffix": "suffixe d’année",
    "citation-key": "clé de citation",
    "citation-label": "clé de citation",
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "PMID": "identifiant PubMed",
    "PMCID": "identifiant PubMed Central",
    "URL": "adresse en ligne",
    "custom": "autres indications",
}

RELATIONS: dict[str, tuple[str, str]] = {
    # kind: (« this is … of the other », « the other is … of this »)
    "translation": ("traduction de", "a pour traduction"),
    "edition": ("autre édition de", "a pour autre édition"),
    "preprint": ("prépublication de", "a pour prépublication"),
    "part": ("partie de", "contient"),
    "review": ("recension de", "recensé dans"),
    "erratum": ("erratum de", "corrigé par l’erratum"),
    "retraction": ("rétractation de", "rétracté par"),
    "update": ("mise à jour de", "mis à jour par"),
}

TEXT_FIELDS = {
    "title": "titre",
    "abstract": "résumé",
    "container": "revue ou ouvrage",
    "keywords": "mot-clé",
    "notes": "note de lecture",
}

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
"""The months, January first."""
SEASONS = {1: "printemps", 2: "été", 3: "automne", 4: "hiver"}
"""The seasons, by the numbers of CSL."""

SOURCES = {
    "bibtex": "fichier BibTeX", "bib": "fichier BibTeX", "biblatex": "fichier BibLaTeX",
    "ris": "fichier RIS", "csljson": "fichier CSL-JSON", "nbib": "fichier PubMed",
    "zotero": "bibliothèque Zotero",
}  # fmt: skip

COMMANDS = {
    "import": "importation de fichiers", "sync": "synchronisation Zotero",
    "demo": "bibliothèque de démonstration", "rebuild": "reconstruction",
}  # fmt: skip

LEVELS = {"error": "erreur", "warning": "avertissement", "info": "remarque"}

TABLES = {
    "studies": "Études",
    "abstracts": "Résumés",
    "csl_items": "Références complètes",
    "records": "Notices des sources",
    "ids": "Identifiants",
    "people": "Personnes",
    "study_people": "Personnes de chaque étude",
    "keywords": "Mots-clés",
    "notes": "Notes de lecture",
    "fiches": "Fiches de lecture",
    "attachments": "Pièces jointes",
    "collections": "Collections",
    "study_collections": "Collections de chaque étude",
    "themes": "Thèmes",
    "facets": "Familles de thèmes",
    "study_themes": "Thèmes de chaque étude",
    "theme_reasons": "Raisons des thèmes",
    "relations": "Relations entre études",
    "possible_duplicates": "Doublons possibles",
    "study_fields": "Origine des champs",
    "conflicts": "Désaccords entre sources",
    "problems": "Anomalies relevées",
    "sources": "Sources",
    "runs": "Importations",
}
"""The tables that are handed out as data; the others serve the machine (search, checks)."""


def type_label(csl_type: str, count: int = 1) -> str:
    """« article de revue »; an unknown type is a « document »."""
    one, many = TYPES.get(csl_type, TYPES["document"])
    return one if count < 2 else many


def language_label(code: str | None) -> str:
    """« français »; an unknown code is « autre langue »."""
    if not code:
        return "langue non précisée"
    return LANGUAGES.get(code[:2].lower(), "autre langue")


def field_label(name: str) -> str:
    """« lieu d’édition »; names of people have their role."""
    if name in FIELDS:
        return FIELDS[name]
    if name in ROLES:
        return {"editor": "direction", "translator": "traduction"}.get(name, ROLES[name][1])
    return "autre indication"


def role_label(role: str, count: int = 1) -> str:
    """« sous la direction de »; an unknown role is a « contributeur »."""
    one, many = ROLES.get(role, ROLES["contributor"])
    return one if count < 2 else many


def source_label(kind: str) -> str:
    """« fichier BibTeX »."""
    return SOURCES.get(kind, "source")
