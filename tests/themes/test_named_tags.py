"""Keywords that say what they are are told from those that only begin like one."""

from __future__ import annotations

import pytest

from tracker.normalise import named_tag


@pytest.mark.parametrize(
    ("keyword", "name", "theme"),
    [
        ("thème:rbr", "rbr", True),
        ("Thème : rbr", "rbr", True),
        ("the\u0300me = rbr", "rbr", True),
        ("thème:", "", True),
        ("Thème/variations", "variations", False),
        ("Sujet : désistance", "désistance", False),
    ],
)
def test_a_keyword_that_names_its_kind_says_the_name_and_where_it_begins(
    keyword: str, name: str, theme: bool
) -> None:
    found = named_tag(keyword)
    assert found is not None
    assert (found.name, found.theme) == (name, theme)
    assert keyword[found.start :] == name


@pytest.mark.parametrize("keyword", ["désistance", "thèmes:rbr", "un thème:rbr", "rbr:thème"])
def test_any_other_keyword_names_nothing(keyword: str) -> None:
    assert named_tag(keyword) is None
