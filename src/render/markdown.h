/* Texts that people wrote in Markdown, by way of the HTML writer: raw HTML is text, pictures of other
 * hosts are links, addresses pass the writer's check, headings begin below the page's own. Nothing that
 * somebody wrote can become markup that we did not mean. */
#pragma once

#include "render/html.h"

/* `top`: the level of its largest heading, 2 to 4. */
void markdown_write(Html *w, const char *text, unsigned top);
/* The words alone, on one line, at most so many characters (then "..."): for lists and feeds. g_free. */
char *markdown_plain(const char *text, unsigned most);
