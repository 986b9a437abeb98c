/* How a hit of the index of words is scored: the contract between the plan of a search, made in
 * records/, and the function fyr_score, which knows SQLite. A plan is bytes: the header, then one
 * ScorePhrase for each phrase of the expression, in its order.
 *
 * A search is segments, all of which a record has; a segment is words, all of which it has, or one of
 * the segment's synonyms, which come after its words. A word or synonym is phrases, any of which it has: the best one counts. */
#pragma once

#include <stdint.h>

#define SCORE_COLUMNS 4u /* title, summary, body, files */
#define SCORE_ITSELF                                                                               \
    80u /* percent from which a phrase is the word itself, and says how rare it is */

typedef struct {
    uint32_t n_phrases;
    uint32_t most;                 /* records that are scored, from the newest; the rest gets -1 */
    uint8_t weight[SCORE_COLUMNS]; /* of a column, in tenths */
} ScoreHeader;

typedef struct {
    uint8_t segment;
    uint8_t part;
    uint8_t is_synonym;
    uint8_t weight; /* percent; 0: does not count */
} ScorePhrase;
