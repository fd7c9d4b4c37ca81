"""Makes ``csl/tracker-iso690-fr-notes.csl``: our style for citations in footnotes.

What enters: ``csl/tracker-iso690-fr.csl``. What leaves: the footnote style beside it, the same
bytes every time; run ``python -m tracker.bibliography.footnote_style`` after a change of either.
What it does not touch: legal texts, which jurists cite alike in a note and in a list.

ISO 690 in notes: names in the order of speech, the parts of a reference parted by commas, the
year with the publisher or the issue and not after the author. Later mentions are shortened:
« Ibid. » for the work just cited, else names and « op. cit. » (« art. cit. » for an article),
after the habits of French publishing. CSL 1.0.2, « position ».
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent / "csl"
SOURCE = HERE / "tracker-iso690-fr.csl"
TARGET = HERE / "tracker-iso690-fr-notes.csl"
_PERIODICAL = (
    "article-newspaper article-magazine post post-weblog webpage broadcast interview speech"
)
_LEGAL = "legislation regulation treaty bill"

_WHEN = f"""  <macro name="when">
    <choose>
      <if type="{_PERIODICAL}" match="any">
        <choose>
          <if variable="issued">
            <text macro="day"/>
          </if>
          <else>
            <text macro="year"/>
          </else>
        </choose>
      </if>
      <else>
        <text macro="year"/>
      </else>
    </choose>
  </macro>
"""

_NOTES = f"""  <macro name="author-note">
    <names variable="author">
      <name and="text" delimiter=", " delimiter-precedes-last="never" delimiter-precedes-et-al="never" initialize-with=". "/>
      <label form="short" prefix=" (" suffix=")"/>
      <substitute>
        <names variable="editor"/>
        <names variable="director"/>
        <text macro="report-publisher"/>
      </substitute>
    </names>
  </macro>
  <macro name="note">
    <choose>
      <if type="{_LEGAL}" match="any">
        <text macro="legal-text"/>
      </if>
      <else-if type="legal_case">
        <text macro="legal-case"/>
      </else-if>
      <else>
        <group delimiter=", ">
          <text macro="author-note"/>
          <text macro="title"/>
          <text macro="source"/>
        </group>
      </else>
    </choose>
  </macro>
  <macro name="again">
    <choose>
      <if type="{_LEGAL} legal_case" match="any">
        <text macro="author-short"/>
      </if>
      <else>
        <group delimiter=", ">
          <names variable="author">
            <name form="short" and="text" delimiter=", " delimiter-precedes-last="never"/>
            <substitute>
              <names variable="editor"/>
              <names variable="director"/>
              <text macro="report-publisher"/>
              <text macro="title-bare"/>
            </substitute>
          </names>
          <choose>
            <if type="article-journal article-magazine article-newspaper chapter paper-conference" match="any">
              <text value="art.&#160;cit." font-style="italic"/>
            </if>
            <else>
              <text value="op.&#160;cit." font-style="italic"/>
            </else>
          </choose>
        </group>
      </else>
    </choose>
  </macro>
  <macro name="locator">
    <group delimiter="&#160;">
      <label variable="locator" form="short"/>
      <text variable="locator"/>
    </group>
  </macro>
"""  # noqa: E501

_SOURCE = """  <macro name="source">
    <choose>
      <if type="chapter paper-conference entry entry-dictionary entry-encyclopedia" match="any">
        <group delimiter=", ">
          <text macro="within"/>
          <text macro="published"/>
        </group>
      </if>
      <else-if variable="container-title">
        <text macro="serial"/>
      </else-if>
      <else>
        <text macro="published"/>
      </else>
    </choose>
  </macro>
"""

_CITATION = """  <citation et-al-min="4" et-al-use-first="1">
    <layout suffix="." delimiter=" ; ">
      <choose>
        <if position="ibid-with-locator">
          <group delimiter=", ">
            <text value="Ibid." font-style="italic"/>
            <text macro="locator"/>
          </group>
        </if>
        <else-if position="ibid">
          <text value="Ibid" font-style="italic"/>
        </else-if>
        <else-if position="subsequent">
          <group delimiter=", ">
            <text macro="again"/>
            <text macro="locator"/>
          </group>
        </else-if>
        <else>
          <group delimiter=", ">
            <text macro="note"/>
            <text macro="locator"/>
          </group>
        </else>
      </choose>
    </layout>
  </citation>
"""


def made() -> str:
    """The footnote style as text. AssertionError where the source no longer has its places."""
    text = SOURCE.read_text(encoding="utf-8")
    text = _once(text, 'class="in-text"', 'class="note"')
    text = _once(text, "<id>tracker-iso690-fr</id>", "<id>tracker-iso690-fr-notes</id>")
    text = _once(text, "ISO 690 auteur-date, français", "ISO 690 notes de bas de page, français")
    text = _once(text, 'citation-format="author-date"', 'citation-format="note"')
    text = _once(text, "<summary>Auteur-date d’après", "<summary>Notes de bas de page d’après")
    text = _once(
        text,
        "     in the docstring of tracker/bibliography/cite.py, which prints the same references. "
        "-->",
        "     in tracker/bibliography/footnote_style.py, which makes this file. -->",
    )
    text = _once(text, '<text value="Dans"/>', '<text value="dans"/>')
    text = _once(text, '<text value="Communication"/>', '<text value="communication"/>')
    # The year (or the whole date of a daily) stands before the pages, not after the author.
    text = _without(text, '      <text macro="day-if-periodical"/>\n', 2)
    serial = '      <text macro="page"/>\n    </group>\n  </macro>\n  <macro name="published">'
    text = _once(text, serial, f'      <text macro="when"/>\n{serial}')
    place = '      <text macro="collection"/>\n      <choose>\n        <if variable="page">'
    text = _once(
        text, place, place.replace("      <choose>", '      <text macro="when"/>\n      <choose>')
    )
    text = _once(text, '            <text macro="year" prefix="(" suffix=")"/>\n', "")
    start, end = (
        text.index('  <macro name="day-if-periodical">'),
        text.index('  <macro name="title-bare">'),
    )
    text = text[:start] + _WHEN + text[end:]
    text = _once(
        text,
        '        <group delimiter=". ">\n          <group delimiter=" ">\n',
        '        <group delimiter=", ">\n          <group delimiter=" ">\n',
    )
    start = text.index(
        '          <choose>\n            <if type="chapter', text.index('<macro name="reference">')
    )
    end = text.index("          </choose>\n", start) + len("          </choose>\n")
    text = text[:start] + '          <text macro="source"/>\n' + text[end:]
    text = _once(
        text, '  <macro name="reference">', _SOURCE + _NOTES + '  <macro name="reference">'
    )
    return re.sub(r"  <citation .*?</citation>\n", lambda _: _CITATION, text, flags=re.DOTALL)


def _once(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def _without(text: str, old: str, times: int) -> str:
    assert text.count(old) == times, (text.count(old), old)
    return text.replace(old, "")


if __name__ == "__main__":
    TARGET.write_text(made(), encoding="utf-8")
