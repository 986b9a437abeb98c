#include "web/collections/collection_view.h"
#include "web/pages/prose.h"

static const Prose intro[] = {
    {PROSE_TEXT, NULL,
     N_("A state gives the same figures to the Task Force, to Eurostat, to UNODC and, where it is "
        "bound, to the European Commission. Here it gives them once: from one filled questionnaire "
        "this centre fills the tables of the others, in their layout and codes."),
     NULL},
    {PROSE_HEADING, "rules", N_("What is done, and what is not"), NULL},
    {PROSE_ITEM, NULL,
     N_("A cell is a figure that the state gave, or the sum of several. Every cell says of which."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("A sum with a part that is not known is not a sum: only \"at least\" is said."), NULL},
    {PROSE_ITEM, NULL,
     N_("Nothing is worked out by taking one figure from another. That could undo the protection "
        "of "
        "small numbers, and would hide that nobody counted."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("A suppressed figure stays suppressed; a sum that contains one says between which numbers "
        "it lies."),
     NULL},
    {PROSE_ITEM, NULL, N_("An empty cell says why it is empty."), NULL},
    {PROSE_ITEM, NULL,
     N_("Where a definition differs from ours, it is said in words; the figure is not adjusted."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("What could not be checked in a source is marked as not verified. The whole mapping is a "
        "file of definitions that can be corrected without changing the program."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    ProsePage prose = {
        .title = tr(lang, page->title),
        .lead = tr(lang, "How the tables of Eurostat, UNODC and Article 19a map to ours: which "
                         "definitions differ, which cells have no source, what is not verified."),
        .section = SECTION_ABOUT,
        .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, intro, G_N_ELEMENTS(intro));
    if (model_n_collections(model) == 0)
        ui_notice(w, NOTICE_EMPTY, tr(lang, "No collections"),
                  tr(lang, "The definitions of this centre name no other collections yet."));
    for (unsigned i = 0; i < model_n_collections(model); i++) {
        const Collection *collection = model_collection(model, i);
        ui_heading(w, 2, collection->slug, collection->label[lang]);
        collection_view_facts(w, collection, model);
        collection_view_overview(w, collection, model);
        collection_view_mapping(w, collection, model);
    }
    prose_end(w, &prose);
    return true;
}

const Page page_about_collections = {
    .path = "/about/collections",
    .methods = METHOD_GET,
    .title = N_("One answer, several questionnaires"),
    .help = N_("How the tables of other collections are filled from what a state gives here"),
    .sample = "/about/collections",
    .handle = handle,
};
