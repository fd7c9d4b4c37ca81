"""Hand-made references of this domain, each with the string our rule gives.

Texts and works of the field, shortened or bent where a case needs it; the expected strings are
typed here, not generated: ⍽ stands for U+00A0 and ␣ for U+202F, which no one can see.
"""

from __future__ import annotations

from typing import Any


def d(year: int, month: int = 0, day: int = 0) -> dict[str, Any]:
    return {"date-parts": [[x for x in (year, month, day) if x]]}


def p(*names: str) -> list[dict[str, str]]:
    """« Family, Given » or, without a comma, an institution."""
    made = []
    for name in names:
        family, comma, given = name.partition(", ")
        made.append({"family": family, "given": given} if comma else {"literal": name})
    return made


EXPECTED: list[tuple[dict[str, Any], str]] = [
    (
        {"id": "andrews2006recent", "type": "article-journal", "language": "en",
         "author": p("Andrews, D. A.", "Bonta, James", "Wormith, J. Stephen"),
         "title": "The Recent Past and Near Future of Risk and/or Need Assessment",
         "container-title": "Crime & Delinquency", "volume": "52", "issue": "1",
         "page": "7–27", "issued": d(2006, 1), "DOI": "10.1177/0011128705281756"},
        "Andrews, D.⍽A., Bonta, J. et Wormith, J.⍽S. (2006). «⍽The Recent Past and Near Future "
        "of Risk and/or Need Assessment⍽». Crime & Delinquency, vol.⍽52, n°⍽1, p.⍽7-27. "
        "https://doi.org/10.1177/0011128705281756",
    ),
    (
        {"id": "mohammed2019", "type": "article-journal", "language": "fr-FR",
         "author": p("Mohammed, Marwan"),
         "title": "Les sorties de délinquance: théories, méthodes, enquêtes?",
         "container-title": "Revue française de sociologie", "issued": d(2019)},
        "Mohammed, M. (2019). «⍽Les sorties de délinquance⍽: théories, méthodes, "
        "enquêtes␣?⍽». Revue française de sociologie.",
    ),
    (
        {"id": "quotes", "type": "article-journal", "language": "fr",
         "author": p("Benazeth, Valerian"),
         "title": "L'effet \"sortie sèche\" en maison d'arrêt",
         "container-title": "Champ pénal", "volume": "XIII", "issued": d(2016)},
        "Benazeth, V. (2016). «⍽L’effet “sortie sèche” en maison d’arrêt⍽». "
        "Champ pénal, vol.⍽XIII.",
    ),
    (
        {"id": "maruna2001", "type": "book", "language": "en", "author": p("Maruna, Shadd"),
         "title": "Making Good: How Ex-Convicts Reform and Rebuild Their Lives",
         "publisher": "American Psychological Association", "publisher-place": "Washington",
         "number-of-pages": "211", "issued": d(2001), "ISBN": "9781557987310"},
        "Maruna, S. (2001). Making Good: How Ex-Convicts Reform and Rebuild Their Lives. "
        "Washington, American Psychological Association, 211⍽p.",
    ),
    (
        {"id": "bouloc2020", "type": "book", "language": "fr", "author": p("Bouloc, Bernard"),
         "title": "Droit de l'exécution des peines", "edition": "6e éd.",
         "publisher": "Dalloz", "publisher-place": "Paris", "collection-title": "Précis",
         "issued": d(2020)},
        "Bouloc, B. (2020). Droit de l’exécution des peines (6ᵉ⍽éd.). Paris, Dalloz, "
        "coll. «⍽Précis⍽».",
    ),
    (
        {"id": "combessie2009", "type": "book", "language": "fr",
         "author": p("Combessie, Philippe"), "title": "Sociologie de la prison", "edition": "3",
         "publisher": "La Découverte", "publisher-place": "Paris",
         "collection-title": "Repères", "collection-number": "318", "number-of-pages": 128,
         "issued": d(2009)},
        "Combessie, P. (2009). Sociologie de la prison (3ᵉ⍽éd.). Paris, La Découverte, "
        "coll. «⍽Repères⍽», n°⍽318, 128⍽p.",
    ),
    (
        {"id": "mohammed2012dir", "type": "book", "language": "fr",
         "editor": p("Mohammed, Marwan"),
         "title": "Les sorties de délinquance : théories, méthodes, enquêtes",
         "publisher": "La Découverte", "publisher-place": "Paris", "issued": d(2012)},
        "Mohammed, M. (dir.) (2012). Les sorties de délinquance⍽: théories, méthodes, "
        "enquêtes. Paris, La Découverte.",
    ),
    (
        {"id": "goffman1968", "type": "book", "language": "fr", "author": p("Goffman, Erving"),
         "translator": p("Lainé, Liliane", "Lainé, Claude"),
         "title": "Asiles : études sur la condition sociale des malades mentaux",
         "publisher": "Éditions de Minuit", "publisher-place": "Paris", "issued": d(1968)},
        "Goffman, E. (1968). Asiles⍽: études sur la condition sociale des malades mentaux, "
        "trad. par L. Lainé et C. Lainé. Paris, Éditions de Minuit.",
    ),
    (
        {"id": "mcneill2010", "type": "chapter", "language": "en", "author": p("McNeill, Fergus"),
         "title": "Supervision in Historical Context",
         "editor": p("McNeill, Fergus", "Raynor, Peter", "Trotter, Chris"),
         "container-title": "Offender Supervision: New Directions in Theory, Research and "
         "Practice", "publisher": "Willan", "publisher-place": "Cullompton", "page": "1--16",
         "issued": d(2010)},
        "McNeill, F. (2010). «⍽Supervision in Historical Context⍽». Dans F. McNeill, P. Raynor "
        "et C. Trotter (dir.), Offender Supervision: New Directions in Theory, Research and "
        "Practice. Cullompton, Willan, p.⍽1-16.",
    ),
    (
        {"id": "herzog2014", "type": "chapter", "language": "fr",
         "author": p("Herzog-Evans, Martine"),
         "title": "Le juge et la sortie", "container-title": "Traité de l'exécution des peines",
         "edition": "2", "volume": "1", "publisher": "Dalloz", "issued": d(2014)},
        "Herzog-Evans, M. (2014). «⍽Le juge et la sortie⍽». Dans Traité de l’exécution des "
        "peines (2ᵉ⍽éd., vol.⍽1). Dalloz.",
    ),
    (
        {"id": "benazeth2021", "type": "thesis", "language": "fr",
         "author": p("Benazeth, Valerian"), "genre": "phdthesis",
         "title": "Comment s'épuise le crime", "publisher": "Université Paris-Saclay",
         "number-of-pages": "512", "issued": d(2021),
         "URL": "https://tel.archives-ouvertes.fr/tel-03258616"},
        "Benazeth, V. (2021). Comment s’épuise le crime. Thèse de doctorat, Université "
        "Paris-Saclay, 512⍽p. https://tel.archives-ouvertes.fr/tel-03258616",
    ),
    (
        {"id": "memoire", "type": "thesis", "language": "fr", "author": p("Caillé, Émilie"),
         "genre": "Master's thesis", "title": "L'alliance de travail",
         "publisher": "Université de Montréal", "issued": d(2018)},
        "Caillé, É. (2018). L’alliance de travail. Mémoire de master, Université de Montréal.",
    ),
    (
        {"id": "buck2021", "type": "report", "language": "en", "author": p("Buck, Gill"),
         "title": "Mentoring and peer mentoring", "number": "Academic Insights 2021/04",
         "publisher": "HM Inspectorate of Probation", "issued": d(2021, 5)},
        "Buck, G. (2021). Mentoring and peer mentoring. Academic Insights 2021/04, "
        "HM Inspectorate of Probation.",
    ),
    (
        {"id": "courdescomptes", "type": "report", "language": "fr",
         "publisher": "Cour des comptes",
         "title": "Le service public pénitentiaire : prévenir la récidive, gérer la vie "
         "carcérale", "issued": d(2010, 7), "genre": "rapport public thématique"},
        "Cour des comptes (2010). Le service public pénitentiaire⍽: prévenir la récidive, gérer "
        "la vie carcérale. Rapport public thématique.",
    ),
    (
        {"id": "cesdip", "type": "report", "language": "fr",
         "author": p("Conférence de consensus sur la prévention de la récidive"),
         "title": "Pour une nouvelle politique publique de prévention de la récidive",
         "number": "12", "publisher": "Ministère de la justice", "publisher-place": "Paris",
         "issued": d(2013, 2, 20)},
        "Conférence de consensus sur la prévention de la récidive (2013). Pour une nouvelle "
        "politique publique de prévention de la récidive. Rapport n°⍽12, Paris, "
        "Ministère de la justice.",
    ),
    (
        {"id": "lemonde", "type": "article-newspaper", "language": "fr",
         "author": p("Jacquin, Jean-Baptiste"),
         "title": "La probation, parent pauvre de la justice",
         "container-title": "Le Monde", "issued": d(2019, 3, 1), "page": "12"},
        "Jacquin, J.-B. (2019). «⍽La probation, parent pauvre de la justice⍽». Le Monde, "
        "1ᵉʳ⍽mars, p.⍽12.",
    ),
    (
        {"id": "ash", "type": "article-magazine", "language": "fr",
         "title": "La libération sous contrainte", "container-title": "Actualités sociales "
         "hebdomadaires", "issue": "2910", "issued": d(2015, 5)},
        "«⍽La libération sous contrainte⍽» (2015). Actualités sociales hebdomadaires, mai, "
        "n°⍽2910.",
    ),
    (
        {"id": "oip", "type": "webpage", "language": "fr",
         "author": p("Observatoire international des prisons"),
         "title": "Préparation à la sortie", "container-title": "oip.org",
         "URL": "https://oip.org/preparation-a-la-sortie", "accessed": d(2024, 5, 3)},
        "Observatoire international des prisons (s.⍽d.). «⍽Préparation à la sortie⍽». oip.org. "
        "https://oip.org/preparation-a-la-sortie (consulté le 3⍽mai 2024)",
    ),
    (
        {"id": "communication", "type": "paper-conference", "language": "fr",
         "author": p("Larminat, Xavier de"), "title": "La probation en quête d'approbation",
         "event-title": "Congrès de l'Association française de sociologie",
         "issued": d(2011, 7, 5)},
        "Larminat, X. de (2011). «⍽La probation en quête d’approbation⍽». Communication, "
        "Congrès de l’Association française de sociologie.",
    ),
    (
        {"id": "particles", "type": "article-journal", "language": "en",
         "author": [
             {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
             {"family": "Larminat", "given": "Xavier", "dropping-particle": "de"},
             {"family": "King", "given": "Martin Luther", "suffix": "Jr"}],
         "title": "Names", "container-title": "European Journal of Probation",
         "issued": {"date-parts": [[2018], [2019]]}},
        "van der Berg, J., Larminat, X. de et King, M.⍽L., Jr (2018-2019). «⍽Names⍽». "
        "European Journal of Probation.",
    ),
    (
        {"id": "many", "type": "article-journal", "language": "en",
         "author": p(*(f"{c}son, {c}nn" for c in "ABCDEFGH")),
         "title": "Eight authors", "container-title": "Probation Journal",
         "issued": d(2020)},
        "Ason, A., Bson, B., Cson, C., Dson, D., Eson, E., Fson, F. et⍽al. (2020). «⍽Eight "
        "authors⍽». Probation Journal.",
    ),
    (
        {"id": "loi2014", "type": "legislation", "language": "fr",
         "title": "Loi n°2014-896 du 15 août 2014 relative à l'individualisation des peines et "
         "renforçant l'efficacité des sanctions pénales", "number": "2014-896",
         "container-title": "Journal officiel de la République française", "volume": "0189",
         "page": "13647", "issued": d(2014, 8, 17)},
        "Loi n°⍽2014-896 du 15⍽août 2014 relative à l’individualisation des peines et "
        "renforçant l’efficacité des sanctions pénales, JORF du 17⍽août 2014, n°⍽0189, "
        "p.⍽13647.",
    ),
    (
        {"id": "loi2009", "type": "legislation", "title": "Loi pénitentiaire",
         "number": "2009-1436", "issued": d(2009, 11, 24)},
        "Loi pénitentiaire n°⍽2009-1436 du 24⍽novembre 2009.",
    ),
    (
        {"id": "decret", "type": "legislation", "genre": "décret", "number": "2020-81",
         "title": "relatif à la peine de détention à domicile sous surveillance électronique",
         "issued": d(2020, 2, 3)},
        "Décret n°⍽2020-81 du 3⍽février 2020 relatif à la peine de détention à domicile sous "
        "surveillance électronique.",
    ),
    (
        {"id": "ordonnance", "type": "legislation", "number": "n° 2019-950",
         "title": "Ordonnance portant partie législative du code de la justice pénale des "
         "mineurs", "issued": d(2019, 9, 11)},
        "Ordonnance n°⍽2019-950 du 11⍽septembre 2019 portant partie législative du code de la "
        "justice pénale des mineurs.",
    ),
    (
        {"id": "arrete", "type": "regulation", "issued": d(2011, 3, 1),
         "title": "Arrêté relatif aux missions des services pénitentiaires d'insertion et de "
         "probation"},
        "Arrêté du 1ᵉʳ⍽mars 2011 relatif aux missions des services pénitentiaires d’insertion "
        "et de probation.",
    ),
    (
        {"id": "circulaire", "type": "legislation", "number": "NOR : JUSD1430485C",
         "title": "Circulaire relative à la mise en œuvre de la contrainte pénale",
         "issued": d(2014, 12, 26), "container-title": "Bulletin officiel du ministère de la "
         "Justice"},
        "Circulaire du 26⍽décembre 2014 relative à la mise en œuvre de la contrainte pénale "
        "(NOR⍽:⍽JUSD1430485C), BOMJ.",
    ),
    (
        {"id": "codepenal", "type": "legislation", "title": "Code pénal",
         "section": "article 132-41", "issued": d(2020)},
        "Code pénal, art.⍽132-41.",
    ),
    (
        {"id": "cass", "type": "legal_case", "number": "n° 16-85.072",
         "authority": "Cour de cassation, chambre criminelle", "issued": d(2017, 3, 28),
         "title": "Arrêt n° 16-85.072", "container-title": "Bull. crim.", "volume": "85"},
        "Cass. crim., 28⍽mars 2017, n°⍽16-85.072, Bull. crim., n°⍽85.",
    ),
    (
        {"id": "cass2", "type": "legal_case", "number": "08-10.638",
         "authority": "Cour de cassation, Deuxième chambre civile", "issued": d(2009, 4, 1)},
        "Cass. 2ᵉ⍽civ., 1ᵉʳ⍽avril 2009, n°⍽08-10.638.",
    ),
    (
        {"id": "ce", "type": "legal_case", "authority": "Conseil d’État, section",
         "number": "403868", "issued": d(2019, 12, 6),
         "title": "Section française de l'Observatoire international des prisons"},
        "CE, sect., 6⍽décembre 2019, n°⍽403868, Section française de l’Observatoire "
        "international des prisons.",
    ),
    (
        {"id": "qpc", "type": "legal_case", "authority": "Conseil constitutionnel",
         "number": "2020-858/859 QPC", "issued": d(2020, 10, 2),
         "title": "M. Geoffrey F. et autre"},
        "Cons. const., 2⍽octobre 2020, n°⍽2020-858/859 QPC, M. Geoffrey F. et autre.",
    ),
    (
        {"id": "cedh", "type": "legal_case", "number": "9671/15", "issued": d(2020, 1, 30),
         "authority": "Cour européenne des droits de l'homme",
         "title": "J.M.B. et autres c. France"},
        "CEDH, 30⍽janvier 2020, n°⍽9671/15, J.M.B. et autres c. France.",
    ),
    (
        {"id": "caa", "type": "legal_case", "authority": "Cour administrative d'appel de Nancy",
         "number": "17NC01234", "issued": d(2018, 5, 15)},
        "CAA Nancy, 15⍽mai 2018, n°⍽17NC01234.",
    ),
    (
        {"id": "cass3", "type": "legal_case", "issued": d(2017, 3, 28),
         "title": "Cass. crim., arrêt Dupont"},
        "Cass. crim., arrêt Dupont, 28⍽mars 2017.",
    ),
    (
        {"id": "cmrec", "type": "legislation", "number": "CM/Rec(2010)1",
         "authority": "Conseil de l'Europe, Comité des ministres", "language": "fr",
         "title": "Recommandation sur les règles du Conseil de l'Europe relatives à la "
         "probation", "issued": d(2010, 1, 20)},
        "Conseil de l’Europe, Comité des ministres, Recommandation CM/Rec(2010)1 sur les "
        "règles du Conseil de l’Europe relatives à la probation, 20⍽janvier 2010.",
    ),
    (
        {"id": "cmrec2", "type": "report", "number": "CM/Rec(2010)1",
         "author": p("Conseil de l'Europe"), "language": "fr",
         "title": "Recommandation CM/Rec(2010)1 sur les règles relatives à la probation",
         "publisher": "Conseil de l'Europe", "publisher-place": "Strasbourg",
         "issued": d(2010, 1, 20)},
        "Conseil de l’Europe (2010). Recommandation CM/Rec(2010)1 sur les règles relatives à la "
        "probation. Strasbourg, Conseil de l’Europe.",
    ),
    (
        {"id": "directive", "type": "legislation", "language": "fr",
         "title": "Décision-cadre 2008/947/JAI du Conseil du 27 novembre 2008 concernant la "
         "surveillance des mesures de probation", "number": "2008/947/JAI",
         "container-title": "Journal officiel de l’Union européenne", "volume": "L 337",
         "page": "102-122", "issued": d(2008, 11, 27)},
        "Décision-cadre 2008/947/JAI du Conseil du 27⍽novembre 2008 concernant la surveillance "
        "des mesures de probation, JOUE, L 337, p.⍽102-122.",
    ),
    (
        {"id": "dataset", "type": "dataset", "language": "fr",
         "author": p("Ministère de la justice"), "title": "Statistiques de milieu ouvert",
         "version": "2", "issued": d(2023), "URL": "https://www.justice.gouv.fr/stat",
         "accessed": d(2024, 1, 1)},
        "Ministère de la justice (2023). Statistiques de milieu ouvert (version⍽2) [jeu de "
        "données]. https://www.justice.gouv.fr/stat (consulté le 1ᵉʳ⍽janvier 2024)",
    ),
    (
        {"id": "film", "type": "motion_picture", "language": "fr",
         "director": p("Audiard, Jacques"), "title": "Un prophète", "issued": d(2009)},
        "Audiard, J. (réal.) (2009). Un prophète [film].",
    ),
    (
        {"id": "anonymous", "type": "book", "title": "Manuel du SPIP", "status": "à paraître",
         "language": "fr"},
        "Manuel du SPIP (à paraître).",
    ),
    (
        {"id": "italics", "type": "article-journal", "language": "fr",
         "author": p("Lévy, René"), "title": "Le principe <i>non bis in idem</i> au XIXe siècle",
         "container-title": "Déviance et Société", "issued": d(2015)},
        "Lévy, R. (2015). «⍽Le principe non bis in idem au XIXᵉ⍽siècle⍽». Déviance et Société.",
    ),
]  # fmt: skip


def visible(text: str) -> str:
    """No-break spaces as signs one can see."""
    return text.replace("\u00a0", "⍽").replace("\u202f", "␣")


HOSTILE: list[dict[str, Any]] = [
    {"id": f"hostile{i}", "type": "article-journal", "title": title, "language": language,
     "author": [{"literal": title}], "container-title": title, "issued": d(2020),
     "volume": title, "URL": "javascript:alert(1)"}
    for language in ("fr", "en")
    for i, title in enumerate((
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd",
        "+1-2 {=HYPERLINK(\"http://x.test\")}",
        "abc\u202egpj.exe\u202c \u200f\u200e",
        "[clic](javascript:alert(1)) ![x](http://x.test/x.png)",
        r"\input{/etc/passwd} \write18{ls} $x_1^2$ ~ # % & {braces} }{",
        "*gras* _souligné_ @key [@key] `code` $$x$$ ~~s~~ ^n^ <!-- c --> | # t",
        "#import \"x\"; #sys.exit() `raw` <label> @ref $ x $ \\ // /*",
        "TY  - JOUR\r\nER  - \r\nTY  - BOOK",
        "}\n@article{intrus,\n title={x}",
        "nul\x00 cloche\x07 échappe\x1b[31m \ud800 \ufffe fin",
        "https://x.test/?a=1&b=<b>2</b>",
    ))
]  # fmt: skip
for number, item in enumerate(HOSTILE):
    item["id"] = f"hostile{number}"
