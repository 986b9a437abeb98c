/* Lays a document out on paper: title page, contents, then every block, kept together where they
 * belong together. */
#pragma once

#include "report/pdf_paper.h"

/* `part` NULL: everything, with title page and contents. */
void layout_doc(Paper *paper, const Doc *doc, const char *part);

/* Tables are their own file. What must fit into `room` under a heading: the whole table where it
 * would be moved to the next page otherwise, else caption, header and some rows. */
double table_min_height(Paper *paper, const DocTable *table, double room);
void layout_table(Paper *paper, const DocTable *table);
