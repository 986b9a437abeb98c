"""Workbooks as different programs write them, from the same lists of cells: [(sheet, [[cell, ...], ...])].
A cell is a number, a text, None, or Formula(text, stored result)."""
import io
import sys
import zipfile
from collections import namedtuple
from xml.sax.saxutils import escape, quoteattr

for _ in range(2):
    try:
        import openpyxl
        import odf.opendocument
        HAS_WRITERS = True
        break
    except ImportError:  # Debian's own modules, seen from another Python
        HAS_WRITERS = False
        sys.path.append("/usr/lib/python3/dist-packages")

Formula = namedtuple("Formula", "text result")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"


def letters(column):
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


# --- real programs --------------------------------------------------------------------------------------------


def by_openpyxl(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, cell in enumerate(row, 1):
                if isinstance(cell, Formula):
                    sheet.cell(r, c).value = cell.text
                elif cell is not None:
                    sheet.cell(r, c).value = cell
                    if isinstance(cell, str):
                        sheet.cell(r, c).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_odfpy(sheets):
    """LibreOffice's format; runs of empty cells and rows are repeated, as it does."""
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    book = odf.opendocument.OpenDocumentSpreadsheet()
    for name, rows in sheets:
        table = Table(name=name)
        empty = 0
        for row in rows:
            if all(cell is None for cell in row):
                empty += 1
                continue
            if empty:
                line = TableRow(numberrowsrepeated=empty)
                line.addElement(TableCell(numbercolumnsrepeated=1024))
                table.addElement(line)
                empty = 0
            line = TableRow()
            gap = 0
            for cell in row:
                if cell is None:
                    gap += 1
                    continue
                if gap:
                    line.addElement(TableCell(numbercolumnsrepeated=gap))
                    gap = 0
                if isinstance(cell, Formula):
                    made = TableCell(valuetype="float", value=cell.result, formula="of:" + cell.text)
                    made.addElement(P(text=str(cell.result)))
                elif isinstance(cell, str):
                    made = TableCell(valuetype="string")
                    made.addElement(P(text=cell))
                else:
                    made = TableCell(valuetype="float", value=cell)
                    made.addElement(P(text=str(cell)))
                line.addElement(made)
            table.addElement(line)
        last = TableRow(numberrowsrepeated=1048576 - len(rows))
        last.addElement(TableCell(numbercolumnsrepeated=1024))
        table.addElement(last)
        book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- their structures, part by part -----------------------------------------------------------------------------


def package(sheets, parts, prefix="", shared=None):
    """`parts`: the XML of each sheet. `prefix`: of the main namespace, as some programs write it."""
    p = prefix + ":" if prefix else ""
    ns = f"xmlns:{prefix}" if prefix else "xmlns"
    names = "".join(f'<{p}sheet name={quoteattr(name)} sheetId="{i}" r:id="R{i}"/>'
                    for i, (name, _) in enumerate(sheets, 1))
    relations = "".join(f'<Relationship Id="R{i}" Type="{OFFICE}/worksheet" Target="worksheets/s{i}.xml"/>'
                        for i in range(1, len(sheets) + 1))
    if shared is not None:
        relations += f'<Relationship Id="RS" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types"><Default Extension="xml" '
                               'ContentType="application/xml"/><Default Extension="rels" '
                               'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
                               + "".join(f'<Override PartName="/xl/worksheets/s{i}.xml" ContentType="{TYPES}.worksheet'
                                         '+xml"/>' for i in range(1, len(sheets) + 1)) +
                               (f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
                                if shared is not None else "") + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="a" '
                       f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {ns}="{MAIN}" xmlns:r="{OFFICE}"><{p}sheets>{names}</{p}sheets>'
                           f'</{p}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}relationships">{relations}</Relationships>',
    }
    for i, part in enumerate(parts, 1):
        files[f"xl/worksheets/s{i}.xml"] = part
    if shared is not None:
        files["xl/sharedStrings.xml"] = shared
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def without_references(sheets):
    """Inline texts; rows and cells without r=, so places follow from their order alone."""
    parts = []
    for _, rows in sheets:
        text = f'<worksheet xmlns="{MAIN}"><sheetData>'
        for row in rows:
            text += "<row>"
            for cell in row:
                if cell is None:
                    text += "<c/>"
                elif isinstance(cell, Formula):
                    text += f"<c><f>{escape(cell.text[1:])}</f><v>{cell.result}</v></c>"
                elif isinstance(cell, str):
                    text += f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
                else:
                    text += f"<c><v>{cell}</v></c>"
            text += "</row>"
        parts.append(text + "</sheetData></worksheet>")
    return package(sheets, parts)


def with_shared_texts(sheets):
    """A prefixed namespace, shared texts in several runs with phonetic readings, sparse references."""
    texts, index, parts = [], {}, []
    for _, rows in sheets:
        text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        for r, row in enumerate(rows, 1):
            cells = ""
            for c, cell in enumerate(row, 1):
                if cell is None:
                    continue
                place = f'r="{letters(c)}{r}"'
                if isinstance(cell, Formula):
                    cells += f"<x:c {place}><x:f>{escape(cell.text[1:])}</x:f><x:v>{cell.result}</x:v></x:c>"
                elif isinstance(cell, str):
                    if cell not in index:
                        index[cell] = len(texts)
                        half = len(cell) // 2
                        texts.append(f'<x:si><x:r><x:t xml:space="preserve">{escape(cell[:half])}</x:t></x:r><x:r><x:rPr>'
                                     f'<x:b/></x:rPr><x:t xml:space="preserve">{escape(cell[half:])}</x:t></x:r>'
                                     '<x:rPh sb="0" eb="1"><x:t>not this</x:t></x:rPh></x:si>')
                    cells += f'<x:c {place} t="s"><x:v>{index[cell]}</x:v></x:c>'
                else:
                    cells += f"<x:c {place}><x:v>{cell}</x:v></x:c>"
            if cells:
                text += f'<x:row r="{r}">{cells}</x:row>'
        parts.append(text + "</x:sheetData></x:worksheet>")
    shared = f'<x:sst xmlns:x="{MAIN}">{"".join(texts)}</x:sst>'
    return package(sheets, parts, prefix="x", shared=shared)


class Stream(io.RawIOBase):
    """Where nothing can be written again: sizes come behind the bytes (data descriptors)."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, data):
        self.bytes += data
        return len(data)


def strict_and_streamed(sheets):
    """ISO's strict namespaces, sheets in UTF-16, the archive written as a stream."""
    strict = "http://purl.oclc.org/ooxml/"
    out = Stream()
    with zipfile.ZipFile(io.BytesIO(without_references(sheets))) as source, \
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in reversed(source.namelist()):
            text = source.read(name).decode()
            text = text.replace(MAIN, strict + "spreadsheetml/main").replace(OFFICE, strict + "officeDocument/relationships")
            archive.writestr(name, text.encode("utf-16" if "worksheets" in name else "utf-8"))
    return bytes(out.bytes)


WRITERS = {"openpyxl.xlsx": by_openpyxl, "odfpy.ods": by_odfpy, "inline.xlsx": without_references,
           "shared.xlsx": with_shared_texts, "strict.xlsx": strict_and_streamed}


# --- reading what the program wrote -------------------------------------------------------------------------------


def read(path):
    """{sheet: {(row, column): value}} by openpyxl, formulas as their text."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row
                          if cell.value is not None} for sheet in book}
