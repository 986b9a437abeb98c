#pragma once

/* "Firefox on Linux" of a browser's User-Agent: enough to recognise one's own, too little to tell one
 * person from another. Never more than a few fixed words; g_free. NULL: "an unknown program". */
char *agent_summary(const char *user_agent);
