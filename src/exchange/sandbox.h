/* A child process for reading what strangers wrote. It has a copy of the parent's memory and one
 * pipe to write into; it cannot open a file, reach the network, start a program or signal anybody
 * (seccomp, and Landlock as a second wall), and its memory and processor time are bounded (rlimits).
 *
 * Forks: call it from a process with one thread (a command, a job), never from the server. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Runs in the child: append to `out`; what it holds is sent whenever sandbox_flush() is called and
 * at the end. */
typedef struct {
    GByteArray *out;
    int fd;
    bool is_confined; /* false: this kernel has no seccomp; only the limits hold */
} SandboxPipe;
typedef void (*SandboxWork)(SandboxPipe *pipe, void *data);

/* Sends what is waiting if it is a good piece, or all of it if `is_last`. */
void sandbox_flush(SandboxPipe *pipe, bool is_last);

/* What a child may beyond that. Without Landlock in the kernel nothing may be read: files are then as if they
 * were not there. */
typedef struct {
    const char *const *readable; /* folders that it may read from, NULL-terminated; NULL: none */
    uint64_t memory_bytes;       /* 0: LIMIT_SANDBOX_MEMORY_BYTES */
    unsigned cpu_seconds;        /* 0: LIMIT_SANDBOX_CPU_SECONDS */
    bool is_lenient; /* libraries that ask for what they may not have are refused, not ended */
} SandboxOptions;
GByteArray *sandbox_run_with(const SandboxOptions *options, SandboxWork work, void *data,
                             const char *place, GError **error);

/* Everything that the child sent, once it ended well; NULL and an error (INVALID or LIMIT) if it
 * was stopped. */
GByteArray *sandbox_run(SandboxWork work, void *data, const char *place, GError **error);

/* The same in two halves, for a parent that has something of its own to do meanwhile: every begin
 * has its end. NULL and an error if there is no child. */
typedef struct Sandbox Sandbox;
Sandbox *sandbox_begin(SandboxWork work, void *data, const char *place, GError **error);
GByteArray *sandbox_end(Sandbox *sandbox, GError **error);

/* The end of what is long: `take` gets the answer piece by piece while the child goes on. What it took is
 * worth nothing until this returns true. At most `most` bytes (LIMIT). */
typedef bool (*SandboxTake)(void *data, const guint8 *bytes, size_t length, GError **error);
bool sandbox_end_into(Sandbox *sandbox, SandboxTake take, void *data, guint64 most, GError **error);
