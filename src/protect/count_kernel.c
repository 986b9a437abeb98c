/* Which inner loops this processor can run, and the portable ones. */
#include "protect/count_kernel.h"

#include <string.h>

/* --- portable ---------------------------------------------------------------------------- */

static uint32_t popcount(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)((x * 0x0101010101010101u) >> 56);
}

static void gram_portable(const uint64_t *left, const uint64_t *right, size_t n_words,
                          const CountTile *tile, uint32_t *counts)
{
    for (unsigned i = 0; i < tile->n_left; i++)
        for (unsigned j = tile->right_from[i / 4]; j < tile->n_right; j++) {
            uint32_t n = 0;
            for (size_t w = 0; w < n_words; w++)
                n += popcount(left[w * COUNT_LANES + i] & right[w * COUNT_LANES + j]);
            counts[COUNT_LANES * i + j] = n;
        }
}

/* Parallel bit extract in six steps (Warren, "Hacker's Delight", 2nd edition, section 7-4): which
 * bits move by 1, 2, 4 ... 32 places depends on the mask alone and is worked out once for all
 * lanes. */
static void moves_of(uint64_t mask, uint64_t *moves)
{
    uint64_t to_right = ~mask << 1; /* zeros to the right of each bit are counted */
    for (unsigned step = 0; step < 6; step++) {
        uint64_t parity = to_right;
        for (unsigned shift = 1; shift < 64; shift *= 2)
            parity ^= parity << shift;
        moves[step] = parity & mask;
        mask = (mask ^ moves[step]) | (moves[step] >> (1u << step));
        to_right &= ~parity;
    }
}

static uint64_t extract(uint64_t x, uint64_t mask, const uint64_t *moves)
{
    x &= mask;
    for (unsigned step = 0; step < 6; step++) {
        uint64_t moving = x & moves[step];
        x = (x ^ moving) | (moving >> (1u << step));
    }
    return x;
}

void count_compact_portable(const CountMask *mask, const uint64_t *const *from, unsigned n_lanes,
                            uint64_t *to)
{
    uint64_t held[COUNT_LANES] = {0};
    unsigned fill = 0;
    for (uint32_t i = 0; i < mask->n; i++) {
        uint64_t moves[6];
        moves_of(mask->mask[i], moves);
        unsigned n = popcount(mask->mask[i]);
        size_t word = (size_t)mask->word[i] * COUNT_LANES;
        bool is_full = fill + n >= 64;
        for (unsigned l = 0; l < COUNT_LANES; l++) {
            uint64_t x = l < n_lanes ? extract(from[l][word], mask->mask[i], moves) : 0;
            held[l] |= x << fill;
            if (is_full) {
                to[l] = held[l];
                held[l] = fill > 0 ? x >> (64 - fill) : 0;
            }
        }
        to += is_full ? COUNT_LANES : 0;
        fill = is_full ? fill + n - 64 : fill + n;
    }
    if (fill > 0)
        memcpy(to, held, sizeof held);
}

const CountLoops count_loops_portable = {gram_portable, count_compact_portable};

/* --- the choice -------------------------------------------------------------------------- */

bool count_kernel_is_available(CountKernel kernel)
{
    if (kernel == COUNT_KERNEL_BEST || kernel == COUNT_KERNEL_PORTABLE)
        return true;
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("popcnt");
    if (kernel == COUNT_KERNEL_AVX2)
        return has_avx2;
#if defined(COUNT_EMULATED)
    return has_avx2;
#else
    if (kernel == COUNT_KERNEL_AVX512)
        return has_avx2 && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512vpopcntdq");
#endif
#endif
    return false;
}

#if defined(__x86_64__)
/* AMD's first two Zen generations run PEXT in microcode, up to three hundred cycles each. */
static bool is_pext_slow(void)
{
    return __builtin_cpu_is("znver1") || __builtin_cpu_is("znver2");
}
#endif

CountKernel count_kernel_best(void)
{
    if (count_kernel_is_available(COUNT_KERNEL_AVX512))
        return COUNT_KERNEL_AVX512;
    if (count_kernel_is_available(COUNT_KERNEL_AVX2))
        return COUNT_KERNEL_AVX2;
    return COUNT_KERNEL_PORTABLE;
}

const char *count_kernel_name(CountKernel kernel)
{
    static const char *const names[COUNT_KERNEL_COUNT] = {
        [COUNT_KERNEL_BEST] = "best",
        [COUNT_KERNEL_PORTABLE] = "portable",
        [COUNT_KERNEL_AVX2] = "avx2",
        [COUNT_KERNEL_AVX512] = "avx512",
    };
    return (unsigned)kernel < COUNT_KERNEL_COUNT ? names[kernel] : "?";
}

const CountLoops *count_kernel_loops(CountKernel kernel)
{
    if (kernel == COUNT_KERNEL_BEST)
        kernel = count_kernel_best();
#if defined(__x86_64__)
    if (kernel == COUNT_KERNEL_AVX512)
        return &count_loops_avx512;
    if (kernel == COUNT_KERNEL_AVX2 && is_pext_slow())
        return &count_loops_avx2_slow_pext;
    if (kernel == COUNT_KERNEL_AVX2)
        return &count_loops_avx2;
#endif
    return &count_loops_portable;
}
