"""French dates, numbers and plurals; rich text that stays inert."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from tracker.web import french
from tracker.web.render import safe_url
from tracker.web.richtext import plain, rich


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2019-03-03", "3 mars 2019"),
        ("2019-12-01", "1er décembre 2019"),
        ("2019-08", "août 2019"),
        ("2019", "2019"),
        ("2018/2019", "2018–2019"),
        ("2019-21", "printemps 2019"),
        ("2024-04-01T09:00:00Z", "1er avril 2024"),
        ("sous presse", "sous presse"),
        ("2019-99", "2019-99"),
        ("", ""),
        (None, ""),
    ],
)
def test_dates_are_written_as_french_writes_them(value: str | None, said: str) -> None:
    assert french.date(value).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 étude"), (1, "1 étude"), (2, "2 études"), (12345, "12\u202f345 études")],
)
def test_zero_and_one_are_singular_and_thousands_stand_apart(count: int, said: str) -> None:
    assert french.counted(count, "étude").replace("\xa0", " ") == said


def test_french_order_puts_accented_letters_with_plain_ones() -> None:
    words = ["zèle", "Éluard", "école", "ecole", "Œuvre", "eau"]
    assert sorted(words, key=french.sort_key) == [
        "eau",
        "ecole",
        "école",
        "Éluard",
        "Œuvre",
        "zèle",
    ]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a <i>b</i> c", "a <i>b</i> c"),
        ("<b><sup>x</sup></b>", "<b><sup>x</sup></b>"),
        (
            '<span style="font-variant:small-caps;">xix</span>e',
            '<span class="petites-capitales">xix</span>e',
        ),
        ('<span class="nocase">iPhone</span>', "iPhone"),
        ("<i>jamais fermé", "&lt;i&gt;jamais fermé"),
        ("</i>jamais ouvert", "&lt;/i&gt;jamais ouvert"),
        ("<i><b>croisés</i></b>", "<i>&lt;b&gt;croisés</i>&lt;/b&gt;"),
        ('<i class="x">y</i>', '&lt;i class="x"&gt;y&lt;/i&gt;'.replace('"', "&#34;")),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("L'été : oui ?", "L’été\xa0: oui\xa0?"),
        ("&lt;i&gt;", "&amp;lt;i&amp;gt;"),
    ],
)
def test_the_rich_text_subset_is_kept_when_whole_and_shown_as_typed_otherwise(
    text: str, markup: str
) -> None:
    assert str(rich(text)) == markup


TEXT = st.text(st.sampled_from(list("ab <>/ib\"'&supn=é\u202e")), max_size=60) | st.lists(
    st.sampled_from(
        ["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "x", " ", "<", "&", "<script>"]
    ),
    max_size=14,
).map("".join)
ALLOWED = re.compile(
    r'</?(i|b|sup|sub)>|<span class="petites-capitales">|</span>|'
    r'<mark(?: title="[^"<>]*")?>|</mark>'
)


@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_whatever_the_text_only_balanced_known_elements_come_out(
    text: str, spans: list[tuple[int, int]]
) -> None:
    made = str(rich(text, [(start, end, "é<") for start, end in spans]))
    assert "<" not in ALLOWED.sub("", made).replace("&lt;", "")
    stack: list[str] = []
    for match in ALLOWED.finditer(made):
        tag = match.group()
        if tag.startswith("</"):
            assert stack
            assert stack.pop() == tag[2:-1]
        else:
            stack.append(re.split(r"[ >]", tag[1:])[0])
    assert stack == []


@given(st.text("abc é'", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_marks_enclose_exactly_their_span(text: str, start: int, end: int) -> None:
    made = str(rich(text, [(start, end, "")]))
    inside = "".join(re.findall(r"<mark>(.*?)</mark>", made))
    wanted = str(escape(french.typographic(text)[start:end])) if start < end else ""
    assert inside == wanted or not wanted.strip()
    assert re.sub("</?mark>", "", made) == str(escape(french.typographic(text)))


def test_plain_text_loses_the_tags_and_nothing_else() -> None:
    assert plain("a <i>b</i> <script>c</script>") == "a b <script>c</script>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "vbscript:x",
        "http:",
        "java\nscript:x",
        "https://a b",
        "file:///etc/passwd",
        "zotero://run/x",
        "",
        None,
    ],
)
def test_only_web_and_zotero_addresses_become_links(address: str | None) -> None:
    assert safe_url(address) == ""


def test_web_and_zotero_addresses_stay_as_they_are() -> None:
    for address in ("https://example.org/a?b=c#d", "zotero://select/library/items/ABCD2345"):
        assert safe_url(address) == address
