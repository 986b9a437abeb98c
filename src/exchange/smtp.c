#include "exchange/smtp.h"

#include "base/limits.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 10

struct SmtpSender {
    CURL *curl;
    struct curl_slist *addresses; /* of the host, so that libcurl needs no thread to find them */
    GString *said;                /* the last answer of the server */
    bool continues;               /* its next line belongs to it */
    char fault[CURL_ERROR_SIZE];
    const GString *message; /* that is being sent */
    size_t n_given;
};

/* --- finding the server ------------------------------------------------------------------- */

/* "HOST:PORT:ADDRESS,ADDRESS" for CURLOPT_RESOLVE. */
static char *look_up(const SmtpAddress *address, GError **error)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *found = NULL;
    int code = getaddrinfo(address->host, NULL, &wanted, &found);
    if (code != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "mail server \"%s\": %s", address->host,
                    gai_strerror(code));
        return NULL;
    }
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%s:%u:", address->host, address->port);
    for (const struct addrinfo *one = found; one; one = one->ai_next) {
        char text[NI_MAXHOST];
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, NULL, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        bool is_v6 = one->ai_family == AF_INET6;
        g_string_append_printf(line, is_v6 ? "%s[%s]" : "%s%s", one == found ? "" : ",", text);
    }
    freeaddrinfo(found);
    return g_string_free(line, FALSE);
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "::1") == 0;
}

/* --- libcurl's questions ------------------------------------------------------------------ */

static size_t give_message(char *to, size_t size, size_t n, void *data)
{
    SmtpSender *sender = data;
    size_t length = MIN(size * n, sender->message->len - sender->n_given);
    memcpy(to, sender->message->str + sender->n_given, length);
    sender->n_given += length;
    return length;
}

/* A connection that turns out to be dead is replaced, and the mail given again from its beginning. */
static int give_again(void *data, curl_off_t offset, int origin)
{
    SmtpSender *sender = data;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > sender->message->len)
        return CURL_SEEKFUNC_FAIL;
    sender->n_given = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static bool is_refusal(const char *answer)
{
    return answer[0] == '4' || answer[0] == '5';
}

/* The server's answers, line by line: the last one is kept, with the lines it continues ("550-"). What
 * comes after a refusal (its goodbye) does not replace it, unless it is one too. */
static size_t hear(char *bytes, size_t size, size_t n, void *data)
{
    SmtpSender *sender = data;
    size_t length = size * n;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    g_autofree char *line = g_strndup(bytes, length);
    if (!sender->continues) {
        if (is_refusal(sender->said->str) && !is_refusal(line))
            return size * n;
        g_string_truncate(sender->said, 0);
    } else {
        g_string_append_c(sender->said, ' ');
    }
    sender->continues = strlen(line) > 3 && line[3] == '-';
    if (sender->said->len + length <= LIMIT_MAIL_FAULT_BYTES)
        g_string_append(sender->said, line);
    return size * n;
}

/* --- a sender ----------------------------------------------------------------------------- */

void smtp_close(SmtpSender *sender)
{
    if (!sender)
        return;
    curl_easy_cleanup(sender->curl);
    curl_slist_free_all(sender->addresses);
    g_string_free(sender->said, TRUE);
    g_free(sender);
}

static void set_security(CURL *curl, const SmtpAddress *address, const char *ca_file)
{
    bool has_secret = address->password && !is_this_machine(address->host);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(has_secret ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (address->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, address->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, address->password);
    }
    /* Nothing of the surroundings decides where a mail goes. */
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

SmtpSender *smtp_open(const SmtpAddress *address, const char *domain, const char *ca_file,
                      unsigned timeout_s, GError **error)
{
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&is_ready, 1);
    }
    g_autofree char *line = look_up(address, error);
    if (!line)
        return NULL;
    SmtpSender *sender = g_new0(SmtpSender, 1);
    sender->said = g_string_new(NULL);
    sender->addresses = curl_slist_append(NULL, line);
    CURL *curl = sender->curl = curl_easy_init();
    if (!curl || !sender->addresses) {
        smtp_close(sender);
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INTERNAL, "libcurl does not start");
        return NULL;
    }
    bool is_v6 = strchr(address->host, ':') != NULL;
    g_autofree char *url =
        g_strdup_printf(is_v6 ? "%s://[%s]:%u/%s" : "%s://%s:%u/%s",
                        address->is_tls ? "smtps" : "smtp", address->host, address->port, domain);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    if (!is_v6)
        curl_easy_setopt(curl, CURLOPT_RESOLVE, sender->addresses);
    set_security(curl, address, ca_file);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout_s);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)MIN(timeout_s, CONNECT_TIMEOUT_S));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, sender->fault);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, sender);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, give_again);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, sender);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, sender);
    return sender;
}

/* What a failure means. Only an answer about the recipient or the text is about this mail; what the
 * server says before (hello, sign-in, sender) would be said of every other one too. */
static SmtpOutcome judge(const SmtpSender *sender, CURLcode code)
{
    long answer = 0;
    curl_easy_getinfo(sender->curl, CURLINFO_RESPONSE_CODE, &answer);
    bool is_about_mail =
        (code == CURLE_SEND_ERROR && (g_str_has_prefix(sender->fault, "RCPT failed") ||
                                      g_str_has_prefix(sender->fault, "DATA failed"))) ||
        (code == CURLE_WEIRD_SERVER_REPLY && sender->n_given == sender->message->len);
    if (!is_about_mail || answer < 400 || answer > 599 || answer == 421)
        return SMTP_UNREACHABLE;
    return answer >= 500 ? SMTP_REFUSED : SMTP_LATER;
}

SmtpOutcome smtp_send(SmtpSender *sender, const char *from, const char *to, const GString *message,
                      GString *out_said)
{
    g_string_truncate(out_said, 0);
    g_string_truncate(sender->said, 0);
    sender->continues = false;
    sender->fault[0] = '\0';
    sender->message = message;
    sender->n_given = 0;
    g_autofree char *sender_path = g_strdup_printf("<%s>", from);
    g_autofree char *recipient_path = g_strdup_printf("<%s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, recipient_path);
    curl_easy_setopt(sender->curl, CURLOPT_MAIL_FROM, sender_path);
    curl_easy_setopt(sender->curl, CURLOPT_MAIL_RCPT, recipients);
    CURLcode code = recipients ? curl_easy_perform(sender->curl) : CURLE_OUT_OF_MEMORY;
    SmtpOutcome outcome = code == CURLE_OK ? SMTP_SENT : judge(sender, code);
    if (outcome == SMTP_REFUSED || outcome == SMTP_LATER)
        g_string_assign(out_said, sender->said->str);
    else if (outcome == SMTP_UNREACHABLE)
        g_string_printf(out_said, "%s%s%s",
                        *sender->fault ? sender->fault : curl_easy_strerror(code),
                        sender->said->len ? "; the server said: " : "", sender->said->str);
    curl_easy_setopt(sender->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    sender->message = NULL;
    return outcome;
}
