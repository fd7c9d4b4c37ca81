"""Zotero items to CSL: every type, every field, every role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.model import RawEntry, Reference, canonical_json
from tracker.sources.zotero import interpret, table

SOURCE = "zotero/group/12345"

DEPARTURES = {
    # field → (the schema's variable, ours)
    "journalAbbreviation": ("journalAbbreviation", "container-title-short"),
}


@pytest.fixture(scope="module")
def schema(shared: Path) -> dict[str, Any]:
    text = (shared / "zotero" / "schema.json").read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def read(**data: Any) -> Reference:
    """The reference of an item without faults."""
    found = interpret(SOURCE, RawEntry("ABCD2345", canonical_json({"key": "ABCD2345", **data})))
    assert found.reference is not None
    assert found.problems == ()
    return found.reference


def test_every_item_type_of_the_schema_has_the_schema_s_csl_type(schema: dict[str, Any]) -> None:
    theirs = {t: csl for csl, types in schema["csl"]["types"].items() for t in types}
    types = [t["itemType"] for t in schema["itemTypes"]]
    assert {t: table.TYPES.get(t) for t in types if t not in table.NO_STUDY} == {
        t: theirs[t] for t in types if t not in table.NO_STUDY
    }
    assert set(types) == {*table.TYPES, *table.NO_STUDY}


def test_every_field_of_the_schema_has_the_schema_s_variable(schema: dict[str, Any]) -> None:
    texts = {f: v for v, fields in schema["csl"]["fields"]["text"].items() for f in fields
             if v != "shortTitle"}  # fmt: skip
    dates = {field: v for v, field in schema["csl"]["fields"]["date"].items()}
    for item_type in schema["itemTypes"]:
        for field in item_type["fields"]:
            name, base = field["field"], field.get("baseField", field["field"])
            expected = texts.get(base) or dates.get(base)
            ours = table.FIELDS.get(name) or table.DATES.get(name)
            if name in table.UNUSED or expected is None:
                assert name in table.UNUSED, name
                continue
            assert ours == DEPARTURES.get(name, (None, expected))[1], (item_type["itemType"], name)


def test_every_role_of_the_schema_is_somebody_in_csl(schema: dict[str, Any]) -> None:
    names = schema["csl"]["names"]
    for item_type in schema["itemTypes"]:
        for creator in item_type["creatorTypes"]:
            role = creator["creatorType"]
            primary = table.PRIMARY.get(item_type["itemType"], "author")
            assert (role == primary) == bool(creator.get("primary")), (item_type["itemType"], role)
            if role in names:
                assert table.CREATORS[role] == names[role]
            assert role in table.CREATORS


EXAMPLES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"itemType": "artwork", "title": "Portrait", "artworkMedium": "huile", "artworkSize": "2 m"},
     {"type": "graphic", "title": "Portrait", "medium": "huile", "dimensions": "2 m"}),
    ({"itemType": "audioRecording", "title": "Paroles", "label": "Ocora", "runningTime": "12:00"},
     {"type": "song", "title": "Paroles", "publisher": "Ocora", "dimensions": "12:00"}),
    ({"itemType": "bill", "title": "Projet de loi", "billNumber": "1349", "session": "15e",
      "legislativeBody": "Assemblée nationale"},
     {"type": "bill", "title": "Projet de loi", "number": "1349", "chapter-number": "15e",
      "authority": "Assemblée nationale"}),
    ({"itemType": "blogPost", "title": "Billet", "blogTitle": "Carnet", "websiteType": "carnet"},
     {"type": "post-weblog", "title": "Billet", "container-title": "Carnet", "genre": "carnet"}),
    ({"itemType": "book", "title": "Making Good", "publisher": "APA", "place": "Washington",
      "numPages": "211", "originalDate": "1999", "edition": "2"},
     {"type": "book", "title": "Making Good", "publisher": "APA", "publisher-place": "Washington",
      "number-of-pages": "211", "original-date": {"date-parts": [[1999]]}, "edition": "2"}),
    ({"itemType": "bookSection", "title": "Chapitre", "bookTitle": "Traité", "pages": "1-9"},
     {"type": "chapter", "title": "Chapitre", "container-title": "Traité", "page": "1-9"}),
    ({"itemType": "case", "caseName": "M. X c. État", "court": "Cour de cassation",
      "dateDecided": "15/01/2020", "docketNumber": "19-80.891", "reporter": "Bull. crim.",
      "extra": "ECLI:FR:CCASS:2020:CR00012"},
     {"type": "legal_case", "title": "M. X c. État", "authority": "Cour de cassation",
      "issued": {"date-parts": [[2020, 1, 15]]}, "number": "19-80.891",
      "container-title": "Bull. crim.", "custom": {"ecli": "ECLI:FR:CCASS:2020:CR00012"}}),
    ({"itemType": "computerProgram", "title": "R", "versionNumber": "4.4", "company": "R Core",
      "system": "Linux", "programmingLanguage": "C"},
     {"type": "software", "title": "R", "version": "4.4", "publisher": "R Core",
      "medium": "Linux", "genre": "C"}),
    ({"itemType": "conferencePaper", "title": "Actes", "proceedingsTitle": "Colloque 2019",
      "conferenceName": "CEP", "eventPlace": "Lyon"},
     {"type": "paper-conference", "title": "Actes", "container-title": "Colloque 2019",
      "event-title": "CEP", "event-place": "Lyon"}),
    ({"itemType": "dataset", "title": "Cohorte", "repository": "Zenodo", "identifier": "77",
      "versionNumber": "2"},
     {"type": "dataset", "title": "Cohorte", "publisher": "Zenodo", "number": "77",
      "version": "2"}),
    ({"itemType": "dictionaryEntry", "title": "Probation", "dictionaryTitle": "Lexique"},
     {"type": "entry-dictionary", "title": "Probation", "container-title": "Lexique"}),
    ({"itemType": "document", "title": "Note", "publisher": "DAP", "type": "note interne"},
     {"type": "document", "title": "Note", "publisher": "DAP", "genre": "note interne"}),
    ({"itemType": "email", "subject": "Suite", "date": "2024-05-02"},
     {"type": "personal_communication", "title": "Suite",
      "issued": {"date-parts": [[2024, 5, 2]]}}),
    ({"itemType": "encyclopediaArticle", "title": "Peine", "encyclopediaTitle": "Universalis"},
     {"type": "entry-encyclopedia", "title": "Peine", "container-title": "Universalis"}),
    ({"itemType": "film", "title": "Des hommes", "distributor": "Météore", "genre": "doc"},
     {"type": "motion_picture", "title": "Des hommes", "publisher": "Météore", "genre": "doc"}),
    ({"itemType": "forumPost", "title": "Question", "forumTitle": "Forum", "postType": "fil"},
     {"type": "post", "title": "Question", "container-title": "Forum", "genre": "fil"}),
    ({"itemType": "hearing", "title": "Audition", "committee": "Lois", "documentNumber": "12",
      "legislativeBody": "Sénat", "place": "Paris"},
     {"type": "hearing", "title": "Audition", "section": "Lois", "number": "12",
      "authority": "Sénat", "event-place": "Paris"}),
    ({"itemType": "instantMessage", "title": "Message"},
     {"type": "personal_communication", "title": "Message"}),
    ({"itemType": "interview", "title": "Entretien", "interviewMedium": "radio"},
     {"type": "interview", "title": "Entretien", "medium": "radio"}),
    ({"itemType": "journalArticle", "title": "<i>Desistance</i> & <b onclick=x>peine</b>",
      "publicationTitle": "Déviance et Société", "volume": "41", "issue": "1", "pages": "3-32",
      "DOI": "https://doi.org/10.3917/DS.411.0003", "journalAbbreviation": "Dév. Soc.",
      "language": "fr-FR", "date": "12/03/2017", "accessDate": "2024-01-05T10:00:00Z"},
     {"type": "article-journal", "title": "<i>Desistance</i> & <b>peine</b>",
      "container-title": "Déviance et Société", "volume": "41", "issue": "1", "page": "3-32",
      "DOI": "10.3917/ds.411.0003", "container-title-short": "Dév. Soc.", "language": "fr",
      "issued": {"date-parts": [[2017, 3, 12]]}, "accessed": {"date-parts": [[2024, 1, 5]]}}),
    ({"itemType": "letter", "title": "Lettre", "letterType": "manuscrite"},
     {"type": "personal_communication", "title": "Lettre", "genre": "manuscrite"}),
    ({"itemType": "magazineArticle", "title": "Reportage", "publicationTitle": "L’Obs"},
     {"type": "article-magazine", "title": "Reportage", "container-title": "L’Obs"}),
    ({"itemType": "manuscript", "title": "Notes", "manuscriptType": "carnet", "number": "Ms 3"},
     {"type": "manuscript", "title": "Notes", "genre": "carnet", "number": "Ms 3"}),
    ({"itemType": "map", "title": "SPIP", "mapType": "plan", "scale": "1:1000"},
     {"type": "map", "title": "SPIP", "genre": "plan", "scale": "1:1000"}),
    ({"itemType": "newspaperArticle", "title": "Brève", "publicationTitle": "Le Monde",
      "section": "Société"},
     {"type": "article-newspaper", "title": "Brève", "container-title": "Le Monde",
      "section": "Société"}),
    ({"itemType": "patent", "title": "Bracelet", "patentNumber": "FR1", "issueDate": "2001",
      "filingDate": "1999", "priorityDate": "1998", "issuingAuthority": "INPI",
      "legalStatus": "déchu"},
     {"type": "patent", "title": "Bracelet", "number": "FR1", "authority": "INPI",
      "issued": {"date-parts": [[2001]]}, "submitted": {"date-parts": [[1999]]},
      "original-date": {"date-parts": [[1998]]}, "status": "déchu"}),
    ({"itemType": "podcast", "title": "Épisode", "episodeNumber": "4", "audioFileType": "mp3"},
     {"type": "broadcast", "title": "Épisode", "number": "4", "medium": "mp3"}),
    ({"itemType": "preprint", "title": "Avant", "repository": "HAL", "archiveID": "hal-01"},
     {"type": "article", "title": "Avant", "publisher": "HAL", "number": "hal-01"}),
    ({"itemType": "presentation", "title": "Exposé", "meetingName": "Journée", "place": "Agen",
      "presentationType": "diaporama"},
     {"type": "speech", "title": "Exposé", "event-title": "Journée", "event-place": "Agen",
      "genre": "diaporama"}),
    ({"itemType": "radioBroadcast", "title": "Émission", "programTitle": "Du grain",
      "network": "France Culture"},
     {"type": "broadcast", "title": "Émission", "container-title": "Du grain",
      "publisher": "France Culture"}),
    ({"itemType": "report", "title": "Rapport", "reportNumber": "12", "reportType": "rapport",
      "institution": "Cour des comptes", "seriesTitle": "Rapports"},
     {"type": "report", "title": "Rapport", "number": "12", "genre": "rapport",
      "publisher": "Cour des comptes", "collection-title": "Rapports"}),
    ({"itemType": "standard", "title": "Norme", "organization": "AFNOR", "number": "NF Z44"},
     {"type": "standard", "title": "Norme", "authority": "AFNOR", "number": "NF Z44"}),
    ({"itemType": "statute", "nameOfAct": "Loi pénitentiaire", "dateEnacted": "24/11/2009",
      "code": "JORF", "extra": "NOR : JUSX0814219L",
      "url": "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000021312171"},
     {"type": "legislation", "title": "Loi pénitentiaire", "container-title": "JORF",
      "issued": {"date-parts": [[2009, 11, 24]]}, "number": "JUSX0814219L",
      "custom": {"legifrance": "JORFTEXT000021312171", "nor": "JUSX0814219L"},
      "URL": "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000021312171"}),
    ({"itemType": "thesis", "title": "Thèse", "thesisType": "doctorat", "university": "Pau"},
     {"type": "thesis", "title": "Thèse", "genre": "doctorat", "publisher": "Pau"}),
    ({"itemType": "tvBroadcast", "title": "Journal", "network": "Arte", "episodeNumber": "9"},
     {"type": "broadcast", "title": "Journal", "publisher": "Arte", "number": "9"}),
    ({"itemType": "videoRecording", "title": "Captation", "studio": "ENAP",
      "numberOfVolumes": "2"},
     {"type": "motion_picture", "title": "Captation", "publisher": "ENAP",
      "number-of-volumes": "2"}),
    ({"itemType": "webpage", "title": "Page", "websiteTitle": "justice.gouv.fr"},
     {"type": "webpage", "title": "Page", "container-title": "justice.gouv.fr"}),
]  # fmt: skip


@pytest.mark.parametrize(("item", "csl"), EXAMPLES, ids=[str(i["itemType"]) for i, _ in EXAMPLES])
def test_an_item_of_each_type_becomes_this(item: dict[str, Any], csl: dict[str, Any]) -> None:
    assert read(**item).csl == {"id": "ABCD2345", **csl}


def test_the_examples_cover_every_type() -> None:
    assert {str(item["itemType"]) for item, _ in EXAMPLES} == set(table.TYPES)


def test_the_primary_role_of_a_type_is_the_author_and_no_role_is_lost() -> None:
    def person(role: str, family: str) -> dict[str, str]:
        return {"creatorType": role, "firstName": "Anne", "lastName": family}

    csl = read(itemType="film", title="Film", creators=[
        person("director", "D"), person("castMember", "C"), person("scriptwriter", "S"),
        {"creatorType": "producer", "name": "Arte France"},
    ]).csl  # fmt: skip
    anne = {"given": "Anne"}
    assert {k: csl[k] for k in ("author", "performer", "script-writer", "producer")} == {
        "author": [{"family": "D", **anne}],
        "performer": [{"family": "C", **anne}],
        "script-writer": [{"family": "S", **anne}],
        "producer": [{"literal": "Arte France"}],
    }


def test_institutions_are_literals_and_suffixes_stand_apart() -> None:
    csl = read(itemType="report", title="Rapport", creators=[
        {"creatorType": "author", "name": "Ministère de la Justice"},
        {"creatorType": "author", "lastName": "Conseil de l’Europe", "firstName": ""},
        {"creatorType": "author", "lastName": "King", "firstName": "Martin Luther, Jr."},
        {"creatorType": "seriesEditor", "lastName": "de Beauvoir", "firstName": "Simone"},
        {"creatorType": "author", "lastName": "", "firstName": ""},
    ]).csl  # fmt: skip
    assert csl["author"] == [
        {"literal": "Ministère de la Justice"},
        {"literal": "Conseil de l’Europe"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ]
    assert csl["collection-editor"] == [{"family": "de Beauvoir", "given": "Simone"}]


def test_extra_adds_what_the_fields_lack_and_keeps_what_it_does_not_understand() -> None:
    reference = read(
        itemType="book", title="La peine", date="2010", DOI="10.1000/champ",
        extra="DOI: 10.1000/extra\nPMID: 123456\nCitation Key: foucault1975\n"
        "Original Date: 1975\nEditor: Eribon || Didier\nevent-place: Paris\n"
        "tex.ids: autre\nLu en mars, à discuter",
    )  # fmt: skip
    assert reference.citation_key == "foucault1975"
    assert reference.csl == {
        "id": "ABCD2345", "type": "book", "title": "La peine", "DOI": "10.1000/champ",
        "issued": {"date-parts": [[2010]]}, "PMID": "123456",
        "original-date": {"date-parts": [[1975]]},
        "editor": [{"family": "Eribon", "given": "Didier"}], "event-place": "Paris",
        "note": "tex.ids: autre\nLu en mars, à discuter",
    }  # fmt: skip


def test_a_field_of_its_own_names_the_key_before_extra_does() -> None:
    assert read(itemType="book", title="T", citationKey="a1",
                extra="Citation Key: b2").citation_key == "a1"  # fmt: skip


def test_extra_may_change_the_type_and_speak_the_old_tongue() -> None:
    csl = read(itemType="document", title="T", extra="Type: dataset\n{:number-of-pages: 12}").csl
    assert (csl["type"], csl["number-of-pages"]) == ("dataset", "12")


def test_eli_tells_the_nor() -> None:
    url = "https://www.legifrance.gouv.fr/eli/loi/2014/8/15/JUSX1322682L/jo/texte"
    assert read(itemType="statute", nameOfAct="Loi", url=url).csl["custom"] == {
        "eli": url, "nor": "JUSX1322682L"}  # fmt: skip


def test_tags_are_keywords_those_of_people_first_and_our_own_not_at_all() -> None:
    """Ours are those that ``push-themes`` writes, to the letter (NFC or NFD)."""
    tags = [{"tag": "auto", "type": 1}, {"tag": "récidive"}, {"tag": "thème:désistance"},
            {"tag": "the\u0300me:probation"}, {"tag": "Thème: RBR"}, {"tag": "récidive"},
            {"tag": " "}]  # fmt: skip
    assert read(itemType="book", title="T", tags=tags).keywords == (
        "récidive",
        "Thème: RBR",
        "auto",
    )


@pytest.mark.parametrize(
    ("source", "select", "web"),
    [
        ("zotero/group/12345", "zotero://select/groups/12345/items/ABCD2345",
         "https://www.zotero.org/groups/12345/items/ABCD2345"),
        ("zotero/user/678", "zotero://select/library/items/ABCD2345",
         "https://www.zotero.org/users/678/items/ABCD2345"),
    ],
)  # fmt: skip
def test_a_record_links_to_zotero_and_to_the_web(source: str, select: str, web: str) -> None:
    entry = RawEntry("ABCD2345", canonical_json({"itemType": "book", "title": "T"}))
    reference = interpret(source, entry).reference
    assert reference is not None
    assert (reference.zotero_uri, reference.web_url) == (select, web)


def test_an_unreadable_date_and_a_missing_title_are_told_and_nothing_is_lost() -> None:
    raw = canonical_json({"itemType": "book", "date": "12/3/19"})
    found = interpret(SOURCE, RawEntry("ABCD2345", raw))
    assert [p.code for p in found.problems] == ["date-unread", "no-title"]
    assert found.reference is not None
    assert found.reference.csl["issued"] == {"literal": "12/3/19"}


@pytest.mark.parametrize(
    "raw",
    ["", "[]", "{", "null", '{"itemType": 3, "creators": "x"}',
     '{"tags": {}, "creators": [3], "title": ["a"], "date": {}}'],
)  # fmt: skip
def test_no_text_whatever_makes_interpret_fail(raw: str) -> None:
    interpret(SOURCE, RawEntry("ABCD2345", raw))


def test_a_reprint_has_the_date_of_its_original_too_unless_extra_knows_better() -> None:
    made = read(itemType="book", title="Surveiller et punir", date="1993 [1975]")
    assert made.csl["issued"] == {"date-parts": [[1993]]}
    assert made.csl["original-date"] == {"date-parts": [[1975]]}
    told = read(itemType="book", title="T", date="1993 [1975]", extra="original-date: 1974")
    assert told.csl["original-date"] == {"date-parts": [[1974]]}


@pytest.mark.parametrize(("date", "codes"), [("à paraître", []), ("bientôt", ["date-unread"])])
def test_a_date_that_says_it_is_none_yet_is_no_fault(date: str, codes: list[str]) -> None:
    raw = canonical_json({"itemType": "book", "title": "T", "date": date})
    found = interpret(SOURCE, RawEntry("ABCD2345", raw))
    assert [p.code for p in found.problems] == codes
