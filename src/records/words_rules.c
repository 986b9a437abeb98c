/* Forms that endings do not tell: what Snowball, the lists of endings and the dictionaries get wrong among
 * the words of the field. Vowels that change ("women", "konur"), strong verbs ("angeboten"), consonants that
 * move ("handlen"), plurals that are another word ("people", "ludzie"). hunspell's dictionaries of English
 * and German know none of these: "women" is its own stem there, and so is "angeboten". */
#include "records/words.h"

#include <string.h>

static const WordRule rules_da[] = {{"handlens", "handel"},
                                    {"handlen", "handel"},
                                    {"arbejdets", "arbejde"},
                                    {"arbejdet", "arbejde"},
                                    {"ofrenes", "offer"},
                                    {"ofrene", "offer"},
                                    {"ofres", "offer"},
                                    {"ofre", "offer"},
                                    {"offerets", "offer"},
                                    {"offeret", "offer"},
                                    {"mændenes", "mand"},
                                    {"mændene", "mand"},
                                    {"mænds", "mand"},
                                    {"mænd", "mand"},
                                    {"børnenes", "barn"},
                                    {"børnene", "barn"},
                                    {"børns", "barn"},
                                    {"børn", "barn"},
                                    {NULL, NULL}};
static const WordRule rules_no[] = {{"handelens", "handel"},
                                    {"handelen", "handel"},
                                    {"arbeidets", "arbeid"},
                                    {"arbeidet", "arbeid"},
                                    {"ofrenes", "offer"},
                                    {"ofrene", "offer"},
                                    {"ofre", "offer"},
                                    {"offeret", "offer"},
                                    {"mennenes", "mann"},
                                    {"mennene", "mann"},
                                    {"menns", "mann"},
                                    {"menn", "mann"},
                                    {NULL, NULL}};
static const WordRule rules_sv[] = {
    {"handelns", "handel"}, {"handeln", "handel"}, {"arbetets", "arbete"}, {"arbetet", "arbete"},
    {"arbetena", "arbete"}, {"offrens", "offer"},  {"offren", "offer"},    {"offrets", "offer"},
    {"offret", "offer"},    {"männens", "man"},    {"männen", "man"},      {"mannens", "man"},
    {"mannen", "man"},      {"mäns", "man"},       {"män", "man"},         {"barnets", "barn"},
    {"barnet", "barn"},     {NULL, NULL}};
static const WordRule rules_pl[] = {
    {"handlu", "handel"},     {"handlem", "handel"},       {"handlowi", "handel"},
    {"ludźmi", "ludzie"},     {"ludziom", "ludzie"},       {"ludziach", "ludzie"},
    {"ludzi", "ludzie"},      {"^człowiek", "ludzie"},     {"^człowieka", "ludzie"},
    {"^człowieku", "ludzie"}, {"^człowiekowi", "ludzie"},  {"^człowiekiem", "ludzie"},
    {"dzieci", "dziecko"},    {"dziećmi", "dziecko"},      {"dzieciom", "dziecko"},
    {"dzieciach", "dziecko"}, {"dziewcząt", "dziewczyna"}, {NULL, NULL}};
static const WordRule rules_et[] = {{"ohvritele", "ohver"},  {"ohvrite", "ohver"},
                                    {"ohvrid", "ohver"},     {"ohvrit", "ohver"},
                                    {"ohvril", "ohver"},     {"ohvri", "ohver"},
                                    {"naised", "naine"},     {"naiste", "naine"},
                                    {"naistele", "naine"},   {"naisi", "naine"},
                                    {"^mehed", "mees"},      {"^meeste", "mees"},
                                    {"^mehi", "mees"},       {"^laste", "laps"},
                                    {"^lastele", "laps"},    {"inimesed", "inimene"},
                                    {"inimeste", "inimene"}, {"inimestega", "inimene"},
                                    {"inimesi", "inimene"},  {"tüdrukud", "tüdruk"},
                                    {"tüdrukute", "tüdruk"}, {NULL, NULL}};
static const WordRule rules_is[] = {{"lömbum", "lamb"},
                                    {"lömb", "lamb"},
                                    {"lamba", "lamb"},
                                    {"börnum", "barn"},
                                    {"börn", "barn"},
                                    {"barna", "barn"},
                                    {"konurnar", "kona"},
                                    {"konunnar", "kona"},
                                    {"konunum", "kona"},
                                    {"konur", "kona"},
                                    {"konum", "kona"},
                                    {"konu", "kona"},
                                    {"kvenna", "kona"},
                                    {"mennirnir", "maður"},
                                    {"mönnunum", "maður"},
                                    {"mönnum", "maður"},
                                    {"menn", "maður"},
                                    {"manna", "maður"},
                                    {"manni", "maður"},
                                    {"manns", "maður"},
                                    {"mann", "maður"},
                                    {"löndum", "land"},
                                    {"lönd", "land"},
                                    {"þolenda", "þolandi"},
                                    {"gerenda", "gerandi"},
                                    {"nemenda", "nemandi"},
                                    {"kaupenda", "kaupandi"},
                                    {"jenda", "jandi"},
                                    {"endurnir", "andi"},
                                    {"endurna", "andi"},
                                    {"endunum", "andi"},
                                    {"endanna", "andi"},
                                    {"endum", "andi"},
                                    {"endur", "andi"},
                                    {NULL, NULL}};
static const WordRule rules_lt[] = {
    {"žmonėmis", "žmonės"}, {"žmonių", "žmonės"},  {"žmonėms", "žmonės"}, {"žmones", "žmonės"},
    {"žmogus", "žmonės"},   {"žmogaus", "žmonės"}, {"žmogui", "žmonės"},  {"žmogų", "žmonės"},
    {"žmogumi", "žmonės"},  {NULL, NULL}};
static const WordRule rules_lv[] = {{"sieviešu", "sieviete"},
                                    {"vīrieši", "vīrietis"},
                                    {"vīriešu", "vīrietis"},
                                    {"vīriešiem", "vīrietis"},
                                    {NULL, NULL}};
/* Plurals of words in -i, which Snowball keeps apart from their singular. */
static const WordRule rules_fi[] = {
    {"eille", "i"}, {"eilla", "i"}, {"eilta", "i"},      {"eissa", "i"},     {"eista", "i"},
    {"eihin", "i"}, {"eita", "i"},  {"eillä", "i"},      {"eiltä", "i"},     {"eissä", "i"},
    {"eistä", "i"}, {"eitä", "i"},  {"lasten", "lapsi"}, {"lasta", "lapsi"}, {NULL, NULL}};

/* Participles and what stands in reports; with "ge" first, so that "festgenommen" is "festnehmen". */
static const WordRule rules_de[] = {{"geboten", "bieten"},
                                    {"verboten", "verbieten"},
                                    {"bietet", "bieten"},
                                    {"gezwungen", "zwingen"},
                                    {"zwungen", "zwingen"},
                                    {"zwingt", "zwingen"},
                                    {"gefunden", "finden"},
                                    {"funden", "finden"},
                                    {"findet", "finden"},
                                    {"genommen", "nehmen"},
                                    {"nommen", "nehmen"},
                                    {"nimmt", "nehmen"},
                                    {"geworben", "werben"},
                                    {"worben", "werben"},
                                    {"wirbt", "werben"},
                                    {"geholfen", "helfen"},
                                    {"holfen", "helfen"},
                                    {"hilft", "helfen"},
                                    {"gebracht", "bringen"},
                                    {"bracht", "bringen"},
                                    {"bringt", "bringen"},
                                    {"gebunden", "binden"},
                                    {"bunden", "binden"},
                                    {"gezogen", "ziehen"},
                                    {"zogen", "ziehen"},
                                    {"gestohlen", "stehlen"},
                                    {"gesprochen", "sprechen"},
                                    {"sprochen", "sprechen"},
                                    {"getroffen", "treffen"},
                                    {"troffen", "treffen"},
                                    {"geschrieben", "schreiben"},
                                    {"schrieben", "schreiben"},
                                    {"getrieben", "treiben"},
                                    {"trieben", "treiben"},
                                    {"geschlossen", "schließen"},
                                    {"schlossen", "schließen"},
                                    {"geflohen", "fliehen"},
                                    {"betrogen", "betrügen"},
                                    {"gegangen", "gehen"},
                                    {"gangen", "gehen"},
                                    {"gegeben", "geben"},
                                    {"gehalten", "halten"},
                                    {"gefangen", "fangen"},
                                    {"gelassen", "lassen"},
                                    {"geschlagen", "schlagen"},
                                    {"getragen", "tragen"},
                                    {"gebeutet", "beuten"},
                                    {"beutet", "beuten"},
                                    {"genutzt", "nutzen"},
                                    {"nutzt", "nutzen"},
                                    {"gekauft", "kaufen"},
                                    {"kauft", "kaufen"},
                                    {"gehandelt", "handeln"},
                                    {"handelt", "handeln"},
                                    {"gezahlt", "zahlen"},
                                    {"zahlt", "zahlen"},
                                    {"gearbeitet", "arbeiten"},
                                    {"arbeitet", "arbeiten"},
                                    {NULL, NULL}};
static const char *const inflections_de[] = {"en", "er", "es", "em", "e", NULL};

static const WordRule rules_en[] = {
    /* plurals */
    {"women", "woman"},
    {"^omen", "omen"},
    {"men", "man"},
    {"children", "child"},
    {"people", "person"},
    {"wives", "wife"},
    {"^lives", "life"},
    {"knives", "knife"},
    {"thieves", "thief"},
    {"selves", "self"},
    {"^halves", "half"},
    {"^feet", "foot"},
    {"^teeth", "tooth"},
    {"crises", "crisis"},
    {"analyses", "analysis"},
    {"theses", "thesis"},
    {"^bases", "basis"},
    {"criteria", "criterion"},
    {"phenomena", "phenomenon"},
    {"indices", "index"},
    {"matrices", "matrix"},
    {"appendices", "appendix"},
    {"monies", "money"},
    /* verbs */
    {"bought", "buy"},
    {"brought", "bring"},
    {"caught", "catch"},
    {"fought", "fight"},
    {"sought", "seek"},
    {"taught", "teach"},
    {"thought", "think"},
    {"sold", "sell"},
    {"told", "tell"},
    {"held", "hold"},
    {"stood", "stand"},
    {"taken", "take"},
    {"took", "take"},
    {"given", "give"},
    {"gave", "give"},
    {"hidden", "hide"},
    {"^hid", "hide"},
    {"driven", "drive"},
    {"^drove", "drive"},
    {"written", "write"},
    {"wrote", "write"},
    {"drawn", "draw"},
    {"drew", "draw"},
    {"known", "know"},
    {"^knew", "know"},
    {"grown", "grow"},
    {"^grew", "grow"},
    {"shown", "show"},
    {"thrown", "throw"},
    {"threw", "throw"},
    {"broken", "break"},
    {"^broke", "break"},
    {"spoken", "speak"},
    {"^spoke", "speak"},
    {"stolen", "steal"},
    {"^stole", "steal"},
    {"chosen", "choose"},
    {"^chose", "choose"},
    {"frozen", "freeze"},
    {"^froze", "freeze"},
    {"begun", "begin"},
    {"began", "begin"},
    {"forgotten", "forget"},
    {"forgot", "forget"},
    {"forbidden", "forbid"},
    {"forbade", "forbid"},
    {"became", "become"},
    {"overcame", "overcome"},
    {"^came", "come"},
    {"^went", "go"},
    {"^gone", "go"},
    {"foreseen", "foresee"},
    {"^seen", "see"},
    {"^saw", "see"},
    {"fallen", "fall"},
    {"^fell", "fall"},
    {"arisen", "arise"},
    {"arose", "arise"},
    {"risen", "rise"},
    {"^rose", "rise"},
    {"^found", "find"},
    {"^bound", "bind"},
    {"^fled", "flee"},
    {"^led", "lead"},
    {"misled", "mislead"},
    {"^lost", "lose"},
    {"^left", "leave"},
    {"^met", "meet"},
    {"^kept", "keep"},
    {"^slept", "sleep"},
    {"^felt", "feel"},
    {"^dealt", "deal"},
    {"^meant", "mean"},
    {"^sent", "send"},
    {"^spent", "spend"},
    {"^lent", "lend"},
    {"built", "build"},
    {"^paid", "pay"},
    {"repaid", "repay"},
    {"^said", "say"},
    {"^made", "make"},
    {"^ran", "run"},
    {"^won", "win"},
    {"^shot", "shoot"},
    {"^struck", "strike"},
    {"sworn", "swear"},
    {"swore", "swear"},
    {NULL, NULL}};

static const struct {
    const char *tag; /* for who reads: the order is that of words_language() */
    const WordRule *rules;
    const char *const *inflections; /* endings that a form of a rule can have, too */
} languages[] = {{"da", rules_da, NULL}, {"de", rules_de, inflections_de},
                 {"en", rules_en, NULL}, {"et", rules_et, NULL},
                 {"fi", rules_fi, NULL}, {"is", rules_is, NULL},
                 {"lt", rules_lt, NULL}, {"lv", rules_lv, NULL},
                 {"no", rules_no, NULL}, {"pl", rules_pl, NULL},
                 {"sv", rules_sv, NULL}};
G_STATIC_ASSERT(G_N_ELEMENTS(languages) == WORDS_LANGUAGES);

static bool fits(const WordRule *rule, const char *exact, gsize length)
{
    bool is_whole = *rule->ending == '^';
    const char *ending = rule->ending + is_whole;
    gsize n = strlen(ending);
    return (is_whole ? length == n : length >= n) && memcmp(exact + length - n, ending, n) == 0;
}

static char *apply(const WordRule *rules, const char *exact, gsize length)
{
    for (const WordRule *rule = rules; rule->ending; rule++)
        if (fits(rule, exact, length)) {
            gsize n_ending = strlen(rule->ending) - (*rule->ending == '^');
            return g_strdup_printf("%.*s%s", (int)(length - n_ending), exact, rule->instead);
        }
    return NULL;
}

char *words_by_rule(unsigned language, const char *exact)
{
    const char *const *inflections = languages[language].inflections;
    gsize length = strlen(exact);
    char *other = apply(languages[language].rules, exact, length);
    for (unsigned i = 0; !other && inflections && inflections[i]; i++)
        if (g_str_has_suffix(exact, inflections[i]))
            other = apply(languages[language].rules, exact, length - strlen(inflections[i]));
    return other;
}

void words_rule_letters(unsigned language, const char *stem, bool letters[256])
{
    for (const WordRule *rule = languages[language].rules; rule->ending; rule++) {
        const char *ending = rule->ending + (*rule->ending == '^');
        if (*ending != *rule->instead && g_str_has_prefix(rule->instead, stem))
            letters[(unsigned char)*ending] = true;
    }
}
