"""The trie and the walk find what the plain definition of a phrase says, and no more."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.normalise import fold
from tracker.themes.hits import Ints
from tracker.themes.lexicon import Lexicon, code_of
from tracker.themes.matcher import Matcher
from tracker.themes.pages import Page
from tracker.themes.steps import Steps
from tracker.themes.turns import GAP, Turns
from tracker.themes.words import CHOICE, CLOSES, DOTTED, OPENS, STOPS, WORD, key

PHRASES = (
    "sortie", "sortie de prison", "préparation … sortie", "en prison", "women's", "a b a",
    "prison … pour … femme", "mise à l’épreuve", "récidiv*", "re-entry", "la", "race to the",
    "(sortie|mise) (prison|épreuve)", "(b|prison|mise à l’épreuve) … (re-entry|femme) (b|mot)",
    "(femme|mot)", "(sortie|mot) de la (prison|femme)",
)  # fmt: skip
WORDS = (
    "sortie", "Sorties", "prison", "préparation", "en", "de", "la", "l’", "femmes", "women", "s",
    "récidiviste", "reentry", "re-entry", "mise", "à", "épreuve", "a", "b", "pour", "mot", "race",
    "to", "the", "of", "d’une", "ⅻ", "𝔸b", "中文", "e\u0301pinal", "anticonstitutionnellement",
    "x" * 70,
)  # fmt: skip
JOINTS = (
    " ", " ", " ", " ", "  ", "-", " - ", " -- ", "\u00a0– ", "--", " × ", "\u2009", ", ", " « ",
    "»", ". ", "\n", "\n\n", " (", "\u00a0", "_", "’",
)  # fmt: skip

STOP_KEYS = {key(stop) for stop in STOPS}
MARKED = str.maketrans("(|)", f"{OPENS}{CHOICE}{CLOSES}")
MATCHER = Matcher((phrase.translate(MARKED), phrase) for phrase in PHRASES)

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)), max_size=25).map(
    lambda parts: "".join(word + joint for word, joint in parts)
)


def ways(phrase: str) -> list[str]:
    """The phrases without choices that one with choices stands for."""
    parts = [part.split("|") for part in re.split(r"[()]", phrase)]
    return ["".join(way) for way in product(*parts)]


def plainly(phrase: str, text: str) -> set[tuple[int, int]]:
    """Where ``phrase`` stands, by trying every way to read it from every word on."""
    text = text.replace("_", " ")
    if phrase.endswith("*"):
        begins = fold(phrase[:-1])
        return {m.span() for m in WORD.finditer(text) if fold(m.group()).startswith(begins)}
    words = [(key(m.group()), m.start(), m.end()) for m in WORD.finditer(text)]
    ends = r"[.;:!?¡¿…|]|\s[-–—]+\s|\n\s*\n"
    found: set[tuple[int, int]] = set()

    def broken(j: int, signs: str) -> bool:
        return re.search(signs, text[words[j - 1][2] : words[j][1]]) is not None

    def read(rest: list[str], j: int, last: int, start: int, stops: int, gap: int) -> None:
        if not rest:
            found.add((start, words[last][2]))
            return
        if rest[0] == "…":
            read(rest[1:], j, last, start, 0, 4)
            return
        if j >= len(words) or broken(j, ends if gap < 0 else ends + r"|[()«»\"]"):
            return
        stop = words[j][0] in STOP_KEYS
        if words[j][0] == rest[0]:
            read(rest[1:], j + 1, j, start, 0, -1)
        if gap > 0:
            read(rest, j + 1, last, start, 0, gap if stop else gap - 1)
        elif gap < 0 and stop and stops < 3:
            read(rest, j + 1, last, start, stops + 1, -1)

    for spelling in {phrase, phrase.replace("re-", "re")}:
        parts = [p if p == "…" else key(p) for p in re.findall(r"[^\W_]+|…", spelling)]
        content = [p for p in parts if p not in STOP_KEYS]
        wanted = content if len([p for p in content if p != "…"]) > 1 else parts
        for first, (word, start, _) in enumerate(words):
            if word == wanted[0]:
                read(wanted[1:], first + 1, first, start, 0, -1)
    return found


@given(texts)
def test_a_scan_finds_each_phrase_where_its_definition_says_so(text: str) -> None:
    found: dict[str, set[tuple[int, int]]] = {phrase: set() for phrase in PHRASES}
    for start, end, phrase in MATCHER.scan(text):
        found[phrase].add((start, end))
    expected = {p: {at for way in ways(p) for at in plainly(way, text)} for p in PHRASES}
    assert found == expected


@given(texts)
def test_what_was_read_before_changes_nothing(text: str) -> None:
    fresh = Matcher((phrase.translate(MARKED), phrase) for phrase in PHRASES)
    assert fresh.scan(text) == MATCHER.scan(text) == fresh.scan(text)


def test_places_come_in_reading_order_the_longest_first() -> None:
    matcher = Matcher([("sortie", "a"), ("sortie de prison", "b"), ("prison", "c")])
    assert matcher.scan("La sortie de la prison, une prison.") == [
        (3, 22, "b"),
        (3, 9, "a"),
        (16, 22, "c"),
        (28, 34, "c"),
    ]


def test_more_articles_than_three_in_a_row_part_a_phrase() -> None:
    matcher = Matcher([("sortie prison", "sortie prison")])
    assert matcher.scan("sortie de la une prison") == [(0, 23, "sortie prison")]
    assert matcher.scan("sortie de la une des prison") == []


def test_an_acronym_may_have_its_full_stops() -> None:
    matcher = Matcher([("RNR", "RNR")])
    assert matcher.scan("Le modèle R.N.R. en France") == [(10, 16, "RNR")]


def test_texts_read_together_have_each_its_own_places() -> None:
    several = ["sortie de", "prison", "", "préparation", "la sortie\n\nen", "prison - récidives"]
    page, hits = MATCHER.find(several)
    rows = zip(
        hits.text.tolist(),
        (hits.start - page.begins[hits.text]).tolist(),
        (hits.end - page.begins[hits.text]).tolist(),
        [MATCHER.signs[sign] for sign in hits.sign.tolist()],
        strict=True,
    )
    assert list(rows) == [
        (0, 0, 6, "sortie"),
        (4, 0, 2, "la"),
        (4, 3, 9, "sortie"),
        (5, 9, 18, "récidiv*"),
    ]


@given(st.lists(texts, max_size=5))
def test_no_phrase_goes_from_one_text_to_the_next(several: list[str]) -> None:
    page, hits = MATCHER.find(several)
    found = [MATCHER.signs[sign] for sign in hits.sign.tolist()]
    assert found == [what for text in several for _, _, what in MATCHER.scan(text)]
    assert (np.searchsorted(page.begins, hits.end - 1, "right") - 1).tolist() == hits.text.tolist()


def test_a_phrase_costs_the_same_wherever_it_stands_in_a_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Confirmed word by word at the end of a book, not by reading the book again."""
    lexicon = Lexicon()
    phrase = [code_of(lexicon.number(key(word))) for word in ("sortie", "en", "prison")]
    turns = Turns({(*phrase[:2], GAP, phrase[2]): 7}, lexicon)
    asked: list[int] = []
    after = Steps.after

    def counted(steps: Steps, states: Ints, following: Ints) -> Ints:
        asked.append(len(states))
        return after(steps, states, following)

    monkeypatch.setattr(Steps, "after", counted)
    counts = []
    for times in (10, 1000):
        page = Page.read(["Un mot, sortie en la prison dite « une »."] * times, lexicon)
        at = len(page.codes) - 6
        asked.clear()
        found = turns.find(page, np.array([at]), np.array([], np.int64))
        assert [column.tolist() for column in (found.number, found.first, found.last)] == [
            [7],
            [at],
            [at + 3],
        ]
        counts.append(list(asked))
    assert counts[0] == counts[1]
    assert sum(counts[0]) < 20


def test_every_place_of_a_phrase_with_a_gap_is_found_in_a_long_text() -> None:
    matcher = Matcher([("sortie … prison", "exit")])
    text = " ".join(["une étude, sortie de la prison en France dite simplement"] * 1000)
    assert len(set(matcher.scan(text))) == 1000


def test_a_phrase_may_have_two_gaps() -> None:
    matcher = Matcher([("intensité … suivi … risque", "dosage")])
    text = "intensité variable du suivi selon le risque ; suivi de l’intensité, risque"
    assert matcher.scan(text) == [(0, 43, "dosage")]


def test_long_words_are_told_apart_by_each_of_their_letters() -> None:
    """Read eight bytes at a time: a word of any length, another end, another middle."""
    words = ["a" * n for n in range(2, 90)]
    words += [f"{'a' * n}b{'a' * (size - n)}" for size in (59, 89) for n in range(size + 1)]
    matcher = Matcher((word, word) for word in words)
    found = matcher.scan(" ".join(words))
    assert [what for _, _, what in found] == words
    assert [end - start for start, end, _ in found] == [len(word) for word in words]


def test_words_are_told_apart_however_many_were_read() -> None:
    """The table of words grows while it is read from, and forgets nothing that matters."""
    matcher = Matcher([("sortie", "exit")])
    many = " ".join(f"mot{n}" for n in range(60_000))
    for _ in range(2):
        assert matcher.scan(f"{many} sortie {many}") == [(len(many) + 1, len(many) + 7, "exit")]


INITIALS = ["".join(letters) for n in (2, 3) for letters in product("abé", repeat=n)]
BY_INITIALS = Matcher((word, word) for word in INITIALS)


@settings(max_examples=300)
@given(st.text("abé. 1|", max_size=14))
def test_letters_parted_by_full_stops_are_found_wherever_they_stand(text: str) -> None:
    known = set(map(key, INITIALS))
    wanted = {m.span() for m in DOTTED.finditer(text) if key(m.group()) in known}
    found = {(start, end) for start, end, _ in BY_INITIALS.scan(text)}
    assert {span for span in found if "." in text[slice(*span)]} == wanted
