"""The vocabulary file: what is kept, what is refused, and where the error points."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.themes.given_concepts import GIVEN
from tracker.errors import UnknownItem, VocabularyError
from tracker.model import TaggableText
from tracker.normalise import fold
from tracker.settings import Workspace
from tracker.themes import Vocabulary, load_vocabulary, tag
from tracker.themes.explain import explain
from tracker.themes.matcher import Matcher
from tracker.themes.reading import PACKAGED
from tracker.themes.signs import signs
from tracker.themes.words import NAMED, phrase_key

SMALL = """\
scheme: test
facets:
  theories: Théories
  mesures: Mesures
mission: [desistance]
domainContext:
  fr: [prison]
concepts:
- id: desistance
  facet: theories
  prefLabel: {fr: désistance, en: desistance}
  altLabel:
    fr: [sortie de délinquance]
- id: desistance_assistee
  facet: theories
  prefLabel:
    fr: désistance assistée
  broader: desistance
  implies: [desistance]
"""

# what is changed in SMALL, the concept named, the line named, words of the message
FAULTS = [
    ("- id: desistance_assistee", "- id: desistance", "desistance", 14, "deux fois"),
    ("    fr: désistance assistée", "    en: assisted",
     "desistance_assistee", 17, "prefLabel français"),
    ("  prefLabel: {fr: désistance, en: desistance}\n", "", "desistance", 9, "prefLabel français"),
    ("  facet: theories\n  prefLabel:\n", "  facet: autres\n  prefLabel:\n",
     "desistance_assistee", 15, "facette inconnue « autres »"),
    ("  broader: desistance", "  broader: absente",
     "desistance_assistee", 18, "broader vers un concept inconnu"),
    ("  implies: [desistance]", "  implies: [absente]",
     "desistance_assistee", 19, "implies vers un concept inconnu"),
    ("  implies: [desistance]", "  yieldsTo: [absente]",
     "desistance_assistee", 19, "yieldsTo vers un concept inconnu"),
    ("  altLabel:\n", "  broader: desistance_assistee\n  altLabel:\n",
     "desistance", 12, "tourne en rond"),
    ("fr: désistance assistée", "fr: Desistance",
     "desistance_assistee", 14, "déjà pris par « desistance »"),
    ("    fr: [sortie de délinquance]", "    fr: sortie", "desistance", 13, "liste est attendue"),
    ("{fr: désistance, en: desistance}", "désistance", "desistance", 11, "par langue"),
    ("fr: [sortie de délinquance]", "fr: [{a: b}]", "desistance", 13, "texte est attendu"),
    ("  implies: [desistance]", "  mission: peut-être", "desistance_assistee", 19, "true ou false"),
    ("  implies: [desistance]", "  altLabels: {fr: [x]}",
     "desistance_assistee", 19, "Vouliez-vous « altLabel »"),
    ("- id: desistance_assistee", "- nom: desistance_assistee", "", 14, "sans « id »"),
    ("mission: [desistance]", "mission: [absente]", "", 5, "mission inconnue"),
    ("concepts:\n", "concept:\n", "", 9, "Vouliez-vous « concepts »"),
    ("  facet: theories\n  prefLabel: {", "  facet: theories\n  facet: mesures\n  prefLabel: {",
     "", 11, "donnée deux fois"),
    ("    fr: [sortie", "    fr: [[sortie", "", 14, "YAML mal formé"),
    ("facets:\n", "facets: [a]\nx:\n", "", 2, "dictionnaire"),
]  # fmt: skip


def write(folder: Path, text: str) -> Path:
    path = folder / "vocabulary.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "concept", "line", "words"), FAULTS)
def test_each_fault_names_file_concept_and_line(
    tmp_path: Path, old: str, new: str, concept: str, line: int, words: str
) -> None:
    assert SMALL.count(old) == 1, old
    path = write(tmp_path, SMALL.replace(old, new))
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(path)
    message = str(caught.value)
    assert words in message
    assert f"vocabulary.yaml, ligne {line}" in message
    if concept:
        assert f"concept « {concept} »" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"- a\n", "pas un vocabulaire"),
        (b"a: \xe9\n", "UTF-8"),
        (b"facets: {a: b}\n", "non vide"),
    ],
)
def test_a_file_that_is_no_vocabulary_is_refused_in_one_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_bytes(content)
    with pytest.raises(VocabularyError, match=words) as caught:
        load_vocabulary(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_a_vocabulary_error(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="illisible"):
        load_vocabulary(tmp_path / "absent.yaml")


def test_a_small_vocabulary_of_the_section_loads_whole(tmp_path: Path) -> None:
    vocabulary = load_vocabulary(write(tmp_path, SMALL))
    assert list(vocabulary.concepts) == ["desistance", "desistance_assistee"]
    assert vocabulary.facets == {"theories": "Théories", "mesures": "Mesures"}
    assert vocabulary.mission == ("desistance",)
    assert vocabulary.domain_context == ("prison",)
    child = vocabulary["desistance_assistee"]
    assert (child.label, child.label_en, child.broader) == ("désistance assistée", "", "desistance")
    assert child.implies == ("desistance",)


def test_the_fingerprint_follows_the_content_not_the_layout(tmp_path: Path) -> None:
    one = load_vocabulary(write(tmp_path, SMALL))
    same = load_vocabulary(write(tmp_path, "# un commentaire\n" + SMALL))
    other = load_vocabulary(write(tmp_path, SMALL.replace("sortie de", "sorties de")))
    assert one == same
    assert one.fingerprint != other.fingerprint


def test_all_given_concepts_keep_their_id_and_broader(vocabulary: Vocabulary) -> None:
    kept = {c.id: c.broader for c in vocabulary.concepts.values() if c.id in GIVEN}
    assert kept == GIVEN
    assert len(GIVEN) == 82


def test_the_frozen_list_is_the_given_vocabulary(shared: Path) -> None:
    given = yaml.safe_load((shared / "domain" / "vocabulary.yaml").read_text("utf-8"))
    assert {c["id"]: c["broader"] for c in given["concepts"]} == GIVEN


def test_every_concept_has_both_languages_a_facet_and_a_definition(vocabulary: Vocabulary) -> None:
    for concept in vocabulary.concepts.values():
        assert all((concept.label, concept.label_en, concept.definition)), concept.id
        assert concept.facet in vocabulary.facets
    assert vocabulary.mission == ("desistance", "rbr", "preparation_sortie")
    assert [c.id for c in vocabulary.concepts.values() if c.mission] == list(vocabulary.mission)


def test_families_are_read_both_ways(vocabulary: Vocabulary) -> None:
    assert vocabulary.ancestors("sortie_seche") == ("preparation_sortie",)
    assert vocabulary.ancestors("rbr") == ()
    assert vocabulary.narrower("rbr") == (
        "principe_risque",
        "principe_besoins",
        "principe_receptivite",
    )
    assert vocabulary.descendants("probation") == ("sursis_probatoire", "tig", "contrainte_penale")
    with pytest.raises(UnknownItem, match="absent"):
        vocabulary.ancestors("absent")


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("rbr", "rbr"),
        ("RNR", "rbr"),
        ("Désistance", "desistance"),
        ("DESISTANCES", "desistance"),
        ("préparation de la sortie", "preparation_sortie"),
        ("travail d’intérêt général", "tig"),
        ("femmes", "femmes"),
        ("cuisine", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_theme_is_found_by_id_or_label_as_people_type_it(
    vocabulary: Vocabulary, text: str, theme: str | None
) -> None:
    assert vocabulary.resolve(text) == theme


def test_the_vocabulary_covers_the_duties_of_the_section(vocabulary: Vocabulary) -> None:
    """120 concepts or more, each with its official source, in every facet."""
    assert len(vocabulary.concepts) >= 120
    for facet, least in {
        "theories": 15, "mesures": 35, "pratiques": 35, "publics": 20, "resultats": 20
    }.items():  # fmt: skip
        assert sum(c.facet == facet for c in vocabulary.concepts.values()) >= least, facet
    for concept in vocabulary.concepts.values():
        assert concept.sources, concept.id
        assert set(concept.sources) <= set(vocabulary.sources), concept.id
        assert any((concept.alt_fr, concept.hidden)), concept.id


def test_no_label_is_of_two_kinds_in_one_language(vocabulary: Vocabulary) -> None:
    """SKOS S13: preferred, alternative and hidden labels are disjoint."""
    for concept in vocabulary.concepts.values():
        for preferred, others in (
            (concept.label, concept.alt_fr),
            (concept.label_en, concept.alt_en),
        ):
            assert preferred not in others, concept.id
        said = {concept.label, concept.label_en, *concept.alt_fr, *concept.alt_en}
        assert said.isdisjoint(concept.hidden), concept.id


def edited(tmp_path: Path, old: str, new: str) -> Path:
    assert SMALL.count(old) == 1
    path = tmp_path / "vocabulary.yaml"
    path.write_text(SMALL.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("- id: desistance\n", "- id: la désistance\n", "identifiant", 9),
        ("[sortie de délinquance]", "[sortie de délinquance, '*']", "« * »", 13),
        ("[sortie de délinquance]", "[oui, yes]", "« altLabel »", 13),
        ("[sortie de délinquance]\n", "sortie\n", "liste est attendue sous « altLabel »", 13),
        (
            "    fr: [sortie de délinquance]\n",
            "    fr: [sortie de délinquance]\n"
            "  falseFriendPhrases:\n  - sortie de la délinquance des\n",
            "« sortie de la délinquance des » efface le libellé « sortie de délinquance »",
            15,
        ),
    ],
)
def test_a_slip_that_would_silence_or_unleash_a_label_is_refused_where_it_stands(
    tmp_path: Path, old: str, new: str, says: str, line: int
) -> None:
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(edited(tmp_path, old, new))
    message = str(caught.value)
    assert says in message
    assert "sistance »" in message
    assert f"ligne {line}" in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("&a [*a]", "renvoi YAML"),
        ("a: &a [x, x]\nb: [*a, *a]\n", "renvoi YAML"),
        ("&a {concepts: *a}", "renvoi YAML"),
    ],
)
def test_aliases_of_yaml_are_refused_whatever_they_name(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(VocabularyError, match=said):
        load_vocabulary(path)


@pytest.mark.parametrize(
    ("old", "new", "remarks"),
    [
        ("  implies: [desistance]", "  synonymes:\n  - x\n  pattern: ((",
         ["Clé inconnue, laissée de côté : « synonymes » (concept desistance_assistee, ligne 19 de "
          "vocabulary.yaml).",
          "Clé inconnue, laissée de côté : « pattern » (concept desistance_assistee, ligne 21 de "
          "vocabulary.yaml)."]),
        ("scheme: test\n", "scheme: test\nauteur: {nom: Y}\n",
         ["Clé inconnue, laissée de côté : « auteur » (ligne 2 de vocabulary.yaml)."]),
        ("{fr: désistance, en: desistance}", "{fr: désistance, de: Ausstieg}\n  related: [a]",
         ["Langue inconnue sous prefLabel, laissée de côté : « de » (concept desistance, ligne 11 "
          "de vocabulary.yaml).",
          "Clé inconnue, laissée de côté : « related » (concept desistance, ligne 12 de "
          "vocabulary.yaml)."]),
        ("    fr: [sortie de délinquance]", "    fr: [sortie de délinquance]\n    es:\n    - x",
         ["Langue inconnue sous altLabel, laissée de côté : « es » (concept desistance, ligne 14 "
          "de vocabulary.yaml)."]),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said_and_no_fault(
    tmp_path: Path, old: str, new: str, remarks: list[str]
) -> None:
    """Not in the order of the file: the keys of a concept come before their languages."""
    said: list[str] = []
    vocabulary = load_vocabulary(edited(tmp_path, old, new), said.append)
    assert sorted(said) == sorted(remarks)
    assert list(vocabulary.concepts) == ["desistance", "desistance_assistee"]


def test_a_key_that_many_concepts_have_is_said_once(tmp_path: Path) -> None:
    said: list[str] = []
    text = SMALL.replace("  facet: theories\n", "  facet: theories\n  related: []\n")
    load_vocabulary(write(tmp_path, text), said.append)
    assert said == ["Clé inconnue, laissée de côté : « related » (concept desistance, ligne 11 de "
                    "vocabulary.yaml ; et 1 autre fois)."]  # fmt: skip


def test_of_the_packaged_vocabulary_everything_is_read() -> None:
    said: list[str] = []
    load_vocabulary(PACKAGED, said.append)
    assert said == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[sortie de délinquance]", "[sortie, '']"),
        ("[sortie de délinquance]", "[sortie, ' ']"),
        ("    fr: [sortie de délinquance]\n", "    fr: [sortie]\n  hiddenLabel: ['']\n"),
        ("    fr: [sortie de délinquance]\n", "    fr: [sortie]\n  falseFriendPhrases: ['']\n"),
        ("{fr: désistance, en: desistance}", "{fr: désistance, en: ''}"),
    ],
)
def test_an_empty_label_is_refused_as_one_without_a_word(
    tmp_path: Path, old: str, new: str
) -> None:
    said = r"concept « desistance » : libellé sans aucun mot « » : vocabulary\.yaml, ligne 1[134]\."
    with pytest.raises(VocabularyError, match=said):
        load_vocabulary(edited(tmp_path, old, new))


def test_a_label_not_filled_in_is_no_label(tmp_path: Path) -> None:
    path = edited(tmp_path, "en: desistance}", "en: }")
    assert load_vocabulary(path)["desistance"].label_en == ""


@pytest.mark.parametrize("label", ["12", "3.5 %"])
def test_a_label_of_figures_alone_is_refused(tmp_path: Path, label: str) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(SMALL.replace("[sortie de délinquance]", f"['{label}']"), "utf-8")
    with pytest.raises(VocabularyError, match="sans aucun mot"):
        load_vocabulary(path)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_bears_the_name_of_the_vocabulary_is_read_or_refused(
    tmp_path: Path, kind: str
) -> None:
    own = tmp_path / "vocabulary.yaml"
    if kind == "folder":
        own.mkdir()
    else:
        try:
            own.symlink_to(tmp_path / "gone.yaml")
        except OSError:
            pytest.skip("no links here")
    workspace = Workspace.locate(str(tmp_path))
    assert workspace.vocabulary == own
    with pytest.raises(VocabularyError, match="fichier illisible"):
        load_vocabulary(workspace.vocabulary)


WITH_SETS = SMALL.replace("concepts:", "wordSets:\n  quitter: [quitter, rompre avec]\nconcepts:")
ALT = "    fr: [sortie de délinquance]"


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("[quitter, rompre avec]", "[]", "« quitter » de wordSets est vide", 9),
        ("[quitter, rompre avec]", "quitter", "une liste est attendue sous « wordSets »", 9),
        ("rompre avec]", "en finir]", "« en finir » de wordSets tient à un article", 9),
        ("rompre avec]", "rompre avec, 'a|b']", "« a|b » de wordSets n’est pas un mot", 9),
        ("rompre avec]", "romp*]", "« romp* » de wordSets n’est pas un mot", 9),
        ("rompre avec]", "rompre … avec]", "« rompre … avec » de wordSets n’est pas un mot", 9),
        (
            ALT,
            "    fr: ['{quitter} prise']",
            "« {quitter} prise » nomme un groupe de mots sous",
            15,
        ),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{quiter}} prise']", "Vouliez-vous « quitter » ?", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{lâcher}} prise']", "Il y a : quitter.", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{quitter prise']", "n’a pas sa pareille", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{a{{quitter}} prise']", "n’a pas sa pareille", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{quitter}} …']", "un mot de chaque côté", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{quitter}} … … prise']", "un mot de chaque côté", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['la … {{quitter}} prise']", "un mot de chaque côté", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{{quitter}} (la) prise']", "n’ont pas de sens près", 16),
        (ALT, f"{ALT}\n  hiddenLabel: ['{' {quitter}' * 14}']", "vaut 16384 tournures", 16),
        (ALT, f"{ALT}\n  ambiguousLabels: ['{{quiter}} là']", "Vouliez-vous « quitter » ?", 16),
        (
            ALT,
            f"{ALT}\n  falseFriendPhrases: ['{{quitter}} là']",
            "un groupe de mots sous falseFriendPhrases",
            16,
        ),
    ],
)
def test_a_fault_of_a_set_of_words_is_refused_where_it_stands(
    tmp_path: Path, old: str, new: str, says: str, line: int
) -> None:
    assert WITH_SETS.count(old) == 1
    path = tmp_path / "vocabulary.yaml"
    path.write_text(WITH_SETS.replace(old, new), "utf-8")
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(path)
    assert says in str(caught.value)
    assert f"ligne {line}" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "says", "line"),
    [
        (
            "offContext:\n  police: [police]\nneighbours: [polisse]\n",
            "« polisse » de neighbours n’est pas dans offContext",
            22,
        ),
        (
            "sharedContext: [prisons]\n",
            "« prisons » de sharedContext n’est pas dans domainContext ni crimeContext",
            20,
        ),
    ],
)
def test_what_is_said_of_a_context_is_said_of_one_that_is_there(
    tmp_path: Path, more: str, says: str, line: int
) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(SMALL + more, "utf-8")
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(path)
    assert says in str(caught.value)
    assert f"ligne {line}" in str(caught.value)
    assert "Vouliez-vous" in str(caught.value)


@pytest.mark.parametrize(
    ("title", "quote"),
    [
        ("Quitter la délinquance : étude", "Quitter la délinquance"),
        ("On peut rompre avec une longue délinquance", "rompre avec une longue délinquance"),
        ("Rompre enfin avec la délinquance", ""),
        ("Quitter la ville", ""),
    ],
)
def test_a_label_that_names_a_set_is_found_by_each_of_its_words_and_is_said_by_its_name(
    tmp_path: Path, title: str, quote: str
) -> None:
    path = tmp_path / "vocabulary.yaml"
    hidden = f"{ALT}\n  hiddenLabel: ['{{quitter}} … délinquance']"
    path.write_text(WITH_SETS.replace(ALT, hidden), "utf-8")
    found = tag(TaggableText(title=title), load_vocabulary(path))
    reasons = [reason for assignment in found for reason in assignment.reasons]
    assert [reason.quote for reason in reasons] == [quote] * bool(quote)
    for reason in reasons:
        assert reason.rule == "hiddenLabel:{quitter} … délinquance"
        said = "tournure reconnue «\u00a0quitter … délinquance\u00a0»"
        assert explain(reason, {}) == said


def test_each_term_of_another_world_is_there_once(vocabulary: Vocabulary) -> None:
    """Two spellings of one term would weigh twice against us; a prefix says all that begins so."""
    terms = [term for of_a_world in vocabulary.off_context.values() for term in of_a_world]
    prefixes = [fold(term[:-1]) for term in terms if term.endswith("*")]
    words = [term for term in terms if not term.endswith("*")]
    assert len({phrase_key(term) for term in words}) == len(words)
    twice = [w for w in words if " " not in w and fold(w).startswith(tuple(prefixes))]
    assert twice == []


def test_each_label_with_a_gap_is_found_with_words_in_it() -> None:
    """« Préparation … à la mise en liberté » too, beside a label of the same words without gap."""
    vocabulary = load_vocabulary()
    matcher = Matcher(signs(vocabulary))
    gapped = [
        (concept.id, label)
        for concept in vocabulary.concepts.values()
        for _, _, label in concept.labels()
        if "…" in label
    ]
    assert gapped
    lost = [
        (theme, label)
        for theme, label in gapped
        if all(
            sign.theme != theme or "…" not in sign.text
            for _, _, sign in matcher.scan(
                NAMED.sub(lambda m: vocabulary.word_sets[m[1]][-1], label).replace(
                    "…", "quelque chose"
                )
            )
        )
    ]
    assert lost == []
