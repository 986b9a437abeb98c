#include "web/pages/prose.h"

static const Prose blocks[] = {
    {PROSE_HEADING, "visitors", N_("You, the reader"), NULL},
    {PROSE_ITEM, NULL,
     N_("Reading sets no cookies, and nothing is counted about you. There is no analytics, no "
        "advertising, and nothing is loaded from other sites: fonts, pictures and scripts all come "
        "from here."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Your address on the internet is not kept. If the record of requests is switched on at "
        "all, "
        "it holds the time, the page, the answer's status and how long it took, so that faults can "
        "be found; not what you filtered or searched for. A server that stands in front of this "
        "program may keep a record of its own; whoever runs it answers for that."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("If you choose the light or dark appearance yourself, your own browser remembers it. It is "
        "not sent to us."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Every view of a table is an address. Whoever you send it to sees the same, and learns "
        "nothing else about you."),
     NULL},
    {PROSE_HEADING, "persons", N_("The persons behind the figures"), NULL},
    {PROSE_TEXT, NULL,
     N_("The centre holds numbers, never records about persons. No name, no case and no story of a "
        "victim or a suspect is stored here, and none may be sent in. Where a national authority "
        "counts its own cases with this program, it does so on its own machine, and only tables "
        "leave it."),
     NULL},
    {PROSE_LINK, "/about/disclosure", N_("Protection of small numbers"),
     N_("what is done so that no figure points at a person")},
    {PROSE_HEADING, "staff", N_("Those who work with the centre"), NULL},
    {PROSE_TEXT, NULL,
     N_("Whoever signs in has an account: name, e-mail address, language, roles, and a password "
        "and "
        "a second factor that nobody can read back. Their sessions are listed with the kind of "
        "browser and the times, and are forgotten when they end."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("What somebody does at the desk stands in a log with their name: figures and law must "
        "show who answers for them. The log is not shortened; auditors read it, nobody else."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Who is signed in can save searches. Nobody else is shown them, and no log has them. They "
        "are deleted with the account, and 30 days after their owner deletes them."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Failed attempts to sign in are counted for a day, by a scrambled form of the address, so "
        "that guessing is slowed down. Where they came from cannot be read out of it."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Signing in sets one cookie, and the forms of the sign-in another. Both are gone with the "
        "browser's window."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("To whom mail was sent, and when, is forgotten after a week; what could not be delivered, "
        "after a month. What the mail said is deleted as soon as it is sent."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    return prose_about(
        page, request, response,
        N_("No cookies for readers, no tracking, and no records about persons, ever."), blocks,
        G_N_ELEMENTS(blocks));
}

const Page page_about_privacy = {
    .path = "/about/privacy",
    .methods = METHOD_GET,
    .title = N_("Privacy"),
    .help = N_("What is and is not kept about readers and about persons behind the figures"),
    .sample = "/about/privacy",
    .handle = handle,
};
