/* Lays a document out on paper: title page, contents, then every block, kept together where they
 * belong together. */
#pragma once

#include "report/pdf_paper.h"

void layout_doc(Paper *paper, const Doc *doc);

/* Tables are their own file. `min` is what must fit under a heading: caption, header, two rows. */
double table_min_height(Paper *paper, const DocTable *table);
void layout_table(Paper *paper, const DocTable *table);
