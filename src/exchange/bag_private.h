/* The inside of taking a bag: what the child looks at and sends, what the parent makes of it. */
#pragma once

#include "exchange/bag.h"
#include "exchange/wire_private.h"
#include "records/record_whole.h"

typedef struct {
    const char *bytes;
    size_t length;
    const char *place;
    bool is_check;
} BagJob;

/* Runs in the child: looks at every byte of the bag; if it is whole and one of ours, sends its counts
 * (WIRE_COUNTS: three numbers of 64 bits) and, unless it is only checked, its parts: types, authors, files,
 * records, each with its name (WIRE_SHEET) and its bytes (WIRE_BYTES). */
void bag_look(const BagJob *job, GByteArray *to, WireFlush flush, void *data);

/* A line of JSON read; texts belong to the line. NULL and INVALID. */
typedef struct BagLine BagLine;
/* Before the fork: the reader of JSON takes its random numbers from a file, which a child may not open. */
void bag_line_prepare(void);
BagLine *bag_line_read(const char *text, size_t length, GError **error);
void bag_line_free(BagLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BagLine, bag_line_free)
const char *bag_line_text(const BagLine *line, const char *name); /* NULL */
bool bag_line_number(const BagLine *line, const char *name, int64_t *out_value);
/* Fills a record of the type; false and INVALID. Borrows of the line, which must outlive it. */
bool bag_line_record(BagLine *line, const char *type, RecordWhole *out_whole, GError **error);
