"""What the index holds of a text does not depend on the text being read piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.search.runs import in_french, in_stems, read_whole
from tracker.search.tokens import Language

PIECES = [
    *" \t\n\u00a0\u2009\u200b\u00ad",
    *("-", "‑", ".", ",", "’", "'", "&", ";", "<", ">", "/", "(", ")", "«", "»", "!", "_", "…"),
    *("l", "d’", "qu'", "jusqu", "s", "re-entry", "S.P.I.P.", "&amp;", "&#233;", "<i>", "</i>"),
    *("the", "of", "la", "des", "prison", "détenus", "Œuvre", "e\u0301te\u0301", "10.1177/00111"),
    *("aujourd’hui", "offenders'", "2ᵉ", "ﬁn", "Straße", "тюрьма", "刑務所", "İ", "1990s", "x"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from(["fr", "en", None])
)
def test_a_text_read_by_its_runs_holds_the_stems_of_the_text_read_whole(
    text: str, language: Language | None
) -> None:
    assert in_stems(text, language) == read_whole(text, language)
    assert in_french(text) == read_whole(text, "fr")


@given(st.text(max_size=40))
def test_so_does_any_text(text: str) -> None:
    assert in_stems(text) == read_whole(text)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("La sortie de prison, en S.P.I.P.", "sortie0 prison s p i p zz spip"),
        ("Prisoner re-entry", "prison re entry zz prisoner01 re1 entri1 zz reentry zz reentri1"),
        ("<i>Prison</i> and <b>after</b>", "prison1 after1"),
        ("", ""),
    ],
)
def test_a_text_is_held_as_its_stems_then_its_compounds(text: str, held: str) -> None:
    assert in_stems(text) == read_whole(text)
    assert in_stems(text) == held
