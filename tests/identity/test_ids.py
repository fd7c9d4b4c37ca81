"""The register of citation keys: append-only, one study per id, nothing ever lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tracker.identity import IdPlan, assign_ids
from tracker.model import Decision, RecordId, Reference

Make = Callable[..., Reference]
Rows = list[tuple[str, RecordId]]


def plan(groups: Sequence[Sequence[Reference]], issued: Rows) -> IdPlan:
    return assign_ids(
        [[r.id for r in group] for group in groups], [r for g in groups for r in g], issued
    )


def ids(result: IdPlan) -> list[str]:
    return sorted(result.studies.values())


@pytest.fixture
def maruna(ref: Make) -> Reference:
    return ref("m", "Making good", "Maruna, Shadd", 2001, citation_key="maruna2001")


@pytest.fixture
def twin(ref: Make) -> Reference:
    return ref("m2", "Making good", "Maruna, S.", 2001, source="b", citation_key="Maruna01")


def test_the_id_is_the_sources_own_key_made_safe(ref: Make) -> None:
    result = plan([[ref("x", "Essai", citation_key="kensey/1994")]], [])
    assert result.issue == (("kensey-1994", "a:x"),)
    assert result.states == {"kensey-1994": ("kensey-1994", "current")}


def test_a_source_without_a_key_gets_better_bibtexs(ref: Make) -> None:
    result = plan([[ref("ABCD2345", "Making good", "Maruna, Shadd", 2001)]], [])
    assert ids(result) == ["marunaMakingGood2001"]


def test_keys_that_differ_only_in_case_are_made_unique(ref: Make) -> None:
    groups = [
        [ref("1", "Un", citation_key="Smith2010")],
        [ref("2", "Deux", citation_key="smith2010")],
    ]
    assert ids(plan(groups, [])) == ["Smith2010", "smith2010a"]


def test_a_made_key_never_takes_a_sources_own(ref: Make) -> None:
    made = ref("1", "Making good", "Maruna, Shadd", 2001)
    own = ref("2", "Autre", citation_key="marunaMakingGood2001", source="b")
    result = plan([[made], [own]], [])
    assert result.studies[(own.id,)] == "marunaMakingGood2001"
    assert result.studies[(made.id,)] == "marunaMakingGood2001a"


def test_an_id_once_issued_is_never_given_to_another_even_when_gone(
    ref: Make, maruna: Reference
) -> None:
    issued = list(plan([[maruna]], []).issue)
    other = ref("z", "Autre", citation_key="maruna2001", source="c")
    result = plan([[other]], issued)
    assert result.states["maruna2001"] == (None, "gone")
    assert result.states["maruna2001a"] == ("maruna2001a", "current")


def test_twenty_seven_clashes_run_past_z(ref: Make) -> None:
    groups = [[ref(f"{i:02d}", "T", citation_key="k")] for i in range(28)]
    assert {"k", "ka", "kz", "kaa"} <= set(ids(plan(groups, [])))


def test_a_retitled_record_keeps_its_id(ref: Make, maruna: Reference) -> None:
    issued = list(plan([[maruna]], []).issue)
    again = ref("m", "Tout autre titre", "Maruna, Shadd", 2011, citation_key="autre2011")
    result = plan([[again]], issued)
    assert (ids(result), result.issue) == (["maruna2001"], ())


def test_a_merged_id_leads_to_the_study_of_the_earlier_id(
    maruna: Reference, twin: Reference
) -> None:
    issued = list(plan([[maruna], [twin]], []).issue)
    result = plan([[maruna, twin]], issued)
    assert result.states == {
        "maruna2001": ("maruna2001", "current"),
        "Maruna01": ("maruna2001", "merged"),
    }
    assert result.issue == (("maruna2001", twin.id),)


def test_after_a_split_each_id_is_back_with_its_record(maruna: Reference, twin: Reference) -> None:
    issued = list(plan([[maruna], [twin]], []).issue)
    issued += plan([[maruna, twin]], issued).issue
    result = plan([[maruna], [twin]], issued)
    assert result.studies == {(maruna.id,): "maruna2001", (twin.id,): "Maruna01"}
    assert result.issue == ()


def test_an_heir_carries_the_id_on_when_the_first_record_goes(
    maruna: Reference, twin: Reference
) -> None:
    issued = list(plan([[maruna, twin]], []).issue)
    result = plan([[twin]], issued)
    assert (result.studies, result.issue) == ({(twin.id,): "maruna2001"}, ())


def test_a_record_that_left_a_study_does_not_take_its_name_later(
    maruna: Reference, twin: Reference
) -> None:
    issued = list(plan([[maruna, twin]], []).issue)
    split = plan([[maruna], [twin]], issued)
    assert split.studies[(twin.id,)] == "Maruna01"
    issued += split.issue
    result = plan([[twin]], issued)
    assert result.studies == {(twin.id,): "Maruna01"}
    assert result.states["maruna2001"] == ("Maruna01", "merged")


def test_an_id_does_not_go_to_a_record_a_person_told_apart(
    maruna: Reference, twin: Reference
) -> None:
    issued = list(plan([[maruna], [twin]], []).issue)
    issued += plan([[maruna, twin]], issued).issue  # a false merge, then undone:
    decision = Decision("2026-01-01", "moi", "different", "", (maruna.id, twin.id), "1")
    result = assign_ids([[twin.id]], [twin], issued, [decision])
    assert result.studies == {(twin.id,): "Maruna01"}
    assert assign_ids([[twin.id]], [twin], issued).studies == {(twin.id,): "maruna2001"}


def test_an_id_leads_to_the_study_it_joined_though_its_own_record_is_gone(
    maruna: Reference, twin: Reference
) -> None:
    issued: Rows = list(plan([[maruna], [twin]], []).issue)
    issued += plan([[maruna, twin]], issued).issue
    alone = plan([[maruna]], issued)
    assert alone.states == {
        "maruna2001": ("maruna2001", "current"),
        "Maruna01": ("maruna2001", "merged"),
    }


def test_an_id_told_apart_is_gone_with_its_record(maruna: Reference, twin: Reference) -> None:
    issued: Rows = list(plan([[maruna], [twin]], []).issue)
    issued += plan([[maruna, twin]], issued).issue
    line = Decision("2026-01-01T00:00:00Z", "x", "different", "", (maruna.id, twin.id), "1")
    alone = assign_ids([[maruna.id]], [maruna], issued, [line])
    assert alone.states["Maruna01"] == (None, "gone")


def test_an_id_without_a_live_record_is_gone(maruna: Reference) -> None:
    issued = list(plan([[maruna]], []).issue)
    assert plan([], issued).states == {"maruna2001": (None, "gone")}


def test_groups_and_references_in_any_order_give_one_plan(ref: Make) -> None:
    references = [ref(str(i), "Titre", "Maruna, Shadd", 2001) for i in range(6)]
    groups = [[references[0], references[3]], [references[1]], [references[5], references[2]],
              [references[4]]]  # fmt: skip
    backwards = [list(reversed(g)) for g in reversed(groups)]
    first, second = plan(groups, []), plan(backwards, [])
    assert first == second
    assert list(first.studies) == sorted(first.studies)


def test_merged_split_and_merged_again_each_id_finds_its_record(
    maruna: Reference, twin: Reference
) -> None:
    apart, together = [[maruna], [twin]], [[maruna, twin]]
    issued = list(plan(apart, []).issue)
    for groups in (together, apart, together, apart, together):
        result = plan(groups, issued)
        issued += result.issue
        if groups is apart:
            assert result.studies == {(maruna.id,): "maruna2001", (twin.id,): "Maruna01"}
        else:
            assert result.studies == {tuple(sorted((maruna.id, twin.id))): "maruna2001"}
            assert result.states["Maruna01"] == ("maruna2001", "merged")
    assert len(issued) == 3  # the two ids and the heir of the first: no round issues another


def test_two_records_of_one_source_with_one_key_of_their_own_keep_an_id_each(ref: Make) -> None:
    first = ref("k", "Un", citation_key="smith2010")
    again = ref("k#2", "Deux", citation_key="smith2010")
    result = plan([[first], [again]], [])
    assert result.studies == {(first.id,): "smith2010", (again.id,): "smith2010a"}
    issued = list(result.issue)
    assert plan([[again], [first]], issued).studies == result.studies
    alone = plan([[again]], issued)
    assert (ids(alone), alone.states["smith2010"]) == (["smith2010a"], (None, "gone"))


def test_a_record_that_comes_back_has_its_id_again(maruna: Reference, ref: Make) -> None:
    issued = list(plan([[maruna]], []).issue)
    other = ref("z", "Autre", citation_key="maruna2001", source="c")
    without = plan([[other]], issued)
    issued += without.issue
    back = plan([[maruna], [other]], issued)
    assert back.studies == {(maruna.id,): "maruna2001", (other.id,): "maruna2001a"}
    assert back.issue == ()


def test_a_study_whose_key_giving_record_goes_and_returns_never_changes_its_id(
    maruna: Reference, twin: Reference, ref: Make
) -> None:
    third = ref("m3", "Making good", "Maruna, S.", 2001, source="c")
    issued = list(plan([[maruna, twin, third]], []).issue)
    for group in ([twin, third], [third], [third, twin], [maruna, twin, third]):
        result = plan([group], issued)
        issued += result.issue
        assert ids(result) == ["maruna2001"]
    assert {key for key, _ in issued} == {"maruna2001"}


def test_a_split_off_record_keeps_its_own_id_when_the_first_comes_back(
    maruna: Reference, twin: Reference
) -> None:
    issued = list(plan([[maruna, twin]], []).issue)
    issued += plan([[twin]], issued).issue  # the first record is gone: the heir bears the name
    back = plan([[maruna], [twin]], issued)
    assert back.studies == {(maruna.id,): "maruna2001", (twin.id,): "Maruna01"}


class Library(RuleBasedStateMachine):
    """Records arrive, vanish, come back; studies merge and split; the register only grows."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[set[int]] = []
        self.register: Rows = []
        self.last: IdPlan | None = None
        self.ever: set[str] = set()

    def _reference(self, n: int) -> Reference:
        own = f"Key{n % 3}" if n % 2 else None
        return Reference("s", f"r{n}", {"id": f"r{n}", "title": "Titre"}, citation_key=own)

    def _run(self) -> IdPlan:
        groups = [[self._reference(n) for n in sorted(g)] for g in self.groups if g]
        return plan(groups, self.register)

    @rule(n=st.integers(0, 9), where=st.integers(0, 9))
    def arrive(self, n: int, where: int) -> None:
        if any(n in g for g in self.groups):
            return
        if where < len(self.groups):
            self.groups[where].add(n)
        else:
            self.groups.append({n})
        self._commit()

    @rule(n=st.integers(0, 9))
    def vanish(self, n: int) -> None:
        for group in self.groups:
            group.discard(n)
        self.groups = [g for g in self.groups if g]
        self._commit()

    @precondition(lambda self: len(self.groups) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        i = data.draw(st.integers(0, len(self.groups) - 2))
        absorbed = self.groups.pop(i + 1)
        self.groups[i] |= absorbed
        self._commit()

    @precondition(lambda self: any(len(g) > 1 for g in self.groups))
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        group = data.draw(st.sampled_from([g for g in self.groups if len(g) > 1]))
        leaver = data.draw(st.sampled_from(sorted(group)))
        group.discard(leaver)
        self.groups.append({leaver})
        self._commit()

    def _commit(self) -> None:
        before = dict(self.last.studies) if self.last else {}
        result = self._run()
        self.register.extend(result.issue)
        for group, study in before.items():
            first = next(record for key, record in self.register if key == study)
            if group in result.studies and first in group:
                # an untouched study is found under the id issued for it as before
                assert result.states[study][0] == result.studies[group]
        home = {record: study for group, study in result.studies.items() for record in group}
        first_of: dict[str, RecordId] = {}
        for key, record in self.register:
            first_of.setdefault(key, record)
        for key, record in first_of.items():
            if record in home:  # an id leads to the record it was issued for, wherever that is
                assert result.states[key][0] == home[record]
        again = self._run()
        assert again.issue == ()  # the second run issues nothing
        assert (again.studies, again.states) == (result.studies, result.states)
        self.last = result
        self.ever |= set(result.states)

    @invariant()
    def every_id_leads_to_exactly_one_place(self) -> None:
        if self.last is None:
            return
        assert set(self.last.states) == self.ever == {key for key, _ in self.register}
        named = list(self.last.studies.values())
        assert len({n.casefold() for n in named}) == len(named)
        for key, (study, state) in self.last.states.items():
            assert (study is None) == (state == "gone")
            assert (study == key) == (state == "current")
            assert study is None or study in named
        current = [k for k, (_, state) in self.last.states.items() if state == "current"]
        assert sorted(current) == sorted(named)


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
