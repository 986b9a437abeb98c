/* For builds under the thread sanitizer only (tests/tsan): GLib's locks are its own futexes, which
 * the sanitizer does not see, so it is told of them here. */
#pragma once

#if !defined(__ASSEMBLER__) && __has_include(<glib.h>) /* nor where meson tries the compiler */
#include <glib.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

static inline void tsan_lock(GMutex *mutex)
{
    g_mutex_lock(mutex);
    __tsan_acquire(mutex);
}

static inline void tsan_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    g_mutex_unlock(mutex);
}

static inline void tsan_wait(GCond *cond, GMutex *mutex)
{
    __tsan_release(mutex);
    g_cond_wait(cond, mutex);
    __tsan_acquire(mutex);
}

static inline gboolean tsan_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    __tsan_release(mutex);
    gboolean in_time = g_cond_wait_until(cond, mutex, end_time);
    __tsan_acquire(mutex);
    return in_time;
}

static inline gboolean tsan_once_enter(void *location)
{
    gboolean is_first = (g_once_init_enter)(location);
    __tsan_acquire(location);
    return is_first;
}

static inline void tsan_once_leave(void *location, gsize result)
{
    __tsan_release(location);
    (g_once_init_leave)(location, result);
}

#undef g_once_init_enter
#undef g_once_init_leave
#define g_once_init_enter tsan_once_enter
#define g_once_init_leave tsan_once_leave
#define g_mutex_lock tsan_lock
#define g_mutex_unlock tsan_unlock
#define g_cond_wait tsan_wait
#define g_cond_wait_until tsan_wait_until
#endif
