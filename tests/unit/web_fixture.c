#include "web_fixture.h"

#include "base/asset.h"
#include "exchange/intake.h"
#include "exchange/release_example.h"
#include "figures/disclosure.h"

static const char *const data_files[] = {"data/unodc_glotip_2023-05-30_baltic10.csv",
                                         "data/unodc_glotip_2025-04-14_baltic10.csv"};

static void take_in(WebFixture *fixture, const char *name)
{
    g_autoptr(GError) error = NULL;
    const Asset *asset = asset_find(name);
    g_assert_nonnull(asset);
    g_autofree char *file = g_path_get_basename(name);
    IntakeOptions options = {.importer = importer_find("unodc"),
                             .file_name = file,
                             .place = file,
                             .as_of = ISO_DAY_NEVER,
                             .is_trusted = true};
    g_auto(IntakeReport) report = {0};
    g_assert_true(intake_run(fixture->centre, fixture->model, (const char *)asset->bytes,
                             asset->size, &options, &report, &error));
}

void web_fixture_set_up(WebFixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    fixture->root = g_dir_make_tmp("fyr-web-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *directory = g_build_filename(fixture->root, "centre", NULL);
    g_assert_true(centre_create(directory, &error));
    fixture->centre = centre_open(directory, &error);
    g_assert_no_error(error);
    fixture->model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    for (unsigned i = 0; i < G_N_ELEMENTS(data_files); i++)
        take_in(fixture, data_files[i]);
    g_assert_true(release_examples_add(fixture->centre, &error));
    fixture->site = (Site){.centre = fixture->centre, .model = fixture->model, .started = 42};
    g_assert_true(site_load_form_key(&fixture->site, &error));
    record_types_publish(record_types_load(NULL, fixture->model, problems, &error));
    g_assert_no_error(error);
    site_open_records(&fixture->site);
    Cubes *cubes = cubes_load(centre_reader(fixture->centre, &error), fixture->model, &error);
    g_assert_no_error(error);
    g_assert_true(disclosure_refresh(fixture->centre, cubes, &error));
    cubes_publish(cubes);
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
    }
    remove(path);
}

void web_fixture_tear_down(WebFixture *fixture)
{
    cubes_publish(NULL);
    site_close_records(&fixture->site);
    record_types_publish(NULL);
    centre_close(fixture->centre);
    model_free(fixture->model);
    remove_tree(fixture->root);
    g_free(fixture->root);
}

Response *web_ask(const WebFixture *fixture, const char *method, const char *target,
                  const char *accept)
{
    HttpRequest http = {.method = method, .target = target, .host = "fyr.test", .accept = accept};
    Response *response = response_new();
    router_answer(&fixture->site, &http, "test-1", response);
    return response;
}

const char *web_header(const Response *response, const char *name)
{
    for (unsigned i = 0; i + 1 < response->headers->len; i += 2)
        if (g_ascii_strcasecmp(response->headers->pdata[i], name) == 0)
            return response->headers->pdata[i + 1];
    return NULL;
}
