/* What files are by their bytes, what of them is refused, and what is read in the child; bombs end in a word. */
#include "exchange/file_look.h"
#include "exchange/file_read.h"
#include "exchange/zip_out.h"
#include "base/limits.h"

#include <string.h>
#include <zlib.h>

#define OOXML "application/vnd.openxmlformats-officedocument."

typedef struct {
    const char *name, *text;
} Entry;

static GBytes *archive(const Entry *entries, unsigned n)
{
    g_autoptr(ZipOut) zip = zip_out_new();
    for (unsigned i = 0; i < n; i++)
        g_assert_true(zip_out_add(zip, entries[i].name, entries[i].text, strlen(entries[i].text)));
    GBytes *bytes = zip_out_finish(zip);
    g_assert_nonnull(bytes);
    return bytes;
}
#define ARCHIVE(...)                                                                               \
    archive((const Entry[]){__VA_ARGS__}, sizeof((const Entry[]){__VA_ARGS__}) / sizeof(Entry))

static void assert_look(const char *bytes, size_t length, const char *name, FileVerdict verdict,
                        const char *media_type)
{
    FileLook look = file_look_here(bytes, length, name), other;
    g_autoptr(GError) error = NULL;
    g_test_message("%s", name);
    g_assert_cmpstr(file_verdict_word(look.verdict), ==, file_verdict_word(verdict));
    g_assert_cmpstr(look.type ? look.type->media_type : NULL, ==, media_type);
    g_assert_true(file_look(bytes, length, name, &other, &error)); /* the child says the same */
    g_assert_no_error(error);
    g_assert_cmpint(other.verdict, ==, look.verdict);
    g_assert_true(other.type == look.type);
}

static void test_bytes(void)
{
    static const struct {
        const char *name, *bytes;
        size_t length;
        FileVerdict verdict;
        const char *media_type;
    } cases[] = {
#define CASE(name, bytes, verdict, type) {name, bytes, sizeof bytes - 1, verdict, type}
        CASE("a.pdf", "%PDF-1.7\n...\n%%EOF\n", FILE_TAKEN, "application/pdf"),
        CASE("cut.pdf", "%PDF-1.7\n...", FILE_BROKEN, NULL),
        CASE("a.exe", "%PDF-1.7\n...\n%%EOF\n", FILE_PROGRAM, NULL),
        CASE("a.pdf", "MZ\x90\0\3", FILE_PROGRAM, NULL),
        CASE("a.pdf",
             "\x7f"
             "ELF\2\1",
             FILE_PROGRAM, NULL),
        CASE("a.txt", "#!/bin/sh\nrm -r /\n", FILE_PROGRAM, NULL),
        CASE("a.txt", "<?php system($_GET['x']);", FILE_PROGRAM, NULL),
        CASE("a.docm", "PK\3\4", FILE_MACROS, NULL),
        CASE("a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", FILE_OLD_OFFICE, NULL),
        CASE("a.docx",
             "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1.."
             "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0\0",
             FILE_PASSWORD, NULL),
        CASE("a.rtf", "{\\rtf1 text}", FILE_OLD_OFFICE, NULL),
        CASE("a.gz", "\x1f\x8b\x08\0", FILE_ARCHIVE, NULL),
        CASE("a.svgx", "<svg xmlns=''><script/></svg>", FILE_UNKNOWN, NULL),
        CASE("a.xml", "<?xml version='1.0'?><a/>", FILE_UNKNOWN, NULL),
        CASE("a.txt", "<!DOCTYPE html><title>x</title>", FILE_TAKEN, "text/html"),
        CASE("a.txt", "Plain words.\nAnd more, of them.\n", FILE_TAKEN, "text/plain"),
        CASE("a.txt", "latin \xe5\xe4\xf6\n", FILE_ENCODING, NULL),
        CASE("a.txt",
             "\xff\xfe"
             "a\0b\0",
             FILE_ENCODING, NULL),
        CASE("a.bin", "\1\2\3\4\5\0\7", FILE_PROGRAM, NULL),
        CASE("a.dat", "\1\2\3\4\5\0\7", FILE_UNKNOWN, NULL),
        CASE("a.png", "\x89PNG\r\n\x1a\n....", FILE_TAKEN, "image/png"),
        CASE("a.png", "\xff\xd8\xff\xe0", FILE_TAKEN, "image/jpeg"),
        CASE("a.mp4",
             "\0\0\0\x18"
             "ftypisom\0\0\0\0isom",
             FILE_TAKEN, "video/mp4"),
        CASE("a.csv", "Country;Victims\nSE;3\nFI;4\n", FILE_TAKEN, "text/csv"),
        CASE("a.txt", "Name;Date of birth\nA;1990-01-02\nB;1991-01-02\n", FILE_PERSONS, NULL),
        CASE("a.csv", "x;y\n1;19900102-1234\n2;19910203-1234\n3;19920304-1234\n", FILE_PERSONS,
             NULL),
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_look(cases[i].bytes, cases[i].length, cases[i].name, cases[i].verdict,
                    cases[i].media_type);
    assert_look("", 0, "empty.pdf", FILE_EMPTY, NULL);
}

static void assert_archive(GBytes *take_bytes, FileVerdict verdict, const char *media_type)
{
    size_t length;
    const char *bytes = g_bytes_get_data(take_bytes, &length);
    assert_look(bytes, length, "a.docx", verdict, media_type);
    g_bytes_unref(take_bytes);
}

static void test_archives(void)
{
    assert_archive(ARCHIVE({"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"}),
                   FILE_TAKEN, OOXML "wordprocessingml.document");
    assert_archive(ARCHIVE({"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"},
                           {"word/vbaProject.bin", "x"}),
                   FILE_MACROS, NULL);
    assert_archive(ARCHIVE({"[Content_Types].xml", "<Types a='x.macroEnabled.main+xml'/>"},
                           {"word/document.xml", "<d/>"}),
                   FILE_MACROS, NULL);
    assert_archive(ARCHIVE({"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"},
                           {"word/embeddings/run.EXE", "MZ"}),
                   FILE_MACROS, NULL);
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text"},
                           {"content.xml", "<d/>"}, {"META-INF/manifest.xml", "<m/>"}),
                   FILE_TAKEN, "application/vnd.oasis.opendocument.text");
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text"},
                           {"content.xml", "<d/>"}, {"Basic/Standard/Module1.xml", "<m/>"}),
                   FILE_MACROS, NULL);
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text"},
                           {"content.xml", "<d/>"},
                           {"META-INF/manifest.xml", "<m:encryption-data/>"}),
                   FILE_PASSWORD, NULL);
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text"},
                           {"encrypted-package", "x"},
                           {"META-INF/manifest.xml", "<m:encryption-data/>"}),
                   FILE_PASSWORD, NULL);
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text-template"},
                           {"content.xml", "<d/>"}),
                   FILE_TEMPLATE, NULL);
    assert_archive(ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.spreadsheet-template"},
                           {"content.xml", "<d/>"}),
                   FILE_TEMPLATE, NULL);
    assert_archive(
        ARCHIVE({"[Content_Types].xml", "<Types a='" OOXML "wordprocessingml.template.main+xml'/>"},
                {"word/document.xml", "<d/>"}),
        FILE_TEMPLATE, NULL);
    assert_archive(
        ARCHIVE({"[Content_Types].xml",
                 "<Types a='application/vnd.ms-word.template.macroEnabledTemplate.main+xml'/>"},
                {"word/document.xml", "<d/>"}),
        FILE_MACROS, NULL);
    assert_archive(ARCHIVE({"a.txt", "x"}), FILE_ARCHIVE, NULL);
    assert_look("PK\3\4 cut", 8, "cut.docx", FILE_BROKEN, NULL);
}

/* --- texts -------------------------------------------------------------------------------------- */

static void read_it(const char *bytes, size_t length, const char *media_type, FileText *out)
{
    file_read(bytes, length, file_type_find(media_type), out);
}

static void assert_office(GBytes *take_bytes, const char *media_type, const char *text,
                          const char *fault)
{
    size_t length;
    const char *bytes = g_bytes_get_data(take_bytes, &length);
    g_auto(FileText) found = {0};
    read_it(bytes, length, media_type, &found);
    g_assert_cmpstr(found.text, ==, text);
    g_assert_cmpstr(found.fault, ==, fault);
    g_bytes_unref(take_bytes);
}

static void test_office(void)
{
    assert_office(
        ARCHIVE({"[Content_Types].xml", "<Types/>"},
                {"word/document.xml", "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>One "
                                      "</w:t><w:t>line</w:t></w:r></w:p><w:p><w:r><w:"
                                      "instrText>HIDDEN</w:instrText><w:t>Two</w:t></w:r>"
                                      "</w:p></w:body></w:document>"}),
        OOXML "wordprocessingml.document", "One line\nTwo", NULL);
    assert_office(
        ARCHIVE({"mimetype", "application/vnd.oasis.opendocument.text"},
                {"content.xml", "<o:d xmlns:o='o' xmlns:t='t'><o:body><t:h>Head</t:h><t:p>And<t:s/>"
                                "text</t:p></o:body></o:d>"}),
        "application/vnd.oasis.opendocument.text", "Head\nAnd text", NULL);
    /* what stands in the margins of its pages, and what somebody remarked */
    assert_office(
        ARCHIVE({"[Content_Types].xml", "<Types/>"},
                {"word/header1.xml", "<w:hdr xmlns:w='w'><w:p><w:t>Above</w:t></w:p></w:hdr>"},
                {"word/document.xml", "<w:d xmlns:w='w'><w:p><w:t>Text</w:t></w:p></w:d>"},
                {"word/comments.xml", "<w:c xmlns:w='w'><w:p><w:t>Remark</w:t></w:p></w:c>"},
                {"word/footer2.xml", "<w:ftr xmlns:w='w'><w:p><w:t>Below</w:t></w:p></w:ftr>"}),
        OOXML "wordprocessingml.document", "Text\nRemark\nAbove\nBelow", NULL);
    assert_office(
        ARCHIVE(
            {"mimetype", "application/vnd.oasis.opendocument.text"},
            {"content.xml", "<o:d xmlns:o='o' xmlns:t='t'><o:body><t:p>Text</t:p></o:body></o:d>"},
            {"styles.xml",
             "<o:d xmlns:o='o' xmlns:s='s' xmlns:t='t'><o:styles><t:p>NOT</t:p>"
             "</o:styles><s:master-page><s:header><t:p>Above</t:p></s:header>"
             "<s:footer-left><t:p>Below</t:p></s:footer-left></s:master-page></o:d>"}),
        "application/vnd.oasis.opendocument.text", "Text\nAbove\nBelow", NULL);
    assert_office(ARCHIVE({"[Content_Types].xml", "<Types/>"},
                          {"word/document.xml", "<w:document xmlns:w='w'/>"}),
                  OOXML "wordprocessingml.document", NULL, "there is no text in it");
    /* entities of outside are refused, not fetched */
    assert_office(
        ARCHIVE({"[Content_Types].xml", "<Types/>"},
                {"word/document.xml",
                 "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d><t>&x;</t></d>"}),
        OOXML "wordprocessingml.document", NULL,
        "a part of it is damaged, or declares what no document needs");
}

static void test_web(void)
{
    static const char page[] =
        "<html><head><title>T\xc3\xa4na</title><script>alert('no')</script><style>p{}</style></"
        "head>"
        "<body><p>One<p>Two &amp; three<img src='http://example.org/x.png'></body></html>";
    static const char old[] = "<html><body>caf\xe9 \x80</body></html>";
    g_auto(FileText) found = {0}, second = {0}, deep = {0};
    read_it(page, sizeof page - 1, "text/html", &found);
    g_assert_nonnull(strstr(found.text, "T\xc3\xa4na"));
    g_assert_nonnull(strstr(found.text, "Two & three"));
    g_assert_null(strstr(found.text, "alert"));
    read_it(old, sizeof old - 1, "text/html", &second);
    g_assert_cmpstr(second.text, ==, "caf\xc3\xa9 \xe2\x82\xac");
    GString *nested = g_string_new("<html>");
    for (unsigned i = 0; i < 200000; i++)
        g_string_append(nested, "<div>");
    read_it(nested->str, nested->len, "text/html", &deep); /* ends, whatever it says */
    g_string_free(nested, TRUE);
}

/* --- PDF ---------------------------------------------------------------------------------------- */

static GString *pdf(const char *resources, const char *content)
{
    GString *out = g_string_new("%PDF-1.4\n");
    g_string_append_printf(
        out,
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
        "endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents 4 "
        "0 R>>endobj\n4 0 obj<</Length %zu>>\nstream\n%s\nendstream endobj\n"
        "trailer<</Root 1 0 R>>\n%%%%EOF\n",
        resources, strlen(content), content);
    return out;
}
#define FONT "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"

static void test_pdf(void)
{
    g_autoptr(GString) good = pdf(FONT, "BT /F1 24 Tf 60 700 Td (Sound text) Tj ET");
    g_auto(FileText) found = {0}, empty = {0}, broken = {0}, person = {0};
    read_it(good->str, good->len, "application/pdf", &found);
    g_assert_cmpstr(found.text, ==, "Sound text");
    g_assert_null(found.fault);
    g_assert_null(found.notice);
    g_assert_cmpuint(found.n_pages, ==, 1);
    g_assert_nonnull(found.preview);
    g_assert_cmpuint(g_bytes_get_size(found.preview), >, 200);
    g_autoptr(GString) blank = pdf("", "0 0 m 10 10 l S");
    read_it(blank->str, blank->len, "application/pdf", &empty);
    g_assert_null(empty.text);
    g_assert_nonnull(empty.fault);
    read_it("%PDF-1.7 nothing %%EOF", 22, "application/pdf", &broken);
    g_assert_cmpstr(broken.fault, ==, "it is damaged");
    g_assert_null(broken.preview);
    g_autoptr(GString) number = pdf(FONT, "BT /F1 24 Tf 60 700 Td (19900102-1234) Tj ET");
    read_it(number->str, number->len, "application/pdf", &person);
    g_assert_nonnull(person.notice);
}

/* --- what is longer than what is kept ----------------------------------------------------------- */

static void test_part(void)
{
    g_autoptr(GString) text = g_string_new("Begin 19900102-1234 ");
    while (text->len < LIMIT_SEARCH_FILE_BYTES + 1000)
        g_string_append(text, "and so it goes on\n");
    g_auto(FileText) plain = {0}, whole = {0}, office = {0}, pages = {0};
    read_it(text->str, text->len, "text/plain", &plain);
    g_assert_true(file_notice_has(plain.notice, FILE_NOTICE_PART));
    g_assert_true(file_notice_has(plain.notice, FILE_NOTICE_PERSON));
    g_assert_null(plain.fault);
    read_it(text->str + 100, 1000, "text/plain", &whole);
    g_assert_null(whole.notice);
    g_autofree char *document = g_strdup_printf("<w:d xmlns:w='w'><w:t>%s</w:t></w:d>", text->str);
    g_autoptr(GBytes) bytes =
        ARCHIVE({"[Content_Types].xml", "<Types/>"}, {"word/document.xml", document});
    read_it(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
            OOXML "wordprocessingml.document", &office);
    g_assert_true(file_notice_has(office.notice, FILE_NOTICE_PART));
    g_assert_null(office.fault);
    g_autoptr(GString) pdf = g_string_new("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
    g_string_append_printf(pdf, "2 0 obj<</Type/Pages/Count %u/Kids[", LIMIT_FILE_PAGES + 1);
    for (unsigned i = 0; i <= LIMIT_FILE_PAGES; i++)
        g_string_append_printf(pdf, "%u 0 R ", 5 + i);
    g_string_append_printf(pdf, "]>>endobj\n4 0 obj<</Length 40>>stream\n%-40s\nendstream endobj\n",
                           "BT /F1 24 Tf 60 700 Td (Words) Tj ET");
    for (unsigned i = 0; i <= LIMIT_FILE_PAGES; i++)
        g_string_append_printf(
            pdf,
            "%u 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<" FONT
            ">>/Contents 4 0 R>>endobj\n",
            5 + i);
    g_string_append(pdf, "trailer<</Root 1 0 R>>\n%%EOF\n");
    read_it(pdf->str, pdf->len, "application/pdf", &pages);
    g_assert_null(pages.fault);
    g_assert_cmpuint(pages.n_pages, ==, LIMIT_FILE_PAGES + 1);
    g_assert_true(file_notice_has(pages.notice, FILE_NOTICE_PART));
    g_assert_false(file_notice_has(pages.notice, FILE_NOTICE_PERSON));
}

/* --- what PDFs can do --------------------------------------------------------------------------- */

/* A page with `words` in its catalog, and more objects (from the 5th on). */
static void assert_pdf(const char *words, const char *more, FileVerdict verdict)
{
    g_autofree char *text = g_strdup_printf(
        "%%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
        "/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n%s\n"
        "trailer<</Root 1 0 R/Size 20/ID[<00><00>]>>\n%%%%EOF\n",
        words, more);
    assert_look(text, strlen(text), "a.pdf", verdict,
                verdict == FILE_TAKEN ? "application/pdf" : NULL);
}

static void test_pdf_runs(void)
{
    static const struct {
        const char *words, *more;
        FileVerdict verdict;
    } cases[] = {
        {"/OpenAction[3 0 R/Fit]", "", FILE_TAKEN},
        {"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "", FILE_SCRIPTS},
        {"/OpenAction<</S/J#61vaScript/JS(x)>>", "", FILE_SCRIPTS},
        {"/OpenAction<</S 6 0 R/JS(x)>>", "6 0 obj /JavaScript endobj", FILE_SCRIPTS},
        {"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS(x)>>>>", "", FILE_SCRIPTS},
        {"/AA<</WC<</S/JavaScript/JS(x)>>>>", "", FILE_SCRIPTS},
        {"/OpenAction<</S/Launch/F(calc.exe)>>", "", FILE_SCRIPTS},
        {"/OpenAction<</S %c\n/Launch/F(calc.exe)>>", "", FILE_SCRIPTS},
        {"/OpenAction<</S/Rendition/JS(x)>>", "", FILE_SCRIPTS},
        {"/AcroForm<</XFA 5 0 R>>", "", FILE_SCRIPTS},
        /* an object that lies in a string, or behind what closes nothing */
        {"/X(\n5 0 obj<</S/JavaScript/JS(x)>>endobj\n)/OpenAction 5 0 R", "", FILE_SCRIPTS},
        {"/OpenAction 5 0 R", "5 0 obj<</X[>>]/S/JavaScript/JS(x)>>endobj", FILE_SCRIPTS},
        /* words, not names: in a title, in a text of a page */
        {"/Title(About /S /JavaScript and /Launch)", "", FILE_TAKEN},
        {"/Dests<</Launch[3 0 R/Fit]>>", "", FILE_TAKEN},
        {"", "5 0 obj<</Length 30>>stream\n(/S /JavaScript in a text) Tj\nendstream endobj",
         FILE_TAKEN},
        /* an object stream that is not packed, one that is packed as nobody does, one that is damaged */
        {"/OpenAction 7 0 R",
         "6 0 obj<</Type/ObjStm/N 1/First 4/Length 30>>stream\n7 0 <</S/JavaScript/JS(x)>>\n"
         "endstream endobj",
         FILE_SCRIPTS},
        {"/OpenAction 7 0 R",
         "6 0 obj<</N 1/First 5/Length 50>>stream\n7 12 (endstream) <</S/JavaScript/JS(x)>>\n"
         "endstream endobj",
         FILE_SCRIPTS},
        {"", "6 0 obj<</N 1/First 4/Filter/LZWDecode/Length 4>>stream\nabcd\nendstream endobj",
         FILE_BROKEN},
        {"", "6 0 obj<</N 1/First 4/Filter[/FlateDecode]/Length 4>>stream\nabcd\nendstream endobj",
         FILE_BROKEN},
        /* what is attached is looked at by its name and its bytes */
        {"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(run.exe)/EF<</F 5 0 R>>>>]>>>>",
         "5 0 obj<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream endobj", FILE_ATTACHED},
        {"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.xml)/EF<</F 5 0 R>>>>]>>>>",
         "5 0 obj<</Type/EmbeddedFile/Length 4>>stream\nMZab\nendstream endobj", FILE_ATTACHED},
        {"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.xml)/EF<</F 5 0 R>>>>]>>>>",
         "5 0 obj<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream endobj", FILE_TAKEN},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s %s", cases[i].words, cases[i].more);
        assert_pdf(cases[i].words, cases[i].more, cases[i].verdict);
    }
}

static void test_pdf_packed(void)
{
    static const char inside[] = "7 0 <</S/JavaScript/JS(x)>>";
    Bytef packed[200];
    uLongf n = sizeof packed;
    g_assert_cmpint(compress(packed, &n, (const Bytef *)inside, sizeof inside - 1), ==, Z_OK);
    g_autoptr(GString) text = g_string_new("%PDF-1.5\n6 0 obj<</Type/ObjStm/N 1/First 4/Filter"
                                           "/FlateDecode>>stream\r\n");
    g_string_append_len(text, (const char *)packed, (gssize)n);
    g_string_append(text, "\nendstream endobj\n%%EOF\n");
    assert_look(text->str, text->len, "a.pdf", FILE_SCRIPTS, NULL);
}

/* As deep as it likes, and always the same again: an end is made of it. */
static void test_pdf_endless(void)
{
    g_autoptr(GString) deep = g_string_new("%PDF-1.5\n1 0 obj");
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(deep, "<</A[");
    g_string_append(deep, "\n%%EOF\n");
    assert_look(deep->str, deep->len, "a.pdf", FILE_HEAVY, NULL);
    g_autoptr(GString) again = g_string_new("%PDF-1.5\n");
    for (unsigned i = 0; i < 30000; i++)
        g_string_append(again, "1 0 obj(");
    g_string_append(again, "\n%%EOF\n");
    assert_look(again->str, again->len, "a.pdf", FILE_HEAVY, NULL);
}

/* The empty password is none: what may only not be printed is taken. */
static void test_pdf_locked(void)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    static const char none[] = "a2131391556101128e64737bb2f0fb1452b6beed66a7e0dbcc3276f389ab335f";
    for (unsigned i = 0; i < 2; i++) {
        g_autofree char *encrypt = g_strdup_printf(
            "trailer<</Root 1 0 R/Size 20/ID[<00><00>]/Encrypt<</Filter/Standard/V 1"
            "/R 2/P -4/O<%s>/U<%s>>>>>",
            zeros, i == 0 ? zeros : none);
        assert_pdf("", encrypt, i == 0 ? FILE_PASSWORD : FILE_TAKEN);
    }
}

/* A picture that claims to be 100,000 pixels wide and high, a form that draws itself: there is a word or the
 * text, and this process goes on. */
static void test_bombs(void)
{
    g_autoptr(GString) picture =
        pdf(FONT "/XObject<</I 5 0 R>>",
            "BT /F1 24 Tf 60 700 Td (Before) Tj ET q 595 0 0 842 0 0 cm /I Do Q");
    g_string_append(picture, "5 0 obj<</Type/XObject/Subtype/Image/Width 100000/Height 100000"
                             "/ColorSpace/DeviceRGB/BitsPerComponent 16/Length 4>>\nstream\nabcd\n"
                             "endstream endobj\n%%EOF\n");
    g_auto(FileText) found = {0}, again = {0};
    read_it(picture->str, picture->len, "application/pdf", &found);
    g_assert_true(found.fault || (found.text && strstr(found.text, "Before")));
    g_autoptr(GString) self = pdf(FONT "/XObject<</X 5 0 R>>", "/X Do");
    g_string_append(self,
                    "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X "
                    "5 0 R>>>>/Length 13>>\nstream\n/X Do /X Do q\nendstream endobj\n%%EOF\n");
    read_it(self->str, self->len, "application/pdf", &again);
    g_assert_true(again.fault || again.preview);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file-kinds/bytes", test_bytes);
    g_test_add_func("/file-kinds/archives", test_archives);
    g_test_add_func("/file-kinds/office", test_office);
    g_test_add_func("/file-kinds/web", test_web);
    g_test_add_func("/file-kinds/pdf", test_pdf);
    g_test_add_func("/file-kinds/pdf-runs", test_pdf_runs);
    g_test_add_func("/file-kinds/pdf-packed", test_pdf_packed);
    g_test_add_func("/file-kinds/pdf-endless", test_pdf_endless);
    g_test_add_func("/file-kinds/pdf-locked", test_pdf_locked);
    g_test_add_func("/file-kinds/part", test_part);
    g_test_add_func("/file-kinds/bombs", test_bombs);
    return g_test_run();
}
