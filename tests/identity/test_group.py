"""Groups: a partition, in any order, with no vetoed pair inside, a person's word above all."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.identity import group
from tracker.model import Decision, Grouping, RecordId, Reference, Relation

Make = Callable[..., Reference]


def decide(kind: str, *records: Reference, left: int = 1) -> Decision:
    ids = tuple(str(r.id) for r in records)
    return Decision("2026-01-01T00:00:00Z", "moi", kind, "", ids, str(left))


def groups(*references: Reference, decisions: tuple[Decision, ...] = ()) -> list[list[str]]:
    return [[str(r) for r in g] for g in group(references, decisions).groups]


def article(ref: Make, key: str, **more: object) -> Reference:
    fields: dict[str, object] = {
        "title": "Exploring risk management in probation practice", "author": "Robinson, Gwen",
        "year": 2002, "container": "Punishment & Society", "volume": "4", "pages": "5-25",
    }  # fmt: skip
    return ref(key, **{**fields, **more})


def test_one_work_from_two_sources_is_one_study(ref: Make) -> None:
    a = article(ref, "robinson2002")
    b = article(
        ref,
        "X1",
        source="b",
        title="EXPLORING RISK MANAGEMENT IN PROBATION PRACTICE",
        author="ROBINSON, G.",
        container="Punishm Soc",
        pages="5",
    )
    assert groups(a, b) == [["a:robinson2002", "b:X1"]]


def test_every_record_is_in_exactly_one_group_singletons_too(ref: Make) -> None:
    records = [article(ref, "1"), ref("2"), ref("3", "Autre chose", year=1990), ref("4")]
    found = groups(*records)
    assert sorted(r for g in found for r in g) == [f"a:{n}" for n in "1234"]
    assert found == sorted(found)


def test_two_groups_do_not_join_over_a_vetoed_pair(ref: Make) -> None:
    book = {"type": "book", "title": "Droit de l’exécution des peines en France",
            "author": "Herzog-Evans, Martine", "year": 2012, "publisher": "Dalloz"}  # fmt: skip
    third = ref("3e", edition="3", **book)
    bare = ref("nue", **book)
    fourth = ref("4e", edition="4", **book)
    result = group([third, bare, fourth])
    assert [len(g) for g in result.groups] in ([2, 1], [1, 2])
    assert not any({third.id, fourth.id} <= set(g) for g in result.groups)


def test_a_pair_kept_apart_by_its_group_is_put_in_the_queue(ref: Make) -> None:
    a = article(ref, "1", doi="10.1177/1462474502004001")
    b = article(ref, "2", doi="10.5555/999888777")
    bare = article(ref, "3")
    result = group([a, b, bare])
    assert [len(g) for g in result.groups] == [2, 1]
    assert result.suspicions
    assert result.suspicions[0].reasons[0] in (
        "Un autre enregistrement du même groupe s’oppose à la réunion.",
        "Deux DOI désignent deux travaux.",
    )


def test_a_person_joins_what_the_rules_keep_apart(ref: Make) -> None:
    a, b = ref("1", "La probation", year=1999), ref("2", "Tout autre chose", year=2020)
    assert groups(a, b, decisions=(decide("same", a, b),)) == [["a:1", "a:2"]]


def test_a_person_keeps_apart_what_the_rules_join_and_it_is_not_asked_again(ref: Make) -> None:
    a, b = article(ref, "1"), article(ref, "2", source="b")
    result = group([a, b], [decide("different", a, b)])
    assert [len(g) for g in result.groups] == [1, 1]
    assert result.suspicions == ()


def test_the_latest_line_of_the_journal_wins(ref: Make) -> None:
    a, b = article(ref, "1"), article(ref, "2", source="b")
    apart, one = decide("different", a, b), decide("same", b, a)
    assert groups(a, b, decisions=(apart, one)) == [["a:1", "b:2"]]
    assert groups(a, b, decisions=(one, apart)) == [["a:1"], ["b:2"]]


def test_told_apart_holds_between_groups_whatever_joins_later(ref: Make) -> None:
    a, b = article(ref, "1"), article(ref, "2", source="b")
    newcomer = article(ref, "3", source="c")
    result = group([a, b, newcomer], [decide("different", a, b)])
    assert not any({a.id, b.id} <= set(g) for g in result.groups)
    assert sorted(len(g) for g in result.groups) == [1, 2]


def test_a_decision_on_two_studies_speaks_of_all_their_records(ref: Make) -> None:
    a, a2 = article(ref, "1"), article(ref, "2", source="b")
    b = ref("9", "Sans rapport", year=1980)
    result = group([a, a2, b], [decide("same", a, a2, b, left=2)])
    assert [len(g) for g in result.groups] == [3]


def test_a_decision_on_a_record_that_is_gone_is_passed_over(ref: Make) -> None:
    a, gone = article(ref, "1"), article(ref, "2")
    assert groups(a, decisions=(decide("same", a, gone),)) == [["a:1"]]


def test_a_translation_is_a_relation_from_the_later_to_the_earlier(ref: Make) -> None:
    french = ref(
        "fr",
        "Surveiller et punir : naissance de la prison",
        "Foucault, Michel",
        1975,
        type="book",
        publisher="Gallimard",
        language="fr",
    )
    english = ref(
        "en",
        "Discipline and Punish: The Birth of the Prison",
        "Foucault, Michel",
        1977,
        type="book",
        publisher="Pantheon",
        language="en",
    )
    result = group([french, english])
    assert [len(g) for g in result.groups] == [1, 1]
    assert result.relations == (Relation(english.id, french.id, "translation"),)


def test_a_preprint_points_at_the_article(ref: Make) -> None:
    paper = article(ref, "paru")
    draft = article(ref, "hal", type="manuscript", container="", volume="", pages="")
    assert group([paper, draft]).relations == (Relation(draft.id, paper.id, "preprint"),)


def test_the_queue_has_the_most_valuable_pair_first_and_no_pair_twice(ref: Make) -> None:
    records = [
        article(ref, "1", pages="5-25"), article(ref, "2", pages="100-120"),
        ref("3", "Les effets du placement sous surveillance électronique", "", 2015, type="report",
            publisher="Ministère de la Justice"),
        ref("4", "Les effets du placement sous surveillance électronique", "Kensey, A.", 2015,
            type="report", publisher="Ministère de la Justice"),
    ]  # fmt: skip
    queue = group(records).suspicions
    points = [s.points for s in queue]
    assert points == sorted(points, reverse=True)
    assert len({(s.a, s.b) for s in queue}) == len(queue) == 2


TITLES = (
    "Exploring risk management in probation practice",
    "Exploring risk management",
    "Éditorial",
    "",
    "Rapport d’activité 2019",
    "Rapport d’activité 2020",
    "Désistement assisté : une étude",
    "Désistement assisté",
)


@st.composite
def shelves(draw: st.DrawFn) -> list[Reference]:
    count = draw(st.integers(1, 8))
    records = []
    for n in range(count):
        csl: dict[str, object] = {
            "id": str(n),
            "type": draw(st.sampled_from(["article-journal", "book", "report", "manuscript"])),
            "title": draw(st.sampled_from(TITLES)),
        }
        if draw(st.booleans()):
            csl["author"] = [
                {"family": draw(st.sampled_from(["Maruna", "Robinson"])), "given": "A"}
            ]
        if draw(st.booleans()):
            csl["issued"] = {"date-parts": [[draw(st.sampled_from([2001, 2002, 2010]))]]}
        for field, values in (("container-title", ["Champ pénal"]), ("volume", ["1", "2"]),
                              ("page", ["1-5", "7"]), ("DOI", ["10.1/a", "10.1/b"])):  # fmt: skip
            if draw(st.booleans()):
                csl[field] = draw(st.sampled_from(values))
        records.append(Reference("s", str(n), csl))
    return records


@given(shelves(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_arrival_changes_nothing(records: list[Reference], random: object) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group(shuffled) == group(records)


@given(shelves())
@settings(max_examples=150, deadline=None)
def test_no_group_holds_a_vetoed_pair(records: list[Reference]) -> None:
    from tracker.identity import compare

    result: Grouping = group(records)
    by_id: dict[RecordId, Reference] = {r.id: r for r in records}
    for members in result.groups:
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                assert not compare(by_id[a], by_id[b]).veto
