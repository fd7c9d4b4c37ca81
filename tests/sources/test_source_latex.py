"""LaTeX to Unicode and CSL's rich text; hostile markup stays text."""

from __future__ import annotations

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sources import latex
from tracker.sources.latex import plain, rich
from tracker.sources.richtext import clean
from tracker.sources.verbatim import bare_doi, verbatim_url

CASES = [
    (r"{\'E}tude de l'\oe uvre", "Étude de l'œuvre"),
    (r"Fran\c{c}ois, \v Cap, na\"{\i}f, \aa", "François, Čap, naïf, å"),
    (r"\emph{Homo} {\em sapiens}", "<i>Homo</i> <i>sapiens</i>"),
    (
        r"{\bf gras} et \textsc{Insee}",
        '<b>gras</b> et <span style="font-variant:small-caps">Insee</span>',
    ),
    (r"19\up{e} si\`ecle, n\no 3", "19<sup>e</sup> siècle, nn<sup>o</sup>\u00a03"),
    (
        r"\nos 7 et 8, \No~9, \no{} trois",
        ("n<sup>os</sup>\u00a07 et 8, N<sup>o</sup>\u00a09, n<sup>o</sup> trois"),
    ),
    (r"voir \url{http://a.fr/~c_d%20\%20--e} ici", "voir http://a.fr/~c_d%20%20--e ici"),
    (r"non fermé \url{http://a.fr/~c", "non fermé http://a.fr/\u00a0c"),
    (r"\og Bonjour \fg{} dit-il", "«\u00a0Bonjour\u00a0» dit-il"),
    (r"H$_2$O et $x^{2n}$", "H<sub>2</sub>O et x<sup>2n</sup>"),
    (r"$\alpha$-band, \(\ell_1\), {$\leq 5\%$}", r"$\alpha$-band, $\ell_1$, $\leq 5\%$"),
    (r"coût de \$5 et $p < 5\%$", "coût de $5 et p < 5%"),
    ("pages 3--5 --- ``oui''", "pages 3–5 — “oui”"),
    (r"R\&D, 100\%, \$5, a\_b, \{x\}", "R&D, 100%, $5, a_b, {x}"),
    ("{{ADN}} et {BibTeX}", "ADN et BibTeX"),
    (r"\textcolor{red}{rouge} \href{http://a.b}{lien}", "rouge lien"),
    ("50% des $5 restants", "50% des $5 restants"),
    ("deux\n   lignes", "deux lignes"),
    ("\x93th\xeata\x94 \x96 place\x85", "“thêta” – place…"),
    (r"\inconnue{gardé}", "gardé"),
    (r"Beaus{\ifmmode\acute{e}\else\'{e}\fi}jour", "Beauséjour"),
    (r"\ifmmode x\ifmmode y\else z\fi\else t\fi{} u, \ifmmode v\fi w", "t u, w"),
    (r"{\ifmmode seul} \else et \fi fin", "seul fin"),
    ("sans LaTeX", "sans LaTeX"),
    ("a < b, p<.05, R&D", "a < b, p<.05, R&D"),
    ("&eacute;t&eacute; &amp; hiver", "été & hiver"),
]


@pytest.mark.parametrize(("written", "read"), CASES)
def test_a_value_reads_as_this_rich_text(written: str, read: str) -> None:
    assert rich(written) == read


def test_plain_text_of_the_same_value_has_no_markup() -> None:
    assert plain(r"\emph{Homo} H$_2$O 19\up{e} $\alpha$") == "Homo H2O 19e α"


def test_in_mathematics_the_other_branch_of_a_switch_is_read() -> None:
    assert plain(r"$x\ifmmode^2\else carré\fi$") == "x2"


def test_a_dollar_or_parenthesis_without_partner_opens_no_mathematics() -> None:
    assert rich(r"50 $ \& {3 $} \emph{x} \( y") == "50 $ & 3 $ <i>x</i> y"


HOSTILE = [
    "<script>alert(1)</script>",
    r"\textless script\textgreater alert(1)",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&gt;",
    r"$<$script$>$alert(1)",
    "<i onclick=alert(1)>x</i><svg/onload=alert(1)>",
    "<i><script></i>",
    '<span style="font-variant:small-caps;background:url(javascript:x)">x</span>',
    "<<i>script>",
]
ALLOWED = re.compile(r'</?(?:i|b|sup|sub)>|<span style="font-variant:small-caps">|</span>')


def markup_left(text: str) -> list[str]:
    return re.findall(r"<[A-Za-z/!?][^>]*>?", ALLOWED.sub("", text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_does_not_survive_as_markup(text: str) -> None:
    assert markup_left(rich(text)) == []
    assert markup_left(clean(text)) == []


@given(st.text(alphabet='<>/ibsupscript&lt;amp;\\{}$ "=', max_size=80))
def test_no_text_leaves_other_markup_than_csls_and_that_balanced(text: str) -> None:
    for shown in (clean(text), rich(text)):
        assert markup_left(shown) == []
        for tag in ("i", "b", "sup", "sub"):
            assert shown.count(f"<{tag}>") == shown.count(f"</{tag}>")


SAYING = st.characters(
    blacklist_characters="\\{}$~&<`^_'-\t\r\n " + "".join(map(chr, range(0x80, 0xA0)))
)


@given(st.text(alphabet=SAYING, max_size=40))
def test_text_without_latex_is_its_own_reading(text: str) -> None:
    assert rich(text) == text == plain(text)


@given(st.text(alphabet="\\{}$^_~ ab'`\"=cuvHit%&-", max_size=200))
def test_any_latex_can_be_read(text: str) -> None:
    assert isinstance(rich(text), str)
    assert isinstance(plain(text), str)


@given(st.text(alphabet="{}^_ ab'\"=é\u00a0»«?!%&-", max_size=40))
def test_braces_alone_are_read_as_the_reader_of_latex_reads_them(text: str) -> None:
    if latex._BEYOND_BRACES.search(text) is None:
        assert text.replace("{", "").replace("}", "") == latex._read(text, markup=True)


def test_absurdly_deep_braces_and_commands_are_read_without_recursion_errors() -> None:
    assert plain("{" * 5000 + "x" + "}" * 5000) == "x"
    assert "x" in plain("{\\}" * 3000 + "x")
    assert isinstance(rich(r"\emph" * 3000 + "{x}"), str)
    assert isinstance(rich("{\\it " * 3000 + "x"), str)
    assert isinstance(rich("$" + "^{" * 3000 + "x"), str)


def test_a_field_of_megabytes_is_read_piece_by_piece_without_losing_a_letter() -> None:
    pieces = [r"{\emph{a} \'e$x$ ", "}b{c ", r"\\ "] * 80_000
    began = tracemalloc.start() or tracemalloc.get_traced_memory()[0]
    text = plain("".join(pieces))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [text.count(c) for c in "axbc"] == [80_000] * 4
    assert peak - began < 60_000_000


DOIS = [
    ("10.1177/0011128705281756", "10.1177/0011128705281756"),
    ("https://doi.org/10.1000/A_b", "10.1000/A_b"),
    ("doi: 10.1000/x", "10.1000/x"),
    (r"10.1007/978-3-540\_1", "10.1007/978-3-540_1"),
    ("{10.1000/x}", "10.1000/x"),
    ("10.1002/(SICI)1097<1::AID-X>3.0.CO;2-1", "10.1002/(SICI)1097<1::AID-X>3.0.CO;2-1"),
    ("10.1000/a b", "10.1000/ab"),
    ("10.1000/ab12 ab12 [pii]", "10.1000/ab12"),
    ("10.1000/ab12 [doi] S0140-6736(01)1 [pii]", "10.1000/ab12"),
    ("http://doi.acm.org/10.1145/1", "http://doi.acm.org/10.1145/1"),
    ("à venir", "à venir"),
]


@pytest.mark.parametrize(("written", "read"), DOIS)
def test_a_doi_is_bared_of_its_resolver_and_what_is_none_stays(written: str, read: str) -> None:
    assert bare_doi(written) == read


URLS = [
    ("https://a.fr/~x/b--c?d=100%25&e=f_g#h", "https://a.fr/~x/b--c?d=100%25&e=f_g#h"),
    (r"https://a.fr/b\_c\%20d\&e", "https://a.fr/b_c%20d&e"),
    (r"https://a.fr/{\textasciitilde}x", "https://a.fr/~x"),
    (r"\url{https://a.fr/x}", "https://a.fr/x"),
    (r"https://a.fr/x{\_}y?b=1{\&}c=2{\%}20{\#}d", "https://a.fr/x_y?b=1&c=2%20#d"),
    ("<https://a.fr>", "https://a.fr"),
]


@pytest.mark.parametrize(("written", "read"), URLS)
def test_the_signs_of_a_url_mean_themselves(written: str, read: str) -> None:
    assert verbatim_url(written) == read
