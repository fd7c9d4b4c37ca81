"""Makes ``templates/reference.docx``: the styles and the page that exports wear.

What enters: nothing. What leaves: two files beside this one, the same bytes every time; run
``python -m tracker.bibliography.reference`` after a change here. A section that has its own
charter replaces them (styles are found by name: Title, Heading1-3, Mention, Bibliography,
Annotation). What it does not touch: the exports.

Sources: ECMA-376 part 1 (WordprocessingML), sections 17.6-17.10; style names as pandoc looks
for them (https://pandoc.org/MANUAL.html#option--reference-doc).
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

from tracker.bibliography import archive

TEMPLATES = Path(__file__).parent / "templates"
_DAY = date(2000, 1, 1)
_FONT = "Arial"
_DARK = "1F2A44"
_GREY = "555555"

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def _run(*, size: int = 0, bold: bool = False, italic: bool = False, color: str = "") -> str:
    """Character properties; ``size`` in points."""
    made = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    made += f'<w:color w:val="{color}"/>' if color else ""
    made += f'<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>' if size else ""
    return f"<w:rPr>{made}</w:rPr>" if made else ""


def _paragraph(
    *, before: int = 0, after: int = 0, left: int = 0, hanging: int = 0, extra: str = "",
    keep_next: bool = False, level: int | None = None,
) -> str:  # fmt: skip
    """Paragraph properties in twentieths of a point, children in the schema's order."""
    made = "<w:keepNext/>" if keep_next else ""
    made += "<w:keepLines/>" if keep_next or hanging else ""
    made += extra
    made += f'<w:spacing w:before="{before}" w:after="{after}"/>'
    if left:
        made += f'<w:ind w:left="{left}"' + (f' w:hanging="{hanging}"/>' if hanging else "/>")
    made += f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    return f"<w:pPr>{made}</w:pPr>"


def _style(
    identifier: str, name: str, paragraph: str, run: str = "", *, based: str = "Normal",
    following: str = "", default: bool = False,
) -> str:  # fmt: skip
    flag = ' w:default="1"' if default else ""
    base = "" if default else f'<w:basedOn w:val="{based}"/>'
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph"{flag} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{base}{after}<w:qFormat/>{paragraph}{run}</w:style>"
    )


def _docx_styles() -> str:
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="6" w:color="{_DARK}"/></w:pBdr>'
    parts = [
        _style("Normal", "Normal", _paragraph(after=120), default=True),
        _style("BodyText", "Body Text", _paragraph(after=120)),
        _style("FirstParagraph", "First Paragraph", _paragraph(after=120), based="BodyText"),
        _style("Compact", "Compact", _paragraph(after=40), based="BodyText"),
        _style("Title", "Title", _paragraph(after=160, extra=rule, keep_next=True),
               _run(size=20, bold=True, color=_DARK), following="BodyText"),
        _style("Heading1", "heading 1", _paragraph(before=320, after=120, level=0, keep_next=True),
               _run(size=14, bold=True, color=_DARK), following="Bibliography"),
        _style("Heading2", "heading 2", _paragraph(before=240, after=100, level=1, keep_next=True),
               _run(size=12, bold=True, color=_DARK), following="Bibliography"),
        _style("Heading3", "heading 3", _paragraph(before=200, after=80, level=2, keep_next=True),
               _run(size=11, bold=True, italic=True, color=_DARK), following="Bibliography"),
        _style("Mention", "Mention", _paragraph(after=240), _run(size=9, color=_GREY)),
        _style("Bibliography", "Bibliography", _paragraph(after=100, left=425, hanging=425)),
        _style("Annotation", "Annotation", _paragraph(after=160, left=425),
               _run(size=9, color=_GREY)),
        _style("Footer", "footer", _paragraph(),
               _run(size=8, color=_GREY)),
    ]  # fmt: skip
    characters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:rPr><w:color w:val="1F4E9E"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        "</w:style>"
    )
    fonts = " ".join(f'w:{k}="{_FONT}"' for k in ("ascii", "hAnsi", "cs", "eastAsia"))
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="fr-FR" w:eastAsia="fr-FR" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    return f"{_XML}<w:styles {_W}>{defaults}{''.join(parts)}{characters}</w:styles>"


def _field(code: str) -> str:
    """A field Word computes when it lays the page out (PAGE, NUMPAGES)."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx() -> bytes:
    """The reference document for Word: A4, 2.5 cm margins, « Page x de y » in the footer."""
    footer = (
        f'{_XML}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>'
        f"{_text('Page ')}{_field('PAGE')}{_text(' de ')}{_field('NUMPAGES')}</w:p></w:ftr>"
    )
    document = (
        f"{_XML}<w:document {_W} {_R}><w:body><w:p/><w:sectPr>"
        '<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" '
        'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )
    relations = (
        ("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"),
        ("rId3", "footer", "footer1.xml"), ("rId4", "fontTable", "fontTable.xml"),
    )  # fmt: skip
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations((("rId1", "officeDocument", "word/document.xml"),)),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/document.xml": document,
        "word/footer1.xml": footer,
        "word/fontTable.xml": f'{_XML}<w:fonts {_W}><w:font w:name="{_FONT}">'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>',
        "word/settings.xml": f'{_XML}<w:settings {_W}><w:zoom w:percent="100"/>'
        '<w:themeFontLang w:val="fr-FR"/></w:settings>',
        "word/styles.xml": _docx_styles(),
    }
    return _zip(members)


def _relations(found: tuple[tuple[str, str, str], ...]) -> str:
    lines = "".join(
        f'<Relationship Id="{i}" Type="{_RELATION}{kind}" Target="{target}"/>'
        for i, kind, target in found
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_XML}<Relationships xmlns="{namespace}">{lines}</Relationships>'


def _content_types() -> str:
    overrides = (
        ("word/document.xml", "document.main"), ("word/styles.xml", "styles"),
        ("word/settings.xml", "settings"), ("word/footer1.xml", "footer"),
        ("word/fontTable.xml", "fontTable"),
    )  # fmt: skip
    made = "".join(
        f'<Override PartName="/{part}" ContentType="{_OFFICE}{kind}+xml"/>'
        for part, kind in overrides
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    return (
        f'{_XML}<Types xmlns="{namespace}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{made}</Types>'
    )


def _zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in members.items():
            archive.write(target, name, text.encode(), _DAY)
    return out.getvalue()


def make() -> None:
    """Write the reference documents into the package."""
    TEMPLATES.mkdir(exist_ok=True)
    (TEMPLATES / "reference.docx").write_bytes(docx())


if __name__ == "__main__":
    make()
