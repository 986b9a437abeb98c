#include "web/page.h"

#define PAGE(name) extern const Page page_##name;
#include "web/pages/pages.def"
#undef PAGE

const Page *const pages[] = {
#define PAGE(name) &page_##name,
#include "web/pages/pages.def"
#undef PAGE
};
const unsigned n_pages = sizeof pages / sizeof pages[0];
