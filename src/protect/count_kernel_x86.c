/* The counter's inner loops for AVX2 with BMI2, and for AVX-512 with VPOPCNTDQ. Compiled for any
 * x86-64; called only where the processor has them. */
#include "protect/count_kernel.h"

#if defined(__x86_64__)

#if defined(COUNT_EMULATED) /* tests: AVX-512 out of AVX2, by SIMDe, where no processor has it */
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <x86intrin.h>
#define FOR_AVX2
#define FOR_AVX512
#else
#include <immintrin.h>
#define FOR_AVX2 __attribute__((target("avx2,bmi2,popcnt")))
/* gcc 12 puts a sanitized function's variables on a stack of its own that is aligned to 32 bytes, where a
 * register of 64 may not be stored (gcc's bug 110027). */
#define FOR_AVX512                                                                                 \
    __attribute__((no_sanitize("address")))                                                        \
    __attribute__((target("avx512f,avx512vpopcntdq,avx2,bmi2,popcnt")))
#endif

/* --- AVX2 -------------------------------------------------------------------------------- */

/* Set bits of each byte, by looking up its two halves. */
FOR_AVX2 static inline __m256i bits_of_bytes(__m256i x)
{
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(0x0f);
    __m256i lower = _mm256_and_si256(x, low);
    __m256i upper = _mm256_and_si256(_mm256_srli_epi32(x, 4), low);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, lower), _mm256_shuffle_epi8(table, upper));
}

#define BYTES_FULL 31u /* 31 words of at most 8 bits each fit in a byte's counter */

/* Four lanes (a half block) of counters of 64 bits to four counts. */
FOR_AVX2 static inline void store_counts(uint32_t *counts, __m256i sums)
{
    __m256i packed = _mm256_permutevar8x32_epi32(sums, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_storeu_si128((__m128i *)(void *)counts, _mm256_castsi256_si128(packed));
}

/* Four left lanes by eight right lanes. */
FOR_AVX2 static void gram_4x8(const uint64_t *left, const uint64_t *right, size_t n_words,
                              uint32_t *counts)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i sums[4][2] = {{zero, zero}, {zero, zero}, {zero, zero}, {zero, zero}};
    for (size_t w = 0; w < n_words;) {
        size_t end = n_words - w > BYTES_FULL ? w + BYTES_FULL : n_words;
        __m256i a0 = zero, a1 = zero, b0 = zero, b1 = zero;
        __m256i c0 = zero, c1 = zero, d0 = zero, d1 = zero;
        for (; w < end; w++) {
            const uint64_t *l = left + w * COUNT_LANES, *r = right + w * COUNT_LANES;
            __m256i r0 = _mm256_load_si256((const __m256i *)(const void *)r);
            __m256i r1 = _mm256_load_si256((const __m256i *)(const void *)(r + 4));
            __m256i x = _mm256_set1_epi64x((long long)l[0]);
            a0 = _mm256_add_epi8(a0, bits_of_bytes(_mm256_and_si256(x, r0)));
            a1 = _mm256_add_epi8(a1, bits_of_bytes(_mm256_and_si256(x, r1)));
            x = _mm256_set1_epi64x((long long)l[1]);
            b0 = _mm256_add_epi8(b0, bits_of_bytes(_mm256_and_si256(x, r0)));
            b1 = _mm256_add_epi8(b1, bits_of_bytes(_mm256_and_si256(x, r1)));
            x = _mm256_set1_epi64x((long long)l[2]);
            c0 = _mm256_add_epi8(c0, bits_of_bytes(_mm256_and_si256(x, r0)));
            c1 = _mm256_add_epi8(c1, bits_of_bytes(_mm256_and_si256(x, r1)));
            x = _mm256_set1_epi64x((long long)l[3]);
            d0 = _mm256_add_epi8(d0, bits_of_bytes(_mm256_and_si256(x, r0)));
            d1 = _mm256_add_epi8(d1, bits_of_bytes(_mm256_and_si256(x, r1)));
        }
        sums[0][0] = _mm256_add_epi64(sums[0][0], _mm256_sad_epu8(a0, zero));
        sums[0][1] = _mm256_add_epi64(sums[0][1], _mm256_sad_epu8(a1, zero));
        sums[1][0] = _mm256_add_epi64(sums[1][0], _mm256_sad_epu8(b0, zero));
        sums[1][1] = _mm256_add_epi64(sums[1][1], _mm256_sad_epu8(b1, zero));
        sums[2][0] = _mm256_add_epi64(sums[2][0], _mm256_sad_epu8(c0, zero));
        sums[2][1] = _mm256_add_epi64(sums[2][1], _mm256_sad_epu8(c1, zero));
        sums[3][0] = _mm256_add_epi64(sums[3][0], _mm256_sad_epu8(d0, zero));
        sums[3][1] = _mm256_add_epi64(sums[3][1], _mm256_sad_epu8(d1, zero));
    }
    for (unsigned i = 0; i < 4; i++) {
        store_counts(counts + COUNT_LANES * i, sums[i][0]);
        store_counts(counts + COUNT_LANES * i + 4, sums[i][1]);
    }
}

/* Four left lanes by four right lanes (half a block). */
FOR_AVX2 static void gram_4x4(const uint64_t *left, const uint64_t *right, size_t n_words,
                              uint32_t *counts)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i sums[4] = {zero, zero, zero, zero};
    for (size_t w = 0; w < n_words;) {
        size_t end = n_words - w > BYTES_FULL ? w + BYTES_FULL : n_words;
        __m256i a = zero, b = zero, c = zero, d = zero;
        for (; w < end; w++) {
            const uint64_t *l = left + w * COUNT_LANES;
            __m256i r = _mm256_load_si256((const __m256i *)(const void *)(right + w * COUNT_LANES));
            a = _mm256_add_epi8(
                a, bits_of_bytes(_mm256_and_si256(_mm256_set1_epi64x((long long)l[0]), r)));
            b = _mm256_add_epi8(
                b, bits_of_bytes(_mm256_and_si256(_mm256_set1_epi64x((long long)l[1]), r)));
            c = _mm256_add_epi8(
                c, bits_of_bytes(_mm256_and_si256(_mm256_set1_epi64x((long long)l[2]), r)));
            d = _mm256_add_epi8(
                d, bits_of_bytes(_mm256_and_si256(_mm256_set1_epi64x((long long)l[3]), r)));
        }
        sums[0] = _mm256_add_epi64(sums[0], _mm256_sad_epu8(a, zero));
        sums[1] = _mm256_add_epi64(sums[1], _mm256_sad_epu8(b, zero));
        sums[2] = _mm256_add_epi64(sums[2], _mm256_sad_epu8(c, zero));
        sums[3] = _mm256_add_epi64(sums[3], _mm256_sad_epu8(d, zero));
    }
    for (unsigned i = 0; i < 4; i++)
        store_counts(counts + COUNT_LANES * i, sums[i]);
}

static void gram_avx2(const uint64_t *left, const uint64_t *right, size_t n_words,
                      const CountTile *tile, uint32_t *counts)
{
    for (unsigned half = 0; half < 2 && half * 4 < tile->n_left; half++) {
        unsigned from = tile->right_from[half], i = half * 4;
        uint32_t *to = counts + COUNT_LANES * i;
        if (from >= tile->n_right)
            continue;
        if (from >= 4)
            gram_4x4(left + i, right + 4, n_words, to + 4);
        else if (tile->n_right <= 4)
            gram_4x4(left + i, right, n_words, to);
        else
            gram_4x8(left + i, right, n_words, to);
    }
}

/* The same rows' bits of eight lanes, word by word, extracted by the mask's words. */
FOR_AVX2 static void extract_8(const CountMask *mask, uint32_t begin, uint32_t n,
                               const uint64_t *const *lane, uint64_t *restrict strip)
{
    const uint64_t *a = lane[0], *b = lane[1], *c = lane[2], *d = lane[3];
    const uint64_t *e = lane[4], *f = lane[5], *g = lane[6], *h = lane[7];
    const uint64_t *restrict masks = mask->mask + begin;
    const uint32_t *restrict words = mask->word + begin;
    for (uint32_t i = 0; i < n; i++, strip += COUNT_LANES) {
        size_t w = (size_t)words[i] * COUNT_LANES;
        uint64_t m = masks[i];
        strip[0] = _pext_u64(a[w], m);
        strip[1] = _pext_u64(b[w], m);
        strip[2] = _pext_u64(c[w], m);
        strip[3] = _pext_u64(d[w], m);
        strip[4] = _pext_u64(e[w], m);
        strip[5] = _pext_u64(f[w], m);
        strip[6] = _pext_u64(g[w], m);
        strip[7] = _pext_u64(h[w], m);
    }
}

FOR_AVX2 static void extract_some(const CountMask *mask, uint32_t begin, uint32_t n,
                                  const uint64_t *const *lane, unsigned n_lanes, uint64_t *strip)
{
    for (uint32_t i = 0; i < n; i++, strip += COUNT_LANES) {
        size_t w = (size_t)mask->word[begin + i] * COUNT_LANES;
        for (unsigned l = 0; l < n_lanes; l++)
            strip[l] = _pext_u64(lane[l][w], mask->mask[begin + i]);
        for (unsigned l = n_lanes; l < COUNT_LANES; l++)
            strip[l] = 0;
    }
}

/* First the bits are extracted into a strip, which is then shifted and joined, four lanes at once:
 * what is stored word by word is loaded again only when it has long left the store queue. */
FOR_AVX2 static void compact_avx2(const CountMask *mask, const uint64_t *const *from,
                                  unsigned n_lanes, uint64_t *to)
{
    uint64_t strip[COUNT_CHUNK * COUNT_LANES] __attribute__((aligned(64)));
    __m256i held0 = _mm256_setzero_si256(), held1 = held0;
    unsigned fill = 0;
    for (uint32_t begin = 0; begin < mask->n; begin += COUNT_CHUNK) {
        uint32_t n = mask->n - begin < COUNT_CHUNK ? mask->n - begin : COUNT_CHUNK;
        if (n_lanes == COUNT_LANES)
            extract_8(mask, begin, n, from, strip);
        else
            extract_some(mask, begin, n, from, n_lanes, strip);
        for (uint32_t i = 0; i < n; i++) {
            const __m256i *s = (const __m256i *)(const void *)(strip + i * COUNT_LANES);
            __m256i x0 = _mm256_load_si256(s), x1 = _mm256_load_si256(s + 1);
            __m128i up = _mm_cvtsi32_si128((int)fill), down = _mm_cvtsi32_si128((int)(64 - fill));
            held0 = _mm256_or_si256(held0, _mm256_sll_epi64(x0, up));
            held1 = _mm256_or_si256(held1, _mm256_sll_epi64(x1, up));
            _mm256_store_si256((__m256i *)(void *)to, held0);
            _mm256_store_si256((__m256i *)(void *)(to + 4), held1);
            fill += (unsigned)_mm_popcnt_u64(mask->mask[begin + i]);
            /* Past 64 rows the word is done; else nothing is carried down and it goes on. */
            unsigned is_full = fill >> 6;
            __m256i keep = _mm256_set1_epi64x((long long)is_full - 1);
            held0 = _mm256_or_si256(_mm256_and_si256(held0, keep), _mm256_srl_epi64(x0, down));
            held1 = _mm256_or_si256(_mm256_and_si256(held1, keep), _mm256_srl_epi64(x1, down));
            to += is_full * COUNT_LANES;
            fill &= 63;
        }
    }
    if (fill > 0) {
        _mm256_store_si256((__m256i *)(void *)to, held0);
        _mm256_store_si256((__m256i *)(void *)(to + 4), held1);
    }
}

const CountLoops count_loops_avx2 = {gram_avx2, compact_avx2};
const CountLoops count_loops_avx2_slow_pext = {gram_avx2, count_compact_portable};

/* --- AVX-512 ----------------------------------------------------------------------------- */

/* Eight left lanes by eight right lanes: a counter of 64 bits per right lane in each register. */
FOR_AVX512 static void gram_avx512(const uint64_t *left, const uint64_t *right, size_t n_words,
                                   const CountTile *tile, uint32_t *counts)
{
    __m512i sums[COUNT_LANES];
    for (unsigned i = 0; i < COUNT_LANES; i++)
        sums[i] = _mm512_setzero_si512();
    (void)tile; /* all 64 counts cost as much as some */
    for (size_t w = 0; w < n_words; w++) {
        const uint64_t *l = left + w * COUNT_LANES;
        __m512i r = _mm512_load_si512(right + w * COUNT_LANES);
        for (unsigned i = 0; i < COUNT_LANES; i++) {
            __m512i both = _mm512_and_si512(_mm512_set1_epi64((long long)l[i]), r);
            sums[i] = _mm512_add_epi64(sums[i], _mm512_popcnt_epi64(both));
        }
    }
    for (unsigned i = 0; i < COUNT_LANES; i++)
        _mm256_storeu_si256((__m256i *)(void *)(counts + COUNT_LANES * i),
                            _mm512_cvtepi64_epi32(sums[i]));
}

const CountLoops count_loops_avx512 = {gram_avx512, compact_avx2};

#else
typedef int CountNoX86; /* a file of nothing is not C */
#endif
