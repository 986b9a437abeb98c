/* How often somebody may ask: a bucket of tokens for each key, in memory only. Keys are sessions, or
 * places of the network of who is not signed in; they are hashed and forgotten when full again. */
#pragma once

/* Takes one; 0, or the seconds until there is one. At most `burst` at once, `per_minute` in the long
 * run. Threads: any. */
unsigned rate_take(const char *key, unsigned burst, unsigned per_minute);
void rate_clear(void);
