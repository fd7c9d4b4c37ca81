"""The tagger: words to themes, each with the place that says why."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model import Assignment, Reason, TaggableText
from tracker.themes import (
    Vocabulary,
    context,
    explain,
    gaps,
    holding,
    inference,
    load_vocabulary,
    tag,
    tag_all,
)
from tracker.themes.hits import Ints, pairs

Themes = Callable[..., set[str]]
PACKAGED = load_vocabulary()
LABELS = sorted(
    {
        label
        for concept in PACKAGED.concepts.values()
        for _, _, label in concept.labels()
        if "…" not in label
    }
)


def texts_of(text: TaggableText) -> dict[tuple[str, int], str]:
    found = {(f, 0): getattr(text, f) for f in ("title", "abstract", "container")}
    found.update({("keywords", i): k for i, k in enumerate(text.keywords)})
    found.update({("notes", i): n for i, n in enumerate(text.notes)})
    return found


def assert_lawful(assignments: tuple[Assignment, ...], text: TaggableText, v: Vocabulary) -> None:
    """Order, ancestors, reasons and offsets, as the contract has them."""
    themes = [a.theme for a in assignments]
    assert themes == [t for t in v.concepts if t in set(themes)]
    places = texts_of(text)
    for assignment in assignments:
        assert assignment.origin == "rule"
        assert assignment.reasons
        assert len(set(assignment.reasons)) == len(assignment.reasons)
        assert set(v.ancestors(assignment.theme)) <= set(themes)
        for r in assignment.reasons:
            assert r.quote
            assert r.rule
            assert places[r.field, r.item][r.start : r.end] == r.quote


noise = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
passages = st.lists(st.one_of(noise, st.sampled_from(LABELS)), max_size=8).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(passages, passages, passages, st.lists(passages, max_size=3), st.booleans())
def test_every_quote_stands_at_its_offsets_in_any_text(
    title: str, abstract: str, container: str, items: list[str], decomposed: bool
) -> None:
    vocabulary = PACKAGED
    form = (lambda s: unicodedata.normalize("NFD", s)) if decomposed else str
    text = TaggableText(
        form(title), form(abstract), form(container), tuple(map(form, items)), tuple(items)
    )
    first = tag(text, vocabulary)
    assert_lawful(first, text, vocabulary)
    assert tag(text, vocabulary) == first


def test_gold_works_obey_the_laws_and_composition_changes_nothing(
    gold: list[dict[str, Any]], vocabulary: Vocabulary
) -> None:
    for work in gold:
        text = TaggableText(work["title"], work["abstract"] or "", work["container"] or "")
        nfd = TaggableText(
            *(unicodedata.normalize("NFD", t) for t in (text.title, text.abstract, text.container))
        )
        found = tag(text, vocabulary)
        assert_lawful(found, text, vocabulary)
        assert_lawful(tag(nfd, vocabulary), nfd, vocabulary)
        assert [a.theme for a in found] == [a.theme for a in tag(nfd, vocabulary)]


def test_a_reason_gives_field_item_offsets_words_and_rule(vocabulary: Vocabulary) -> None:
    text = TaggableText(
        title="L’essentiel : « Going Straight » after prison", notes=("", "La désistance.")
    )
    desistance = next(a for a in tag(text, vocabulary) if a.theme == "desistance")
    assert desistance == Assignment(
        "desistance",  # type: ignore[arg-type]
        "rule",
        (
            Reason("title", 16, 30, "Going Straight", "altLabel:en:going straight"),
            Reason("notes", 3, 13, "désistance", "prefLabel:fr:désistance", 1),
        ),
    )


def test_an_ancestor_inherits_the_reasons_of_its_children(vocabulary: Vocabulary) -> None:
    found = {a.theme: a.reasons for a in tag(TaggableText(title="Les sorties sèches"), vocabulary)}
    child = Reason("title", 4, 18, "sorties sèches", "prefLabel:fr:sortie sèche")
    assert found["sortie_seche"] == (child,)
    assert found["preparation_sortie"] == (
        Reason("title", 4, 18, "sorties sèches", "narrower:sortie_seche"),
    )


def test_an_implication_carries_its_reason(vocabulary: Vocabulary) -> None:
    found = {a.theme: a.reasons for a in tag(TaggableText(title="Le LS/CMI au Québec"), vocabulary)}
    assert set(found) == {"rbr", "evaluation_risques", "ls_cmi"}
    assert found["rbr"] == (Reason("title", 3, 9, "LS/CMI", "implies:ls_cmi"),)


@pytest.mark.parametrize(
    "spelling",
    [
        "la préparation à la sortie des détenus",
        "LA PRÉPARATION À LA SORTIE DES DÉTENUS",
        "preparation a la sortie des detenus",
        "préparations de leurs sorties, chez des détenues",
        "préparation de sa sortie en prison",
        "l’aide aux sortantes de prison",
        "réinsertion d’un ancien détenu",
        "re-entry of prisoners",
        "prisoner reentry",
        "prisoners' re‑entry",
        "prisoner’s re–entry",
        "formerly-incarcerated people",
        "ex prisoners and their families",
    ],
)
def test_inflexions_accents_apostrophes_hyphens_and_capitals_do_not_matter(
    themes_of: Themes, spelling: str
) -> None:
    assert "preparation_sortie" in themes_of(spelling)


@pytest.mark.parametrize(
    ("spelling", "theme"),
    [
        ("Risk–Need–Responsivity", "rbr"),
        ("risk/need/responsivity", "rbr"),
        ("risk, need, and responsivity principles", "rbr"),
        ("risques, besoins et réceptivité", "rbr"),
        ("principes du risque, des besoins et de la réceptivité", "rbr"),
        ("the R.N.R. model for offenders", "rbr"),
        ("le modèle R.B.R. en prison", "rbr"),
        ("pro­bation practice in the community", "probation"),
        ("les probationnaires", "probation"),
        ("travaux d'intérêt général", "tig"),
        ("méta‑analyses de programmes pénitentiaires", "meta_analyse"),
        ("metaanalysis of prison programs", "meta_analyse"),
        ("restorative justice conferences", "justice_restaurative"),
        ("centres de semi-liberté", "semi_liberte"),
        ("libérés conditionnels", "liberation_conditionnelle"),
        ("cognitive-behavioral programs for offenders", "tcc"),
        ("cognitive-behavioural programmes for offenders", "tcc"),
    ],
)
def test_spellings_of_the_field_are_read(themes_of: Themes, spelling: str, theme: str) -> None:
    assert theme in themes_of(spelling)


def test_sortie_is_not_sorte_nor_sort(themes_of: Themes) -> None:
    assert themes_of("Toutes sortes de prisons : le sort des détenus") == {"detention"}


@pytest.mark.parametrize(
    ("title", "gives"),
    [
        ("Narrative identity", False),
        ("Narrative identity and prisoners", True),
        ("Narrative identity of hospital patients and prisoners", False),
    ],
)
def test_an_ambiguous_label_needs_its_field_and_no_louder_world(
    themes_of: Themes, title: str, gives: bool
) -> None:
    assert ("desistance_identitaire" in themes_of(title)) is gives


def test_the_container_gives_context_but_no_theme_of_its_own(themes_of: Themes) -> None:
    assert themes_of("Mixed feelings", container="Federal Probation") == set()
    assert "rbr" in themes_of("The RNR debate", container="Federal Probation")


def test_an_ambiguous_word_is_not_its_own_context(themes_of: Themes) -> None:
    assert themes_of("Understanding recidivism") == set()
    assert themes_of("Understanding recidivism among offenders") == {"recidive"}


def test_acronyms_count_in_capitals_only(themes_of: Themes) -> None:
    assert "surveillance_electronique" in themes_of("EM for offenders on parole")
    assert "surveillance_electronique" not in themes_of("Ask ’em: offenders on parole")
    assert "structures_transition" not in themes_of("Un sas entre prison et ville")


def test_parole_is_english_only(themes_of: Themes) -> None:
    assert "liberation_conditionnelle" in themes_of("The effects of parole on offenders")
    assert "liberation_conditionnelle" not in themes_of("La parole des détenus et des condamnés")


def test_passing_mentions_of_prison_do_not_make_a_study_of_prison_life(themes_of: Themes) -> None:
    once = "Probation officers were trained; prison was not studied."
    assert "detention" not in themes_of("Training in probation", abstract=once)
    thrice = "Prison staff, prison rules and prison walls."
    assert "detention" in themes_of("A study of officers", abstract=thrice)
    assert "detention" in themes_of("Violence en prison")
    assert "detention" not in themes_of("La sortie de prison")


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("Offenders released without electronic monitoring", "surveillance_electronique"),
        ("Prisonniers libérés sans surveillance électronique", "surveillance_electronique"),
        ("Life without parole for offenders", "liberation_conditionnelle"),
        ("Une enquête en prison qui ne porte pas sur la désistance", "desistance"),
        ("This study of prisons does not address desistance", "desistance"),
    ],
)
def test_a_negated_label_gives_nothing(themes_of: Themes, title: str, theme: str) -> None:
    assert theme not in themes_of(title)


def test_negation_stops_at_the_end_of_the_sentence(themes_of: Themes) -> None:
    abstract = "Ce texte ne porte pas sur la prison. La désistance en est le sujet."
    assert "desistance" in themes_of("", abstract=abstract)


def test_a_longer_label_speaks_instead_of_the_shorter_inside_it(themes_of: Themes) -> None:
    assert themes_of("Le conseiller pénitentiaire d’insertion et de probation") == {"metier_cpip"}
    assert "recidive" not in themes_of("Évaluation du risque de récidive des condamnés")


def test_a_phrase_does_not_run_over_the_end_of_a_sentence(themes_of: Themes) -> None:
    assert "preparation_sortie" not in themes_of("Préparation. La sortie est ici.")


@pytest.mark.parametrize(
    ("keyword", "theme", "words"),
    [
        ("Désistance", "desistance", "Désistance"),
        ("RNR", "rbr", "RNR"),
        ("thème:rbr", "rbr", "rbr"),
        ("theme=rbr", "rbr", "rbr"),
        ("Thème : préparation à la sortie", "preparation_sortie", "préparation à la sortie"),
        ("Femmes", "femmes", "Femmes"),
        ("récidives", "recidive", "récidives"),
    ],
)
def test_a_source_keyword_is_a_reason_of_its_own_kind(
    vocabulary: Vocabulary, keyword: str, theme: str, words: str
) -> None:
    text = TaggableText(title="Un rapport", keywords=("autre", keyword))
    found = {a.theme: a.reasons for a in tag(text, vocabulary)}
    start = keyword.index(words)
    expected = Reason("keywords", start, start + len(words), words, f"keyword:{words}", 1)
    assert expected in found[theme]  # type: ignore[index]
    assert_lawful(tag(text, vocabulary), text, vocabulary)


def test_a_keyword_of_another_world_is_left_out(themes_of: Themes) -> None:
    assert themes_of("Ribonucleotide reductase in cancer cells", keywords=("RNR",)) == set()


def test_a_sentence_in_a_keyword_is_read_like_any_text(vocabulary: Vocabulary) -> None:
    text = TaggableText(title="Rapport", keywords=("les sortants de prison en France",))
    (assignment,) = tag(text, vocabulary)
    assert assignment.theme == "preparation_sortie"
    assert {r.field for r in assignment.reasons} == {"keywords"}


def test_nothing_comes_from_nothing(vocabulary: Vocabulary) -> None:
    assert tag(TaggableText(), vocabulary) == ()
    assert tag(TaggableText(title=" ", keywords=("", " "), notes=("",)), vocabulary) == ()


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("prefLabel:fr:désistance", "libellé français «\u00a0désistance\u00a0»"),
        ("altLabel:en:going straight", "libellé anglais «\u00a0going straight\u00a0»"),
        ("hiddenLabel:desistence", "tournure reconnue «\u00a0desistence\u00a0»"),
        ("keyword:RNR", "mot-clé de la source «\u00a0RNR\u00a0»"),
        ("implies:ls_cmi", "découle de «\u00a0LS/CMI et famille LSI\u00a0»"),
        ("narrower:sortie_seche", "thème plus étroit\u00a0: «\u00a0sortie sèche\u00a0»"),
        ("narrower:disparu", "thème plus étroit\u00a0: «\u00a0disparu\u00a0»"),
        ("autre", "autre"),
    ],
)
def test_a_rule_is_said_in_french(vocabulary: Vocabulary, rule: str, sentence: str) -> None:
    assert explain(Reason("title", 0, 1, "x", rule), vocabulary.all_labels) == sentence


def test_twice_the_text_takes_about_twice_the_time(vocabulary: Vocabulary) -> None:
    """Counted in calls, not seconds: the trie walks grow with the text, no faster."""
    unit = "Desistance, probation without parole and prisoner re-entry in prison. "

    def steps(times: int) -> int:
        import sys

        calls = 0

        def count(frame: object, event: str, arg: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        text = TaggableText(abstract=unit * times)
        tag(text, vocabulary)
        sys.setprofile(count)
        try:
            tag(text, vocabulary)
        finally:
            sys.setprofile(None)
        return calls

    assert steps(80) < 2.2 * steps(40)


@pytest.mark.parametrize(
    "unit",
    [
        "Desistance, probation without parole and prisoner re-entry in prison. ",
        "sans probation ",
        "academic probation ",
        "intensité suivi risque ",
        "RBR ",
    ],
)
def test_twice_the_text_has_about_twice_the_pairs_to_look_at(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    """What a page compares with what, in columns, grows with the text, no faster."""
    looked = 0

    def counted(low: Ints, high: Ints) -> tuple[Ints, Ints]:
        nonlocal looked
        rows, others = pairs(low, high)
        looked += len(rows)
        return rows, others

    for module in (gaps, holding, context, inference):
        monkeypatch.setattr(module, "pairs", counted)

    def pairs_of(times: int) -> int:
        nonlocal looked
        looked = 0
        tag(TaggableText(abstract=unit * times), vocabulary)
        return looked

    assert pairs_of(400) <= 2.1 * pairs_of(200) + 50


def test_studies_tagged_together_have_the_themes_of_each_alone(vocabulary: Vocabulary) -> None:
    texts = [
        TaggableText(title="La désistance"),
        TaggableText(),
        TaggableText(title="Academic probation", abstract="Students on probation."),
        TaggableText(abstract="Probation et récidive.", keywords=("thème:rbr",), language="fr"),
        TaggableText(title="Le RBR", container="Probation Journal", notes=("Sortie de prison.",)),
    ]
    together = list(tag_all(texts, vocabulary))
    assert together == [tag(text, vocabulary) for text in texts]
    assert [bool(given) for given in together] == [True, False, False, True, True]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"title": "La prison au cinéma des années trente"}, False),  # another world
        ({"title": "La prison"}, True),
        ({"keywords": ("prison",)}, True),
        ({"abstract": "Il est passé par la prison et le sursis."}, False),
        ({"abstract": "La prison, puis une prison, encore la prison et le sursis."}, True),
        ({"notes": ("Lu en prison ; condamné.",)}, False),
        ({"notes": ("La prison.", "Une prison ; condamné.", "Les prisons.")}, True),
        ({"abstract": "La prison. Une prison.", "notes": ("Les prisons.",)}, True),
        ({"container": "Prison et prison, revue de la prison"}, False),
    ],
)
def test_a_weak_label_weighs_by_the_field_it_stands_in(
    themes_of: Callable[..., set[str]], fields: dict[str, Any], found: bool
) -> None:
    """Three points: a title or keyword at once, an abstract or note by three mentions."""
    assert ("detention" in themes_of(**fields)) is found


def test_a_firm_label_yields_to_another_world_but_for_the_mission(
    themes_of: Callable[..., set[str]],
) -> None:
    assert "surveillance_electronique" in themes_of("Le bracelet électronique, dix ans après")
    assert themes_of("Bracelet électronique et inventaire du bétail") == set()
    assert "surveillance_electronique" in themes_of(
        "Bracelet électronique, bétail et condamnés : trois terrains"
    )
    assert "desistance" in themes_of("La police et la désistance")


def test_a_term_that_other_worlds_have_too_tells_nothing_where_one_speaks(
    themes_of: Callable[..., set[str]],
) -> None:
    """What recurs in a herd is no crime; « détenus » and « prison » are of our world alone."""
    assert themes_of("Réceptivité et récidive : le cas du bétail") == set()
    assert "rbr" in themes_of("Réceptivité et récidive : où en est-on ?")
    assert "rbr" in themes_of("Réceptivité et récidive des détenus en prison : le cas du bétail")


def test_a_longer_label_is_no_context_of_the_one_inside_it(
    themes_of: Callable[..., set[str]],
) -> None:
    assert themes_of("Le modèle risque-besoins-réceptivité, bétail et irrigation") == set()
    assert "rbr" in themes_of("Le modèle risque-besoins-réceptivité et son évaluation")


def test_one_bare_word_of_the_mission_yields_to_a_world_far_from_crime(
    themes_of: Callable[..., set[str]],
) -> None:
    """Not to a neighbour, nor where the label itself or another word speaks of ours."""
    assert themes_of("Désistance et inventaire du bétail") == set()
    assert "desistance" in themes_of("Sortir de la carrière criminelle : le cas du bétail volé")
    assert "desistance" in themes_of("Désistance, bétail et condamnés : trois terrains")


@pytest.mark.parametrize(
    "title",
    [
        "Le sursis avec mise à l’épreuve : bilan statistique",
        "SURSIS AVEC MISE A L’EPREUVE",
        "Emprisonnement : le sursis avec mise à l’épreuve d’un condamné",
    ],
)
def test_a_measure_is_known_by_its_full_name_alone(themes_of: Themes, title: str) -> None:
    assert "sursis_probatoire" in themes_of(title)


def test_a_comma_ends_what_a_privative_denies(themes_of: Themes) -> None:
    assert "liberation_conditionnelle" in themes_of("Sans logement, la libération conditionnelle")
    assert "liberation_conditionnelle" not in themes_of("Sans libération conditionnelle")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("La désistance n’est pas étudiée ici", False),
        ("La désistance des mineurs n’est pas abordée dans cet article", False),
        ("Desistance and reentry are not considered here", False),
        ("Desistance is beyond the scope of this report", False),
        ("La désistance n’est pas étudiée en France : cet article y remédie", True),
        ("La désistance est étudiée ; la récidive n’est pas abordée ici", True),
        ("Desistance. Recidivism is not considered here", True),
    ],
)
def test_what_a_text_says_it_leaves_out_is_no_theme(
    themes_of: Themes, sentence: str, found: bool
) -> None:
    assert ("desistance" in themes_of("Étude", abstract=sentence)) is found


def test_a_source_tag_is_read_however_its_accents_are_written(themes_of: Themes) -> None:
    for form in ("NFC", "NFD"):
        keyword = unicodedata.normalize(form, "Thème : récidive")
        assert themes_of("Étude", keywords=(keyword,)) == {"recidive"}


@pytest.mark.parametrize(
    ("sentence", "theme", "found"),
    [
        ("Cette étude porte sur la libération conditionnelle", "meta_analyse", False),
        ("Une étude de la portée des écrits sur la probation", "meta_analyse", True),
        ("Les femmes détenues en Espagne", "liens_familiaux", False),
        ("Les femmes de détenus en Espagne", "liens_familiaux", True),
        ("Les enfants détenus en quartier mineurs", "enfants_detenus", False),
        ("Les enfants des détenus", "enfants_detenus", True),
    ],
)
def test_where_the_article_tells_the_meaning_it_counts(
    themes_of: Themes, sentence: str, theme: str, found: bool
) -> None:
    assert (theme in themes_of(sentence)) is found
