#include "desk_round.h"

#include "exchange/handin_check.h"

#include <string.h>

WebPerson *desk_round_join(DeskRound *desk, Role role, const char *area)
{
    WebPerson *person = web_person_new(&desk->web, role, area);
    web_person_sign_in(&desk->web, person, desk->clock_s += 31);
    return person;
}

static void make_round(DeskRound *desk)
{
    static const int periods[] = {DESK_PERIOD};
    static const char *const flows[] = {"VICTIMS", "OFFENCES"}, *const areas[] = {DESK_AREA, "FI"};
    g_autoptr(GError) error = NULL;
    const RoundDraft draft = {.title = "Figures of <2024>",
                              .note = "Write to us & ask.",
                              .deadline = iso_today() + 30,
                              .periods = periods,
                              .n_periods = G_N_ELEMENTS(periods),
                              .flows = flows,
                              .n_flows = G_N_ELEMENTS(flows),
                              .areas = areas,
                              .n_areas = G_N_ELEMENTS(areas)};
    round_new(desk->web.centre, desk->web.model, desk->editor->id, &draft, desk->round, &error);
    g_assert_no_error(error);
    round_open(desk->web.centre, desk->editor->id, desk->round, 0, &error);
    g_assert_no_error(error);
}

void desk_round_set_up(DeskRound *desk)
{
    g_autoptr(GError) error = NULL;
    *desk = (DeskRound){0};
    web_fixture_set_up(&desk->web);
    people_clock(0);
    g_assert_true(site_load_form_key(&desk->web.site, &error));
    desk->focal = desk_round_join(desk, ROLE_FOCAL, DESK_AREA);
    desk->member = desk_round_join(desk, ROLE_MEMBER, DESK_AREA);
    desk->editor = desk_round_join(desk, ROLE_EDITOR, "");
    desk->foreign = desk_round_join(desk, ROLE_FOCAL, "FI");
    static const Role others[] = {ROLE_PRACTITIONER, ROLE_CHAIR, ROLE_ADMIN, ROLE_AUDITOR};
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        desk->others[others[i]] = desk_round_join(desk, others[i], "");
    make_round(desk);
}

void desk_round_tear_down(DeskRound *desk)
{
    WebPerson *const people[] = {desk->focal, desk->member, desk->editor, desk->foreign};
    for (unsigned i = 0; i < G_N_ELEMENTS(people); i++)
        web_person_free(people[i]);
    for (Role role = 0; role < ROLE_COUNT; role++)
        if (desk->others[role])
            web_person_free(desk->others[role]);
    web_fixture_tear_down(&desk->web);
}

/* --- figures ------------------------------------------------------------------------------------ */

char *desk_round_csv(DeskRound *desk, unsigned n, unsigned extra)
{
    g_autofree char *total = g_strdup_printf("%u", n), *women = g_strdup_printf("%u", n + extra);
    const Dataflow *flow = model_find_flow(desk->web.model, "VICTIMS");
    g_autoptr(GString) csv = g_string_new("DATAFLOW");
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        g_string_append_printf(csv, ",%s", flow->dimensions[d].id);
    g_string_append(csv, ",TIME_PERIOD,OBS_VALUE\r\n");
    const char *const sexes[] = {"_T", "F", "M"}, *const values[] = {total, women, "0"};
    for (unsigned i = 0; i < G_N_ELEMENTS(sexes); i++) {
        g_string_append(csv, "VICTIMS");
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            const char *id = flow->dimensions[d].id;
            g_string_append_printf(csv, ",%s",
                                   strcmp(id, "FREQ") == 0       ? "A"
                                   : strcmp(id, "REF_AREA") == 0 ? DESK_AREA
                                   : strcmp(id, "SOURCE") == 0   ? "NATIONAL"
                                   : strcmp(id, "SEX") == 0      ? sexes[i]
                                                                 : "_T");
        }
        g_string_append_printf(csv, ",%d,%s\r\n", DESK_PERIOD, values[i]);
    }
    return g_string_free(g_steal_pointer(&csv), FALSE);
}

Handin *desk_round_handin(DeskRound *desk)
{
    g_autoptr(GError) error = NULL;
    Handin *handin = handin_find(centre_reader(desk->web.centre, &error), desk->editor->id,
                                 desk->round, DESK_AREA, DESK_PERIOD, iso_today(), &error);
    g_assert_no_error(error);
    return handin;
}

void desk_round_hand_in(DeskRound *desk, const char *csv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Handin) handin = desk_round_handin(desk);
    g_autoptr(Cubes) cubes = cubes_current();
    HandinReceipt receipt;
    handin_upload(desk->web.centre, desk->focal->id, handin->id, handin->version, "<i>figures.csv",
                  csv, strlen(csv), &receipt, &error);
    g_assert_no_error(error);
    handin_check(desk->web.centre, desk->web.model, cubes, receipt.file, &error);
    g_assert_no_error(error);
}

char *desk_round_target(const DeskRound *desk, const char *sample)
{
    GString *target = g_string_new(sample);
    g_string_replace(target, ROUND_SAMPLE, desk->round, 0);
    return g_string_free(target, FALSE);
}
