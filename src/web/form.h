/* Forms: written from the page's own table, so that names, limits and labels stand in one place. A form
 * that was refused comes back with what was typed (but secrets and files), the faults beside their
 * fields and a list of all of them above, to which the browser goes. Works without script.
 *
 *     form_begin(w, request, NULL, "sign-in");
 *     form_field(w, request, "email", (FormField){.autocomplete = "username"});
 *     form_submit(w, tr(lang, "Sign in"));
 *     form_end(w);
 */
#pragma once

#include "render/ui.h"
#include "web/request.h"

typedef enum {
    FORM_PLAIN,
    FORM_EMAIL,
    FORM_CODE,  /* digits of a one-time password */
    FORM_RADIO, /* a choice whose options all show */
    FORM_SHORT, /* a narrow field */
} FormLook;

typedef struct {
    const char *value;         /* before anything was typed; or NULL */
    const char *const *values; /* of P_TEXT and P_PROSE that are many: before anything was typed */
    unsigned n_values;
    bool is_ours;     /* the values given here count, whatever was typed */
    const char *help; /* below the label; or NULL */
    const char *autocomplete;
    const char *accept; /* of a file: ".xlsx,.ods,.csv" */
    FormLook look;
    const UiOption *options; /* of P_CHOICE and of P_TEXT and P_CODE that are chosen from a list */
    unsigned n_options;
    unsigned n_first; /* of many options: those behind so many fold away; 0: all show */
    unsigned rows;    /* of P_PROSE; 0: 4 */
    bool is_first;    /* takes the focus, unless something is wrong */
    bool is_needed;   /* in this form, though the table asks for it in none or not in all */
    bool is_quiet;    /* may be left empty, and the label need not say so */
} FormField;

/* `action` NULL: this very address. Writes the token, and what is wrong with the form that came. */
void form_begin(Html *w, Request *request, const char *action, const char *id);
void form_end(Html *w);
/* A field of the page's table (page.h): its kind decides the element, its label is translated. */
void form_field(Html *w, Request *request, const char *name, FormField field);
/* A value that nobody sees; it must be a field of the table, too. */
void form_hidden(Html *w, const char *name, const char *value);
void form_submit(Html *w, const char *label);
/* A second way to send the form: a field of the table gets this value. */
void form_button(Html *w, const char *name, const char *value, const char *label, bool is_danger);
/* A whole form of one button, for acts that need nothing more. The action's page must have the fields;
 * pairs of name and value, ends with NULL. */
void form_act(Html *w, Request *request, const char *action, const char *label, int is_danger,
              ...) G_GNUC_NULL_TERMINATED;
