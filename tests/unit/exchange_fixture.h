/* What the tests of formats share: a model, cubes of made-up figures of every kind, a sink that
 * remembers. */
#pragma once

#include "exchange/format.h"
#include "exchange/importer.h"

typedef struct {
    FigureSink sink;
    GString *bytes;
    size_t n_writes, longest;
    size_t fails_after; /* writes; 0 = never */
} MemorySink;

MemorySink *memory_sink_new(void);
void memory_sink_free(MemorySink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MemorySink, memory_sink_free)

/* The embedded model; with `hostile`, one whose labels attack every format. */
Model *fixture_model(bool hostile);
/* `n` figures of one flow, with all kinds of figures, unique cells, from g_test_rand_*. */
Cubes *fixture_cubes(const Model *model, const char *flow_id, unsigned n);
/* Everything of a flow as a view; the slice is the caller's to clear, the query to free. */
FigureView fixture_view(const Cubes *cubes, CubeQuery *query, CubeSlice *slice, Lang lang);
/* The text a format makes of the view; fails the test on an error. */
GString *fixture_export(const char *format, const FigureView *view);

#define HOSTILE_LABEL "=HYPERLINK(\"http://evil\";\"a,b\")<script>alert('1')</script>"
