/* Content streams: what is painted outside marked content becomes an artifact, so that assistive
 * programs pass over running heads, rules and backgrounds (ISO 32000-1, 14.8.2.2). */
#include "report/pdf_finish.h"

#include <stdbool.h>
#include <string.h>

typedef struct {
    const char *data;
    size_t length, at;
} Scanner;

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0;
}

static bool is_delimiter(char c)
{
    return strchr("()<>[]{}/%", c) != NULL && c != 0;
}

/* Past a literal string whose "(" is at s->at. */
static void skip_string(Scanner *s)
{
    unsigned depth = 0;
    for (; s->at < s->length; s->at++) {
        char c = s->data[s->at];
        if (c == '\\')
            s->at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0) {
            s->at++;
            return;
        }
    }
}

/* The next token: an operator (letters, ' or ") or an operand of any kind. False at the end. */
static bool next_token(Scanner *s, size_t *out_from, bool *out_operator)
{
    while (s->at < s->length && is_space(s->data[s->at]))
        s->at++;
    if (s->at >= s->length)
        return false;
    *out_from = s->at;
    *out_operator = false;
    char c = s->data[s->at];
    if (c == '(') {
        skip_string(s);
    } else if (c == '<' && s->at + 1 < s->length && s->data[s->at + 1] != '<') {
        const char *end = memchr(s->data + s->at, '>', s->length - s->at);
        s->at = end ? (size_t)(end - s->data) + 1 : s->length;
    } else if (c == '<' || c == '>') {
        s->at += 2;
    } else if (is_delimiter(c) && c != '/') {
        s->at++;
    } else {
        s->at++;
        while (s->at < s->length && !is_space(s->data[s->at]) && !is_delimiter(s->data[s->at]))
            s->at++;
        *out_operator = g_ascii_isalpha(c) || c == '\'' || c == '"';
    }
    return true;
}

static bool is_one_of(const char *token, size_t length, const char *const *list)
{
    for (; *list; list++) {
        if (strlen(*list) == length && memcmp(*list, token, length) == 0)
            return true;
    }
    return false;
}

static const char *const path_begins[] = {"m", "re", NULL};
static const char *const path_ends[] = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n", NULL};
static const char *const paints_alone[] = {"Do", "sh", NULL};
static const char *const marks_begin[] = {"BDC", "BMC", NULL};

typedef enum { IN_NOTHING, IN_PATH, IN_TEXT } Within;

/* The operands of the operator at hand begin at `operands`: a mark goes before them. */
static void open_artifact(GString *to, const Scanner *s, size_t *copied, size_t operands)
{
    g_string_append_len(to, s->data + *copied, (gssize)(operands - *copied));
    g_string_append(to, "/Artifact BMC ");
    *copied = operands;
}

static void close_artifact(GString *to, const Scanner *s, size_t *copied)
{
    g_string_append_len(to, s->data + *copied, (gssize)(s->at - *copied));
    g_string_append(to, " EMC");
    *copied = s->at;
}

void pdf_mark_artifacts(const char *content, size_t length, GString *to)
{
    Scanner s = {content, length, 0};
    size_t copied = 0, from = 0, operands = 0;
    unsigned marked = 0;
    bool is_operator = false, fresh = true;
    Within within = IN_NOTHING;
    while (next_token(&s, &from, &is_operator)) {
        operands = fresh ? from : operands;
        fresh = is_operator;
        if (!is_operator)
            continue;
        const char *token = content + from;
        size_t n = s.at - from;
        bool outside = marked == 0 && within == IN_NOTHING;
        if (is_one_of(token, n, marks_begin)) {
            marked++;
        } else if (n == 3 && memcmp(token, "EMC", 3) == 0) {
            marked -= marked > 0;
        } else if (outside && is_one_of(token, n, path_begins)) {
            open_artifact(to, &s, &copied, operands);
            within = IN_PATH;
        } else if (outside && n == 2 && memcmp(token, "BT", 2) == 0) {
            open_artifact(to, &s, &copied, operands);
            within = IN_TEXT;
        } else if ((within == IN_PATH && is_one_of(token, n, path_ends)) ||
                   (within == IN_TEXT && marked == 0 && n == 2 && memcmp(token, "ET", 2) == 0)) {
            close_artifact(to, &s, &copied);
            within = IN_NOTHING;
        } else if (outside && is_one_of(token, n, paints_alone)) {
            open_artifact(to, &s, &copied, operands);
            close_artifact(to, &s, &copied);
        }
    }
    g_string_append_len(to, content + copied, (gssize)(length - copied));
}
