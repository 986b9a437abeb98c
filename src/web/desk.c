#include "web/desk.h"

#include "web/request_private.h"

#include <string.h>

static const struct {
    const char *label, *path;
    RoleSet roles;
} parts[] = {
    {N_("Desk"), "/desk/", ROLES_SIGNED_IN},
    {N_("Rounds"), "/desk/rounds/",
     ROLE_BIT(ROLE_FOCAL) | ROLE_BIT(ROLE_MEMBER) | ROLE_BIT(ROLE_EDITOR) | ROLE_BIT(ROLE_CHAIR) |
         ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR)},
    {N_("Records"), "/desk/records/", ROLES_SIGNED_IN},
    {N_("Search"), "/desk/search", ROLES_SIGNED_IN},
    {N_("People"), "/desk/people/", ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR)},
    {N_("Log"), "/desk/log", ROLE_BIT(ROLE_AUDITOR)},
    {N_("Settings"), "/desk/settings", ROLE_BIT(ROLE_ADMIN)},
};

void desk_frame(Request *request, UiPage *frame, const char *current)
{
    const Account *account = request_account(request);
    if (!account)
        return;
    UiDesk *desk = request_alloc(request, sizeof *desk);
    const char *(*links)[2] = request_alloc(request, (G_N_ELEMENTS(parts) + 1) * sizeof *links);
    unsigned n = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (!account_may(account, parts[i].roles, NULL))
            continue;
        links[n][0] = tr(request->lang, parts[i].label);
        links[n++][1] = parts[i].path;
    }
    *desk = (UiDesk){.name = account->name,
                     .links = (const char *const(*)[2])links,
                     .current = current,
                     .token_field = FORM_TOKEN_FIELD,
                     .token = request_form_token(request)};
    frame->desk = desk;
    frame->section = SECTION_DESK;
}

const char *desk_next(Request *request, const char *name, const char *otherwise)
{
    const ParamValue *value = request_param(request, name);
    const char *next = value->text;
    bool is_ours = next && next[0] == '/' && next[1] != '/' && !strpbrk(next, "\\\r\n");
    return request_link(request, is_ours ? next : otherwise);
}

const char *desk_area_label(const Request *request, const char *area)
{
    const CodeList *areas = model_find_codelist(request->site->model, "CL_AREA");
    int code = codelist_find(areas, area);
    return code < 0 ? area : codelist_code(areas, (unsigned)code)->label[request->lang];
}

char *desk_role_words(Request *request, Role role, const char *area)
{
    static const char *const words[ROLE_COUNT] = {
        [ROLE_PUBLIC] = N_("anybody"),      [ROLE_PRACTITIONER] = N_("practitioner"),
        [ROLE_FOCAL] = N_("focal point"),   [ROLE_MEMBER] = N_("member of the Task Force"),
        [ROLE_EDITOR] = N_("secretariat"),  [ROLE_CHAIR] = N_("chair"),
        [ROLE_ADMIN] = N_("administrator"), [ROLE_AUDITOR] = N_("auditor"),
    };
    const char *word = tr(request->lang, words[role]);
    if (!area || !*area)
        return g_strdup(word);
    return text_fill(tr(request->lang, "{role}, {area}"), "role", word, "area",
                     desk_area_label(request, area), NULL);
}

char *desk_time(Lang lang, const char *iso)
{
    g_autofree char *day_text = g_strndup(iso ? iso : "", 10);
    IsoDay day;
    if (!iso_day_parse(day_text, &day))
        return g_strdup("");
    g_autofree char *date = lang_date(lang, day);
    g_autofree char *clock = strlen(iso) >= 16 ? g_strndup(iso + 11, 5) : g_strdup("");
    return text_fill(tr(lang, "{date}, {time} UTC"), "date", date, "time", clock, NULL);
}
