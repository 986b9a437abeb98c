#include "model/loader.h"

#include "base/asset.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static Model *model_new(void)
{
    Model *model = g_new0(Model, 1);
    model->files = g_ptr_array_new_with_free_func((GDestroyNotify)ini_free);
    model->codelists = g_ptr_array_new_with_free_func((GDestroyNotify)codelist_free);
    model->flows = g_ptr_array_new_with_free_func(g_free);
    model->questionnaires = g_hash_table_new_full(NULL, NULL, NULL, questionnaire_free);
    model->collections = g_ptr_array_new();
    model->blocks = g_ptr_array_new_with_free_func(g_free);
    model->sources = g_array_new(FALSE, TRUE, sizeof(Source));
    model->principles = g_array_new(FALSE, TRUE, sizeof(PlanItem));
    model->objectives = g_array_new(FALSE, TRUE, sizeof(PlanItem));
    model->priorities = g_array_new(FALSE, TRUE, sizeof(PlanItem));
    model->members = g_array_new(FALSE, TRUE, sizeof(unsigned));
    model->differences = g_array_new(FALSE, TRUE, sizeof(Difference));
    model->compared = g_ptr_array_new();
    model->maps = g_ptr_array_new_with_free_func(source_map_free);
    model->arrays = g_ptr_array_new_with_free_func(g_free);
    model->texts = g_string_chunk_new(16384);
    return model;
}

void model_free(Model *model)
{
    if (model == NULL)
        return;
    g_ptr_array_unref(model->codelists);
    g_hash_table_unref(model->questionnaires);
    g_ptr_array_unref(model->collections);
    g_ptr_array_unref(model->blocks);
    g_ptr_array_unref(model->flows);
    g_array_unref(model->sources);
    g_array_unref(model->principles);
    g_array_unref(model->objectives);
    g_array_unref(model->priorities);
    g_array_unref(model->members);
    g_array_unref(model->differences);
    g_ptr_array_unref(model->compared);
    g_ptr_array_unref(model->maps);
    g_ptr_array_unref(model->arrays);
    g_string_chunk_free(model->texts);
    g_ptr_array_unref(model->files);
    g_free(model);
}

/* --- reading --- */

/* What a model must have, beside code lists and dataflows. */
static const struct {
    const char *name;
    void (*load)(Loader *loader, const IniFile *file);
} singles[] = {
    {"sources.ini", load_sources}, {"members.ini", load_members}, {"plan.ini", load_plan}};

static const char *const required_lists[] = {"CL_AREA", "CL_SOURCE", NULL};

static const ModelFile *find_file(const GArray *files, const char *name)
{
    for (unsigned i = 0; i < files->len; i++) {
        const ModelFile *file = &g_array_index(files, ModelFile, i);
        if (strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

/* By `order`, then by id, so that the most asked for stands first everywhere. */
static int compare_flows(const void *a, const void *b)
{
    const Dataflow *x = *(const Dataflow *const *)a, *y = *(const Dataflow *const *)b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void load_questionnaires(Loader *loader, const GArray *files)
{
    for (unsigned i = 0; i < files->len; i++) {
        const ModelFile *file = &g_array_index(files, ModelFile, i);
        if (g_str_has_prefix(file->name, "questionnaires/"))
            load_questionnaire(loader, file->file);
    }
    for (unsigned f = 0; f < loader->model->flows->len; f++)
        if (!g_hash_table_contains(loader->model->questionnaires, model_flow(loader->model, f)))
            make_questionnaire(loader, model_flow(loader->model, f));
}

static void load_collections(Loader *loader, const GArray *files)
{
    for (unsigned i = 0; i < files->len; i++) {
        const ModelFile *file = &g_array_index(files, ModelFile, i);
        if (g_str_has_prefix(file->name, "collections/"))
            load_collection(loader, file->file);
    }
}

static void load_files(Loader *loader, const GArray *files, const char *place)
{
    load_codelists(loader, (const ModelFile *)(const void *)files->data, files->len);
    for (unsigned i = 0; required_lists[i] != NULL; i++)
        if (model_find_codelist(loader->model, required_lists[i]) == NULL)
            problems_add(loader->problems, PROBLEM_ERROR, place, 0, NULL, required_lists[i],
                         "missing-codelist", "add its file to codelists/",
                         "a model must have this code list");
    for (unsigned i = 0; i < files->len; i++) {
        const ModelFile *file = &g_array_index(files, ModelFile, i);
        if (g_str_has_prefix(file->name, "flows/"))
            load_flow(loader, file->file);
    }
    g_ptr_array_sort(loader->model->flows, compare_flows);
    check_same_flows(loader, place);
    load_questionnaires(loader, files);
    load_collections(loader, files);
    if (loader->model->flows->len == 0)
        problems_add(loader->problems, PROBLEM_ERROR, place, 0, NULL, NULL, "missing-dataflow",
                     "add a file to flows/", "the model defines no dataflow");
    for (unsigned i = 0; i < G_N_ELEMENTS(singles); i++) {
        const ModelFile *file = find_file(files, singles[i].name);
        if (file != NULL)
            singles[i].load(loader, file->file);
        else
            problems_add(loader->problems, PROBLEM_ERROR, place, 0, NULL, singles[i].name,
                         "missing-file", "add the file", "a model must have this file");
    }
}

/* What a model may have: centres made before there were such files go on without them. */
static void load_optional(Loader *loader, const GArray *files)
{
    static const char maps[] = "sources/";
    const ModelFile *differences = find_file(files, "differences.ini");
    if (differences != NULL)
        load_differences(loader, differences->file);
    for (unsigned i = 0; i < files->len; i++) {
        const ModelFile *file = &g_array_index(files, ModelFile, i);
        if (!g_str_has_prefix(file->name, maps))
            continue;
        g_autofree char *name = g_strdup(file->name + strlen(maps));
        *strrchr(name, '.') = '\0';
        load_source_map(loader, file->file, g_string_chunk_insert(loader->model->texts, name));
    }
}

static Model *finish_load(Loader *loader, const GArray *files, const char *place, GError **error)
{
    g_autoptr(Model) model = loader->model;
    load_files(loader, files, place);
    load_optional(loader, files);
    unsigned n = problems_count(loader->problems, PROBLEM_ERROR);
    if (n == 0)
        return g_steal_pointer(&model);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the definitions in \"%s\" have %u error%s",
                place, n, n == 1 ? "" : "s");
    return NULL;
}

static void take_file(Loader *loader, GArray *files, const char *name, const char *place,
                      const char *data, size_t length)
{
    if (length > LIMIT_INI_FILE_BYTES) {
        problems_add(loader->problems, PROBLEM_ERROR, place, 0, NULL, NULL, "too-long",
                     "split the file", "a definition file has at most %u bytes",
                     LIMIT_INI_FILE_BYTES);
        return;
    }
    IniFile *file = ini_parse(data, length, place, loader->problems);
    if (file == NULL)
        return;
    g_ptr_array_add(loader->model->files, file);
    ModelFile entry = {.name = g_string_chunk_insert(loader->model->texts, name), .file = file};
    g_array_append_val(files, entry);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the .ini files of a folder, sorted; empty if there is no such folder. */
static GPtrArray *list_folder(const char *directory, const char *below)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_build_filename(directory, below, NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL)
        return names;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (name[0] != '.' && g_str_has_suffix(name, ".ini"))
            g_ptr_array_add(names, g_build_filename(below, name, NULL));
    g_dir_close(dir);
    g_ptr_array_sort(names, compare_texts);
    return names;
}

static bool read_folder(Loader *loader, GArray *files, const char *directory, const char *below,
                        GError **error)
{
    g_autoptr(GPtrArray) names = list_folder(directory, below);
    for (unsigned i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_autofree char *data = NULL;
        gsize length = 0;
        g_autoptr(GError) failure = NULL;
        if (!g_file_get_contents(path, &data, &length, &failure)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read \"%s\": %s", path,
                        failure->message);
            return false;
        }
        take_file(loader, files, name, path, data, length);
    }
    return true;
}

Model *model_load(const char *directory, Problems *problems, GError **error)
{
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there is no folder of definitions \"%s\"", directory);
        return NULL;
    }
    g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(ModelFile));
    Loader loader = {.model = model_new(), .problems = problems};
    static const char *const folders[] = {"codelists",   "flows",   "questionnaires",
                                          "collections", "sources", ""};
    for (unsigned i = 0; i < G_N_ELEMENTS(folders); i++)
        if (!read_folder(&loader, files, directory, folders[i], error)) {
            model_free(loader.model);
            return NULL;
        }
    return finish_load(&loader, files, directory, error);
}

#define EMBEDDED "model/"

Model *model_load_embedded(Problems *problems, GError **error)
{
    g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(ModelFile));
    Loader loader = {.model = model_new(), .problems = problems};
    for (unsigned i = 0; i < asset_count(); i++) {
        const Asset *asset = asset_at(i);
        if (g_str_has_prefix(asset->name, EMBEDDED) && g_str_has_suffix(asset->name, ".ini"))
            take_file(&loader, files, asset->name + strlen(EMBEDDED), asset->name,
                      (const char *)asset->bytes, asset->size);
    }
    return finish_load(&loader, files, "model", error);
}

static bool unpack_file(const char *directory, const Asset *asset, GError **error)
{
    g_autofree char *path = g_build_filename(directory, asset->name + strlen(EMBEDDED), NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make the folder \"%s\": %s", folder,
                    g_strerror(errno));
        return false;
    }
    g_autoptr(GError) failure = NULL;
    if (!g_file_set_contents(path, (const char *)asset->bytes, (gssize)asset->size, &failure)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    failure->message);
        return false;
    }
    return true;
}

bool model_unpack(const char *directory, GError **error)
{
    for (unsigned i = 0; i < asset_count(); i++) {
        const Asset *asset = asset_at(i);
        if (g_str_has_prefix(asset->name, EMBEDDED) && !unpack_file(directory, asset, error))
            return false;
    }
    return true;
}

/* --- asking --- */

unsigned model_n_codelists(const Model *model)
{
    return model->codelists->len;
}

const CodeList *model_codelist(const Model *model, unsigned index)
{
    g_assert(index < model->codelists->len);
    return g_ptr_array_index(model->codelists, index);
}

const CodeList *model_find_codelist(const Model *model, const char *id)
{
    for (unsigned i = 0; i < model->codelists->len; i++) {
        const CodeList *list = g_ptr_array_index(model->codelists, i);
        if (strcmp(codelist_id(list), id) == 0)
            return list;
    }
    return NULL;
}

unsigned model_n_flows(const Model *model)
{
    return model->flows->len;
}

const Dataflow *model_flow(const Model *model, unsigned index)
{
    g_assert(index < model->flows->len);
    return g_ptr_array_index(model->flows, index);
}

const Dataflow *model_find_flow(const Model *model, const char *id)
{
    for (unsigned i = 0; i < model->flows->len; i++) {
        const Dataflow *flow = g_ptr_array_index(model->flows, i);
        if (g_ascii_strcasecmp(flow->id, id) == 0)
            return flow;
    }
    return NULL;
}

int dataflow_find_dimension(const Dataflow *flow, const char *id_or_slug)
{
    for (unsigned i = 0; i < flow->n_dimensions; i++)
        if (strcmp(flow->dimensions[i].id, id_or_slug) == 0 ||
            g_strcmp0(flow->dimensions[i].slug, id_or_slug) == 0)
            return (int)i;
    return -1;
}

unsigned model_n_sources(const Model *model)
{
    return model->sources->len;
}

const Source *model_source(const Model *model, unsigned index)
{
    g_assert(index < model->sources->len);
    return &g_array_index(model->sources, Source, index);
}

const Source *model_find_source(const Model *model, const char *id)
{
    for (unsigned i = 0; i < model->sources->len; i++)
        if (strcmp(g_array_index(model->sources, Source, i).id, id) == 0)
            return model_source(model, i);
    return NULL;
}

const Plan *model_plan(const Model *model)
{
    return &model->plan;
}

unsigned model_n_differences(const Model *model)
{
    return model->differences->len;
}

const Difference *model_difference(const Model *model, unsigned index)
{
    g_assert(index < model->differences->len);
    return &g_array_index(model->differences, Difference, index);
}

/* Without a file: the nation first, then the two collections that ask all ten states. */
static const char *const compared_by_default[] = {"NATIONAL", "EUROSTAT", "UNODC"};

unsigned model_n_compared(const Model *model)
{
    return model->compared->len > 0 ? model->compared->len : G_N_ELEMENTS(compared_by_default);
}

const char *model_compared(const Model *model, unsigned index)
{
    g_assert(index < model_n_compared(model));
    return model->compared->len > 0 ? g_ptr_array_index(model->compared, index)
                                    : compared_by_default[index];
}

unsigned model_n_members(const Model *model)
{
    return model->members->len;
}

unsigned model_member(const Model *model, unsigned index)
{
    g_assert(index < model->members->len);
    return g_array_index(model->members, unsigned, index);
}

bool model_is_member(const Model *model, unsigned area)
{
    for (unsigned i = 0; i < model->members->len; i++)
        if (g_array_index(model->members, unsigned, i) == area)
            return true;
    return false;
}
