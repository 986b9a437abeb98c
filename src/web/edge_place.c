#include "web/edge_place.h"

#include <arpa/inet.h>
#include <glib.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

static bool is_mapped(const struct in6_addr *address)
{
    return IN6_IS_ADDR_V4MAPPED(address);
}

/* An IPv4 address, also where it comes as ::ffff:a.b.c.d. True if it is not of this machine. */
static bool write_v4(const void *bytes, char out[EDGE_PLACE_BYTES])
{
    inet_ntop(AF_INET, bytes, out, EDGE_PLACE_BYTES);
    return ((const unsigned char *)bytes)[0] != 127;
}

static void write_v6(const struct in6_addr *address, char out[EDGE_PLACE_BYTES])
{
    struct in6_addr network = *address;
    memset(network.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &network, out, EDGE_PLACE_BYTES);
}

/* True if it is an address, and not of this machine. */
static bool write_address(const struct sockaddr *address, char out[EDGE_PLACE_BYTES])
{
    if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
        return write_v4(&v4->sin_addr, out);
    }
    if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
        if (is_mapped(&v6->sin6_addr))
            return write_v4(v6->sin6_addr.s6_addr + 12, out);
        write_v6(&v6->sin6_addr, out);
        return !IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    }
    g_strlcpy(out, "here", EDGE_PLACE_BYTES);
    return false;
}

static void take_forwarded(const char *header, char out[EDGE_PLACE_BYTES])
{
    const char *comma = strrchr(header, ',');
    g_autofree char *last = g_strstrip(g_strdup(comma ? comma + 1 : header));
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, last, &v4) == 1)
        g_strlcpy(out, last, EDGE_PLACE_BYTES);
    else if (inet_pton(AF_INET6, last, &v6) == 1 && is_mapped(&v6))
        (void)write_v4(v6.s6_addr + 12, out);
    else if (inet_pton(AF_INET6, last, &v6) == 1)
        write_v6(&v6, out);
}

/* Of several headers of the name the last is the proxy's own. */
static enum MHD_Result take_last(void *data, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    if (value && g_ascii_strcasecmp(name, "X-Forwarded-For") == 0)
        *(const char **)data = value;
    return MHD_YES;
}

void edge_place(struct MHD_Connection *connection, char out[EDGE_PLACE_BYTES])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *forwarded = NULL;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_last, &forwarded);
    if (!write_address(info ? info->client_addr : NULL, out) && forwarded)
        take_forwarded(forwarded, out);
}
