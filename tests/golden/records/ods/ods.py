"""An OpenDocument spreadsheet of a few records, written by hand. ods.py good|bad"""
import sys
import zipfile

NAMES = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
         'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
         'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')


def cell(value, more=""):
    if value is None:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def row(*cells):
    return "<table:table-row>" + "".join(c if c and c.startswith("<") else cell(c) for c in cells) + "</table:table-row>"


def number(value):
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def day(value):
    return (f'<table:table-cell office:value-type="date" office:date-value="{value}">'
            f"<text:p>1 March 2027</text:p></table:table-cell>")


EMPTY = '<table:table-cell table:number-columns-repeated="2"/>'
HEAD = row("id", "title.en", "summary.en", "areas", "started", "review_date", "evidence")
GOOD = [row("p-1", "Pakkotyö &amp; satama", "In two lines", "SE; FI", number(2020), day("2027-03-01"), "OBSERVED"),
        row("p-2", "Second", EMPTY, number(2021)),
        '<table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="1000"/>'
        "</table:table-row>"]
BAD = [row("p-1", "One", None, "XX", "soon", "1.3.2027", "NONE"), row("Bad Id!", None, None, None, number(20.5))]

rows = GOOD if sys.argv[1] == "good" else BAD
content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.3"><office:body>'
           f'<office:spreadsheet><table:table table:name="Records">{HEAD}{"".join(rows)}</table:table>'
           f'</office:spreadsheet></office:body></office:document-content>')
with zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED) as book:
    book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
    book.writestr("content.xml", content)
