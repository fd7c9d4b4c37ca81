"""Groups kept between runs: one more record, one less, another decision, as from scratch."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.conftest import make
from tracker.identity import blocks, group
from tracker.identity.features import Features, features
from tracker.identity.increment import Groups
from tracker.identity.shape import Shape, shape
from tracker.model import Decision, Grouping, RecordId, Reference
from tracker.store.blocks import Blocks, Spoilt


@dataclass
class Library:
    """Records beside the memory of their groups."""

    connection: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    records: dict[RecordId, Reference] = field(default_factory=dict)
    asked: list[RecordId] = field(default_factory=list)

    def features(self, record: RecordId) -> Features:
        self.asked.append(record)
        return features(self.records[record])

    def shape(self, record: RecordId) -> Shape:
        return shape(self.records[record], features(self.records[record]))

    def groups(self) -> Groups:
        return Groups(Blocks(self.connection), self.features)

    def put(self, reference: Reference, groups: Groups) -> None:
        self.records[reference.id] = reference
        groups.add(self.shape(reference.id))

    def take(self, record: RecordId, groups: Groups) -> None:
        groups.remove(record)
        del self.records[record]

    def bring_up(self, decisions: Sequence[Decision] = ()) -> Grouping:
        shapes = [self.shape(record) for record in self.records]
        return self.groups().bring_up(shapes, decisions, "1")


def said(kind: str, a: str, b: str) -> Decision:
    return Decision("", "", kind, "", (f"a:{a}", f"a:{b}"), "1")


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of three at most, so that a dozen records cut them up."""
    monkeypatch.setattr(blocks, "CAP", 3)
    monkeypatch.setattr(blocks, "_PLACE_CAP", 2)


TITLES = (
    *["Les sorties de désistance en milieu ouvert"] * 4,
    "Les sorties de désistance en milieu ouvert",
    "Les sorties de désistance en milieu fermé",
    "Desistance and probation in open settings",
    "Éditorial",
    "",
    "Rapport annuel 2018",
    "Rapport annuel 2019",
)
references = st.builds(
    make,
    key=st.sampled_from([f"k{n}" for n in range(14)]),
    title=st.sampled_from(TITLES),
    author=st.sampled_from(("Herzog-Evans, Martine", "Farrall, Stephen", "", "Dubois, Ève")),
    year=st.sampled_from((2018, 2019, None)),
    volume=st.sampled_from(("", "3", "4")),
    pages=st.sampled_from(("", "1-20", "21-40")),
    doi=st.sampled_from(("", "10.1000/un", "10.1000/deux")),
    language=st.sampled_from(("", "fr", "en")),
    container=st.sampled_from(("", "Probation Journal")),
)
names = st.sampled_from([f"k{n}" for n in range(14)])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), references),
        st.tuples(st.just("put"), references),
        st.tuples(st.just("put"), references),
        st.tuples(st.just("take"), names),
        st.tuples(st.sampled_from(("same", "different")), st.tuples(names, names)),
        st.tuples(st.just("unsay"), names),
    ),
    max_size=40,
)


@given(st.lists(references, min_size=5, max_size=12), steps)
@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_groups_kept_between_runs_are_those_made_from_scratch(
    start: list[Reference], steps: list[tuple[str, object]]
) -> None:
    library = Library()
    decisions: list[Decision] = []
    library.records = {r.id: r for r in start}
    library.bring_up()
    groups = library.groups()
    for what, value in steps:
        if what == "put":
            library.put(value, groups)  # type: ignore[arg-type]
        elif what == "take":
            if RecordId(f"a:{value}") in library.records:
                library.take(RecordId(f"a:{value}"), groups)
        elif what == "unsay":
            decisions = decisions[:-1]
        elif value[0] != value[1]:  # type: ignore[index]
            decisions = [*decisions, said(what, *value)]  # type: ignore[misc]
        groups.settle(decisions)
        assert groups.grouping(decisions) == group(list(library.records.values()), decisions)


def many(count: int) -> list[Reference]:
    """Records that each have one sentence of their own, every fifth of them twice."""
    return [
        make(f"k{n}", f"Étude {n - n % 5 // 4} de la désistance dans le ressort {n * 7919}",
             f"Auteur{n // 5}, Anne", 1980 + n % 40, volume=str(n), pages=f"{n}-{n + 9}")
        for n in range(count)
    ]  # fmt: skip


def test_one_more_record_asks_only_for_those_it_meets() -> None:
    library = Library()
    for reference in many(200):
        library.records[reference.id] = reference
    library.bring_up()
    twin = make(
        "neuf",
        library.records[RecordId("a:k7")].csl["title"],
        "Auteur1, Anne",
        1987,
        volume="7",
        pages="7-16",
    )
    library.records[twin.id] = twin
    library.asked.clear()

    found = library.bring_up()

    assert {RecordId("a:neuf"), RecordId("a:k7")} <= set(library.asked)
    assert len(set(library.asked)) <= 8
    assert ("a:k7", "a:neuf") in found.groups
    assert found == group(list(library.records.values()))


def test_nothing_new_asks_for_nothing() -> None:
    library = Library()
    for reference in many(50):
        library.records[reference.id] = reference
    first = library.bring_up()
    library.asked.clear()
    assert library.bring_up() == first
    assert library.asked == []


def test_another_version_of_the_code_forgets_what_was_remembered() -> None:
    library = Library()
    for reference in many(10):
        library.records[reference.id] = reference
    library.bring_up()
    library.connection.execute("delete from identity_group")
    shapes = [library.shape(record) for record in library.records]
    found = library.groups().bring_up(shapes, (), "2")
    assert found == group(list(library.records.values()))


@pytest.mark.parametrize(
    "damage",
    [
        "update identity_pair set judgement = '[\"same\",99,[],false,null,false]'",
        "update identity_group set study = 'a:k1'",
    ],
)
def test_a_row_that_is_not_what_was_written_is_noticed(damage: str) -> None:
    library = Library()
    for reference in [*many(12), make("neuf", "Rapport annuel 2018", "Dubois, Ève", 2018),
                      make("vieux", "Rapport annuel 2018", "Dubois, Eva", 2017)]:  # fmt: skip
        library.records[reference.id] = reference
    library.bring_up()
    library.connection.execute(damage)
    library.connection.execute("update identity_pair set blocked = 1")
    with pytest.raises(Spoilt):
        library.bring_up()
