/* Pages: one file and one line in pages/pages.def each. The table is the router's whole knowledge:
 * path, methods, role and typed parameters are checked before the handler runs; site map, tests
 * and documentation read the same table. */
#pragma once

#include "base/catalogue.h"
#include "base/error.h"
#include "figures/cube.h"
#include "model/model.h"
#include "people/role.h"
#include "render/html.h"
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    METHOD_GET = 1,
    METHOD_POST = 2,
    METHOD_PATCH = 4
} Method; /* HEAD and OPTIONS are the router's */

typedef enum {
    P_TEXT,   /* UTF-8 without control characters, at most `max` bytes */
    P_INT,    /* min..max */
    P_DATE,   /* YYYY-MM-DD; kept as IsoDay in .integer */
    P_CODE,   /* a code of `codelist`; "+"-joined or repeated where `.many`; index in .codes */
    P_CHOICE, /* one of `choices`, "|"-separated; index in .integer */
    P_PROSE,  /* in forms: as P_TEXT, with line breaks and tabs */
    P_SECRET, /* in forms: as P_TEXT, never written back, never quoted in a message */
    P_FILE,   /* in forms: a file, at most `max` bytes; see request_file() */
    P_KIND_COUNT
} ParamKind;

typedef struct {
    const char *name;
    ParamKind kind;
    int64_t min, max;
    const char *choices;
    const char *codelist;
    bool many, required; /* many: also P_TEXT, whose values are in .texts */
    bool is_cut;         /* P_TEXT, not many: what is longer than `max` is cut, not refused */
    const char *sample;  /* a valid value, for the tests that walk the table */
    const char *help;
} Param;

typedef struct {
    bool given;
    const char *text; /* as given; NULL if not given */
    int64_t integer;
    const uint16_t *codes; /* P_CODE */
    unsigned n_codes;
    const char *const *texts; /* P_TEXT that is `many` */
    unsigned n_texts;
    bool is_overfull; /* more than that came */
    bool is_cut;      /* the end of what was given is not in .text */
} ParamValue;

typedef struct Request Request;   /* web/request.h gives what a handler may ask */
typedef struct Response Response; /* web/response.h */

typedef struct Page Page;
struct Page {
    /* "/countries/{area}": a {name} part is a parameter; a path that ends in "/" is canonical with
     * it, one that does not without it; the other form redirects. */
    const char *path;
    unsigned methods;
    /* Who may: 0 is everybody, else whoever is signed in and has one of these roles. */
    RoleSet roles;
    /* A parameter whose value is a state: a role that speaks for states must speak for this one. */
    const char *area_param;
    bool needs_fresh;    /* asks for the password again if it was given more than ten minutes ago */
    bool takes_half;     /* a session that still lacks its second factor may come here, too */
    const Param *params; /* of the address */
    unsigned n_params;
    const Param
        *form; /* of the body that a POST brings: urlencoded, or multipart if one is P_FILE */
    unsigned n_form;
    /* The path has a {flow} part (a dataflow's id): the slugs of its dimensions are parameters
     * too, of kind P_CODE and many, checked by the dimension's own list; so a dataflow added as a
     * file needs no code. request_param() knows them by slug. An empty value ("start=", as a form
     * sends it) counts as not given, for every kind. */
    bool has_dimensions;
    /* The path has a {type} or {records} part (a record type, by id or by its part of addresses): what
     * its fields are is data, so they are parameters, too. Of the address: its filters, by the field's
     * id. Of the form: "f.FIELD", "f.FIELD.LANG" of a text that is translated, "link.RELATION" (ids of
     * records, several) and "find.RELATION" (words to find one by), each checked by the field's kind and limits before the handler runs. */
    bool has_record_fields;
    /* A P_FILE of its form may be as large as LIMIT_FILE_BYTES, and lies on the disk while it comes. */
    bool takes_large;
    /* The filters of all record types are parameters of the address: by the field's id, each several
     * times; checked by its code list where all types mean the same one. */
    bool has_all_filters;
    /* A POST needs no form of ours: what is in the address says who may and what (RFC 8058: a mail program
     * sends it without having read the page). Its body is not looked at; the page has no form. */
    bool is_one_click;
    bool is_live;      /* says how things are this moment: never kept, no ETag */
    const char *title; /* N_() */
    const char *help;  /* N_(): what it is for, one sentence */
    /* Endings it answers besides HTML: "csv xlsx json svg"; NULL = HTML only. */
    const char *endings;
    /* Where not every ending fits the sample: addresses with endings, separated by spaces. */
    const char *file_samples;
    const char *sample; /* an address that answers 200, for the tests that walk the table */
    bool (*handle)(const Page *page, Request *request, Response *response, GError **error);
    /* What a POST does: called only once its sender may, its form's token is right and every field
     * is valid. It acts and redirects (response_see_other) or writes a page of its own; or it returns
     * false after request_fault(), and `handle` shows the page again with what was typed and what is
     * wrong with it. A PATCH is plain bytes (request_bytes()) with the form's token in X-Form-Token; its
     * faults and errors are the whole answer. */
    bool (*act)(const Page *page, Request *request, Response *response, GError **error);
};

static inline bool page_is_public(const Page *page)
{
    return page->roles == 0 && !page->takes_half;
}

extern const Page *const pages[];
extern const unsigned n_pages;
