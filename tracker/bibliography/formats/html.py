"""One HTML page that stands alone: no script, no remote file, prints well.

What enters: a bibliography. What leaves: UTF-8 bytes. What it does not touch: markup within
records; pandoc's writer escapes the AST's strings, and only http(s) links get through.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tracker.bibliography import document, pandoc
from tracker.bibliography.inlines import UNBROKEN, Block, unbroken
from tracker.bibliography.values import Bibliography

_CSS = """
body{max-width:46rem;margin:2rem auto;padding:0 1rem;
  font:1rem/1.5 system-ui,sans-serif;color:#1b1b1b}
h1{font-size:1.7rem;line-height:1.2;color:#1f2a44;
  border-bottom:2px solid #1f2a44;padding-bottom:.4rem}
.sommaire p{margin:0}
h2{font-size:1.2rem;color:#1f2a44;margin-top:2rem}
h3{font-size:1.05rem;color:#1f2a44;margin-top:1.5rem}
.mention{color:#555;font-size:.9rem}
.bibliography p,.bibliographie-annotee p{margin:0 0 .6rem;
  padding-left:2em;text-indent:-2em;overflow-wrap:anywhere}
.bibliographie-annotee p{margin-bottom:.25rem}
.annotation{margin-bottom:1rem}
.annotation p{margin:0 0 .3rem;padding-left:2rem;color:#444;font-size:.9rem}
.footnotes{margin-top:2rem;font-size:.9rem;overflow-wrap:anywhere}
.footnotes p{margin:.2rem 0}
.consigne p{background:#fff2cc;padding:.2rem .4rem}
a{color:#1f4e9e}
.INSECABLE{white-space:nowrap}
@media print{body{max-width:none;margin:0}h2,h3,.bibliographie-annotee{break-after:avoid}
  .bibliography{break-inside:avoid}}
""".strip()


def write(bibliography: Bibliography) -> bytes:
    """The page; a list of the groups stands at its head where there are three or more."""
    return page(bibliography, document.blocks(bibliography, level=2, contents=True))


def page(bibliography: Bibliography, body: Sequence[Block]) -> bytes:
    """A page of ``body`` under the title of ``bibliography``."""
    fragment = pandoc.run(
        ["-f", "json", "-t", "html5", "--wrap=none"],
        document.ast(bibliography, unbroken(body, "html"), {}),
    ).decode()
    title = escape(document.french(bibliography.title))
    css = _CSS.replace("INSECABLE", UNBROKEN)
    return (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{css}\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{fragment.rstrip()}\n</main>\n</body>\n</html>\n"
    ).encode()
