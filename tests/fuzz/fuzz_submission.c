/* A filled questionnaire of any bytes, read, checked and handed back: figures whose codes exist, or
 * located problems, or an error. The first byte chooses: whether the rest is the file itself, or the
 * sheet of a workbook that is packed here (a fuzzer does not learn checksums). */
#include "tests/fuzz/fuzz.h"

#include "exchange/check.h"
#include "exchange/zip_out.h"
#include <string.h>

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"

static const char top[] =
    "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" OFFICE
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char book[] =
    "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
    "\"><sheets><sheet name=\"VICTIMS\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>";
static const char relations[] =
    "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" OFFICE
    "/worksheet\" Target=\"s.xml\"/><Relationship Id=\"b\" Type=\"" OFFICE
    "/sharedStrings\" Target=\"t.xml\"/></Relationships>";
static const char shared[] =
    "<sst xmlns=\"" MAIN "\"><si><t>OBS_VALUE</t></si><si><t>SEX</t></si><si><t>F</t></si>"
    "<si><t>TIME_PERIOD</t></si><si><t>REF_AREA</t></si><si><t>SE</t></si></sst>";

static const Model *shipped(void)
{
    static Model *model;
    if (!model) {
        g_autoptr(Problems) problems = problems_new();
        model = model_load_embedded(problems, NULL);
        g_assert_nonnull(model);
    }
    return model;
}

static GBytes *file_of(const uint8_t *data, size_t size)
{
    if (size == 0 || data[0] != 'w')
        return g_bytes_new(data, size);
    g_autoptr(ZipOut) zip = zip_out_new();
    zip_out_add(zip, "_rels/.rels", top, sizeof top - 1);
    zip_out_add(zip, "xl/workbook.xml", book, sizeof book - 1);
    zip_out_add(zip, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
    zip_out_add(zip, "xl/t.xml", shared, sizeof shared - 1);
    zip_out_add(zip, "xl/s.xml", (const char *)data + 1, size - 1);
    return zip_out_finish(zip);
}

static void check_rows(const Submission *submission)
{
    for (unsigned i = 0; i < submission->rows->len; i++) {
        const FigureRow *row = &g_array_index(submission->rows, FigureRow, i);
        for (unsigned d = 0; d < row->flow->n_dimensions; d++)
            g_assert_cmpuint(row->code[d], <, codelist_n(row->flow->dimensions[d].codelist));
        g_assert_true(row->kind != FIGURE_VALUE || row->value >= 0);
        g_autofree char *where = submission_where(submission, i);
        g_assert_nonnull(where);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) file = file_of(data, size);
    g_autoptr(GError) error = NULL;
    g_auto(CheckReport) report = {0};
    CheckOptions options = {.is_here = true,
                            .wants_rows = true,
                            .wants_annotated = true,
                            .wants_xlsx = size > 1 && (data[1] & 1),
                            .submission = {.place = "fuzz", .area = -1}};
    gsize length;
    const char *bytes = g_bytes_get_data(file, &length);
    bool is_read = check_file(shipped(), NULL, bytes, length, &options, &report, &error);
    g_assert_true(is_read == (error == NULL));
    g_assert_true(!is_read || (report.submission && report.annotated));
    if (is_read)
        check_rows(report.submission);
    for (unsigned i = 0; i < problems_kept(report.problems); i++)
        g_assert_true(g_utf8_validate(problems_peek(report.problems, i)->message, -1, NULL));
    return 0;
}
