"""Makes ``templates/reference.docx`` and ``.odt``: the styles and the page that exports wear.

What enters: nothing. What leaves: two files beside this one, the same bytes every time; run
``python -m tracker.bibliography.reference`` after a change here. A section that has its own
charter replaces them (styles are found by name: Title, Heading 1-3, Mention, Sommaire,
Bibliography, Bibliographie annotée, Annotation, Consigne). What it does not touch: the exports.

Sources: ECMA-376 part 1 (WordprocessingML), sections 17.6-17.10; ODF 1.3 part 3, sections 15-17;
style names as pandoc looks
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
_TO_WRITE = "FFF2CC"

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
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_TO_WRITE}"/>'
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
        _style("BibliographieAnnotee", "Bibliographie annotée",
               _paragraph(after=40, left=425, hanging=425, keep_next=True), based="Bibliography",
               following="Annotation"),
        _style("Sommaire", "Sommaire", _paragraph(after=20, left=425)),
        _style("Annotation", "Annotation", _paragraph(after=100, left=425),
               _run(size=9, color=_GREY)),
        _style("Consigne", "Consigne", _paragraph(after=120, extra=shade)),
        _style("FootnoteText", "footnote text", _paragraph(after=40), _run(size=9)),
        _style("Footer", "footer", _paragraph(),
               _run(size=8, color=_GREY)),
    ]  # fmt: skip
    characters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:rPr><w:color w:val="1F4E9E"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference">'
        '<w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
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
    """The reference document for Word: A4, 2.5 cm margins, « Page x sur y » in the footer."""
    footer = (
        f'{_XML}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>'
        f"{_text('Page ')}{_field('PAGE')}{_text(' sur ')}{_field('NUMPAGES')}</w:p></w:ftr>"
    )
    document = (
        f"{_XML}<w:document {_W} {_R}><w:body><w:p/><w:sectPr>"
        '<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" '
        'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )
    relations = (
        ("rId1", "styles", "styles.xml"),
        ("rId2", "settings", "settings.xml"),
        ("rId3", "footer", "footer1.xml"),
        ("rId4", "fontTable", "fontTable.xml"),
    )
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
        ("word/document.xml", "document.main"),
        ("word/styles.xml", "styles"),
        ("word/settings.xml", "settings"),
        ("word/footer1.xml", "footer"),
        ("word/fontTable.xml", "fontTable"),
    )
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


_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
        ("meta", "meta"),
    )
)


def _odt_style(
    name: str,
    paragraph: str,
    text: str = "",
    *,
    display: str = "",
    parent: str = "Standard",
    level: int = 0,
) -> str:
    shown = f' style:display-name="{display}"' if display else ""
    above = f' style:parent-style-name="{parent}"' if parent else ""
    outline = f' style:default-outline-level="{level}"' if level else ""
    properties = f"<style:text-properties {text}/>" if text else ""
    return (
        f'<style:style style:name="{name}"{shown} style:family="paragraph"{above}{outline} '
        f'style:class="text"><style:paragraph-properties {paragraph}/>{properties}</style:style>'
    )


def _odt_text(size: int, *, bold: bool = False, italic: bool = False, color: str = "") -> str:
    made = f'fo:font-size="{size}pt"'
    made += ' fo:font-weight="bold"' if bold else ""
    made += ' fo:font-style="italic"' if italic else ""
    return made + (f' fo:color="#{color}"' if color else "")


def _odt_margins(before: float, after: float, left: float = 0, hanging: float = 0) -> str:
    """Margins in points (above, below) and centimetres (left, hanging)."""
    return (
        f'fo:margin-top="{before}pt" fo:margin-bottom="{after}pt" fo:margin-left="{left}cm" '
        f'fo:margin-right="0cm" fo:text-indent="-{hanging}cm" style:auto-text-indent="false"'
    )


def _odt_paragraphs() -> str:
    """The named styles: those of paragraphs, and that of links."""
    keep = ' fo:keep-with-next="always"'
    rule = f' fo:border-bottom="0.75pt solid #{_DARK}" fo:padding-bottom="0.15cm"'
    title, grey = _odt_text(20, bold=True, color=_DARK), _odt_text(9, color=_GREY)
    styles = [
        _odt_style("Standard", _odt_margins(0, 0) + ' fo:line-height="115%"', parent=""),
        _odt_style("Text_20_body", _odt_margins(0, 6), display="Text body"),
        _odt_style("First_20_paragraph", _odt_margins(0, 6), display="First paragraph",
                   parent="Text_20_body"),
        _odt_style("Title", _odt_margins(0, 8) + keep + rule, title),
        _odt_style("Heading", _odt_margins(12, 6) + keep),
        *(
            _odt_style(f"Heading_20_{i}", _odt_margins(18 - 2 * i, 6) + keep,
                       _odt_text(size, bold=True, color=_DARK), display=f"Heading {i}",
                       parent="Heading", level=i)
            for i, size in ((1, 14), (2, 12), (3, 11))
        ),
        _odt_style("Mention", _odt_margins(0, 12), grey),
        _odt_style("Sommaire", _odt_margins(0, 1, 0.75)),
        _odt_style("Bibliography", _odt_margins(0, 5, 0.75, 0.75)
                   + ' fo:keep-together="always"'),
        _odt_style("Bibliographie_20_annotée", _odt_margins(0, 2, 0.75, 0.75) + keep
                   + ' fo:keep-together="always"', display="Bibliographie annotée",
                   parent="Bibliography"),
        _odt_style("Annotation", _odt_margins(0, 5, 0.75), grey),
        _odt_style("Consigne", _odt_margins(0, 6) + f' fo:background-color="#{_TO_WRITE}"'),
        _odt_style("Footnote", _odt_margins(0, 2, 0.5, 0.5), _odt_text(9)),
        _odt_style("Footer", _odt_margins(0, 0) + ' fo:text-align="center"',
                   _odt_text(8, color=_GREY)),
        '<style:style style:name="Internet_20_link" style:display-name="Internet link" '
        'style:family="text"><style:text-properties fo:color="#1f4e9e" '
        'style:text-underline-style="solid" style:text-underline-width="auto"/></style:style>',
    ]  # fmt: skip
    return "".join(styles)


_ODT_PAGE = (
    '<office:automatic-styles><style:page-layout style:name="Page">'
    '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'style:print-orientation="portrait" fo:margin="2.5cm" fo:margin-top="2.5cm" '
    'fo:margin-bottom="1.5cm" fo:margin-left="2.5cm" fo:margin-right="2.5cm"/>'
    '<style:footer-style><style:header-footer-properties fo:min-height="1cm" '
    'fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>'
    "</office:automatic-styles>"
    '<office:master-styles><style:master-page style:name="Standard" '
    'style:page-layout-name="Page"><style:footer><text:p text:style-name="Footer">Page '
    '<text:page-number text:select-page="current">1</text:page-number> sur '
    "<text:page-count>1</text:page-count></text:p></style:footer></style:master-page>"
    "</office:master-styles>"
)
"""A4, and « Page x sur y » at its foot."""


def _odt_styles() -> str:
    defaults = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties '
        'fo:orphans="2" fo:widows="2"/><style:text-properties style:font-name="Texte" '
        'fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style>'
    )
    fonts = (
        f'<office:font-face-decls><style:font-face style:name="Texte" '
        f'svg:font-family="{_FONT}" style:font-family-generic="swiss"/></office:font-face-decls>'
    )
    return (
        f'{_XML}<office:document-styles {_NAMESPACES} office:version="1.3">{fonts}'
        f"<office:styles>{defaults}{_odt_paragraphs()}</office:styles>{_ODT_PAGE}"
        "</office:document-styles>"
    )


def odt() -> bytes:
    """The reference document for LibreOffice: the same page and styles as for Word."""
    kind = "application/vnd.oasis.opendocument.text"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (
            ("/", kind),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    return _zip(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'{_XML}<manifest:manifest xmlns:manifest="{manifest}" '
            f'manifest:version="1.3">{entries}</manifest:manifest>',
            "content.xml": f'{_XML}<office:document-content {_NAMESPACES} office:version="1.3">'
            "<office:body><office:text/></office:body></office:document-content>",
            "meta.xml": f'{_XML}<office:document-meta {_NAMESPACES} office:version="1.3">'
            "<office:meta/></office:document-meta>",
            "styles.xml": _odt_styles(),
        }
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
    (TEMPLATES / "reference.odt").write_bytes(odt())


if __name__ == "__main__":
    make()
