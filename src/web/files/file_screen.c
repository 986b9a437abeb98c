#include "web/files/file_screen.h"

#include "web/outside.h"
#include "web/request_private.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_BYTES 200u

const char *file_verdict_words(Lang lang, FileVerdict verdict)
{
    static const char *const words[FILE_VERDICT_COUNT] = {
        [FILE_EMPTY] = N_("is an empty file"),
        [FILE_UNKNOWN] = N_("is of a kind that is not taken. Taken are PDF, DOCX, ODT, HTML, TXT, "
                            "XLSX, ODS, CSV, PPTX, ODP, PNG, JPEG, WEBP and MP4."),
        [FILE_PROGRAM] = N_("is a program or a script. None are taken."),
        [FILE_MACROS] = N_("can run something (macros). Save it without macros, or as PDF."),
        [FILE_OLD_OFFICE] = N_("is in an old format. Save it as DOCX, ODT or PDF."),
        [FILE_PASSWORD] = N_("is behind a password. Save it without one."),
        [FILE_SCRIPTS] = N_("can run something (scripts, or the start of a program). Save it as a "
                            "plain PDF: print it to PDF."),
        [FILE_ATTACHED] =
            N_("has a file attached to it that is not taken. Save it as a plain PDF (print it to "
               "PDF), and send what was attached as a file of its own."),
        [FILE_TEMPLATE] = N_("is a template. Save it as a document: DOCX, ODT, XLSX, ODS, PPTX, "
                             "ODP or PDF."),
        [FILE_ARCHIVE] = N_("is an archive. Send what is in it, one file after another."),
        [FILE_ENCODING] = N_("is a text, but not in UTF-8. Save it as UTF-8."),
        [FILE_BROKEN] = N_("is cut off or damaged. Look whether it opens on your own machine."),
        [FILE_PERSONS] =
            N_("seems to be a list of persons. Nothing of it was kept. No record about "
               "a person may be in the centre: attach a table of counts instead."),
        [FILE_TABLE_LARGE] = N_("is a table larger than 64 MB, which cannot be looked through for "
                                "persons. Send a part of it, or a PDF."),
        [FILE_HEAVY] = N_("takes too much time or memory to look through. Save it anew, or print "
                          "it to PDF."),
    };
    return tr(lang, words[verdict] ? words[verdict] : words[FILE_UNKNOWN]);
}

static FileLook read_answer(const char *answer)
{
    g_auto(GStrv) words = g_strsplit(answer, " ", 2);
    FileLook look = {.verdict = FILE_BROKEN};
    for (unsigned v = 0; words[0] && v < FILE_VERDICT_COUNT; v++)
        if (strcmp(words[0], file_verdict_word(v)) == 0)
            look.verdict = v;
    if (look.verdict == FILE_TAKEN)
        look.type = words[1] ? file_type_find(g_strchomp(words[1])) : NULL;
    if (look.verdict == FILE_TAKEN && !look.type)
        look.verdict = FILE_BROKEN;
    return look;
}

static bool look_outside(const char *program, int fd, const char *name, FileLook *out_look,
                         GError **error)
{
    g_autofree char *place = g_strconcat("./", name, NULL); /* never an option */
    char *argv[] = {(char *)"fyr", (char *)"look", (char *)"-", place, NULL};
    char answer[ANSWER_BYTES + 1];
    int status;
    (void)lseek(fd, 0, SEEK_SET);
    if (!outside_run(program, argv, fd, answer, sizeof answer, &status, error))
        return false;
    if (!*answer) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "a file could not be looked at (%d)", status);
        return false;
    }
    *out_look = read_answer(answer);
    return true;
}

/* Without a program to run (tests). */
static FileLook look_inside(int fd, const char *name)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size == 0)
        return (FileLook){.verdict = FILE_EMPTY};
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return (FileLook){.verdict = FILE_BROKEN};
    FileLook look = file_look_here(bytes, (size_t)info.st_size, name);
    munmap(bytes, (size_t)info.st_size);
    return look;
}

bool file_screen(Request *request, const char *field, int fd, const char *file_name,
                 const FileType **out_type, GError **error)
{
    const char *program = request->site->program;
    FileLook look = {0};
    if (!program)
        look = look_inside(fd, file_name);
    else if (!look_outside(program, fd, file_name, &look, error))
        return false;
    *out_type = look.type;
    if (look.verdict == FILE_TAKEN)
        return true;
    request_fault(request, field, file_name, "%s",
                  file_verdict_words(request_lang(request), look.verdict));
    return false;
}
