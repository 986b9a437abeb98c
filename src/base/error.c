#include "base/error.h"

static const struct {
    int exit_status;
    unsigned http_status;
} meanings[FYR_ERROR_COUNT] = {
    [FYR_ERROR_USAGE] = {2, 400}, [FYR_ERROR_INVALID] = {3, 400},  [FYR_ERROR_NOT_FOUND] = {3, 404},
    [FYR_ERROR_GONE] = {3, 410},  [FYR_ERROR_CONFLICT] = {4, 409}, [FYR_ERROR_FORBIDDEN] = {4, 403},
    [FYR_ERROR_LIMIT] = {3, 413}, [FYR_ERROR_BUSY] = {4, 503},     [FYR_ERROR_CORRUPT] = {5, 500},
    [FYR_ERROR_FULL] = {5, 507},  [FYR_ERROR_IO] = {5, 500},       [FYR_ERROR_INTERNAL] = {5, 500},
};

GQuark fyr_error_quark(void)
{
    return g_quark_from_static_string("fyr-error");
}

static int known_code(const GError *error)
{
    if (error && error->domain == FYR_ERROR && error->code >= 0 && error->code < FYR_ERROR_COUNT)
        return error->code;
    return FYR_ERROR_INTERNAL;
}

int fyr_error_exit_status(const GError *error)
{
    return meanings[known_code(error)].exit_status;
}

unsigned fyr_error_http_status(const GError *error)
{
    return meanings[known_code(error)].http_status;
}
