#include "decide/brief.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decide/parts.h"
#include "design/study.h"
#include "kith.h"
#include "model/outcome.h"
#include "tell/names.h"

/* The page: one sheet of A4, without script, of which nothing is loaded from elsewhere. */

enum { MOST_QUEUES = 6, MOST_PARAMETERS = 3, WORDS_MOST = 240 };

static const char style[] =
    "@page{size:A4;margin:12mm 14mm}*{box-sizing:border-box}body{font:9.6pt/1.36 'Liberation Sans',Arial,Helvetica,sans-serif;color:#1b1f24;max-width:182mm;margin:0 auto;padding:4mm 0}"
    "h1{font-size:15pt;line-height:1.2;margin:0 0 1.5mm}h2{font-size:10.5pt;margin:3.6mm 0 1.2mm}p{margin:0 0 1.4mm}.sub{color:#4a5260}"
    ".four{display:grid;grid-template-columns:1fr 1fr;gap:2.6mm;margin:2.6mm 0}.box{border:.3mm solid #aab2bd;border-left-width:1.6mm;padding:2mm 2.8mm}"
    ".better{border-left-color:#00695c}.worse{border-left-color:#b23c17}.open{border-left-color:#8a93a0}.box h2{margin:0;font-size:9pt;text-transform:uppercase;letter-spacing:.03em;color:#4a5260}"
    ".big{font-size:14pt;font-weight:bold;margin:.4mm 0}.box p{margin:0}table{border-collapse:collapse;width:100%}td,th{padding:.5mm 2mm .5mm 0;text-align:right;border-bottom:.2mm solid #d5dae1}"
    "td:first-child,th:first-child{text-align:left}th{font-weight:normal;color:#4a5260}ul{margin:0;padding-left:4.5mm}li{margin:0 0 .7mm}footer{margin-top:3mm;border-top:.3mm solid #aab2bd;padding-top:1.2mm;"
    "font-size:7.6pt;color:#4a5260;overflow-wrap:anywhere}strong.alert{color:#b23c17}";

/* ---- words ---- */

/* Words of a file, at most so many characters, with what HTML reads otherwise written out. */
static void
put_words(struct kith_text *to, const char *words)
{
    const size_t length = strlen(words);
    size_t n = length < WORDS_MOST ? length : WORDS_MOST;
    while (n < length && n > 0 && ((unsigned char) words[n] & 0xC0u) == 0x80u)
        n--;
    for (size_t i = 0; i < n; i++)
        switch (words[i]) {
        case '<': kith_text_add(to, "&lt;"); break;
        case '>': kith_text_add(to, "&gt;"); break;
        case '&': kith_text_add(to, "&amp;"); break;
        case '"': kith_text_add(to, "&quot;"); break;
        default: kith_text_put(to, (unsigned char) words[i] < ' ' ? " " : words + i, 1);
        }
    if (n < length)
        kith_text_add(to, "…");
}

/* In plain words, or as the file has it. */
static const char *
named(const struct kith_briefing *self, enum kith_named kind, const char *name)
{
    const char *plain = kith_name_of(kind, name, self->options->language);
    return plain ? plain : name;
}

static const char *
title_of(const struct kith_briefing *self, size_t s)
{
    const char *title = kith_scenario_title(self->in.read[s]);
    return title && *title ? named(self, KITH_NAME_TITLE, title) : self->in.scenario[s];
}

/* ---- the four answers ---- */

/* How each is told, in the order of kith_four. */
struct four {
    double scale; /* from its unit to what is shown */
    const char *heading, *of, *what; /* "Safety", "families live with violence, on average", "families" */
    int euro, digits; /* -1: as many as it takes */
};

static int
digits_of(double x, int digits)
{
    return digits >= 0 ? digits : fabs(x) >= 10 ? 0 : 1;
}

/* "1.2 million euro", "+340,000 euro". */
static void
put_amount(const struct kith_briefing *self, struct kith_text *to, const struct four *four, double x, double size, int sign)
{
    if (!four->euro) {
        kith_brief_number(self, to, x, digits_of(size, four->digits), sign);
        return;
    }
    const int millions = fabs(size) >= 1e6;
    kith_brief_number(self, to, millions ? x / 1e6 : fabs(size) >= 1e4 ? round(x / 1e3) * 1e3 : x, millions ? 2 : 0, sign);
    if (millions)
        kith_text_add(to, "%s", KITH_BRIEF(self, " million", " miljoen"));
}

/* The words for what may be said, and the box's look. */
static const char *
verdict(const struct kith_briefing *self, enum kith_way way, int sign, const char **class)
{
    *class = "open";
    switch (way) {
    case KITH_WAY_BETTER: *class = "better"; return KITH_BRIEF(self, "Better, over the whole range of assumptions.", "Beter, in de hele bandbreedte van aannames.");
    case KITH_WAY_WORSE: *class = "worse"; return KITH_BRIEF(self, "Worse, over the whole range of assumptions.", "Slechter, in de hele bandbreedte van aannames.");
    case KITH_WAY_HIGHER: return KITH_BRIEF(self, "More, over the whole range.", "Meer, in de hele bandbreedte.");
    case KITH_WAY_LOWER: return KITH_BRIEF(self, "Less, over the whole range.", "Minder, in de hele bandbreedte.");
    case KITH_WAY_SAME: return KITH_BRIEF(self, "No difference.", "Geen verschil.");
    case KITH_WAY_FEW: return KITH_BRIEF(self, "Cannot be told: there are fewer than 20 draws of the assumptions.", "Niet te zeggen: er zijn minder dan 20 doorrekeningen van de aannames.");
    case KITH_WAY_OPEN:
        return sign ? KITH_BRIEF(self, "Which is better cannot be told: the range has zero in it.", "Welke beter is, is niet te zeggen: nul ligt in de bandbreedte.")
                    : KITH_BRIEF(self, "Which costs more cannot be told: the range has zero in it.", "Wat meer kost, is niet te zeggen: nul ligt in de bandbreedte.");
    default: return KITH_BRIEF(self, "One draw of the assumptions: how sure this is cannot be told.", "Eén set aannames: hoe zeker dit is, is niet te zeggen.");
    }
}

static void
put_box(const struct kith_briefing *self, struct kith_text *to, const char *outcome, const struct four *four)
{
    size_t o;
    const char *class;
    if (kith_case_outcome(&self->in, outcome, &o, NULL))
        return;
    const struct kith_expected d = kith_brief_difference(self, o);
    const struct kith_told told = kith_case_told(&self->in, o, &d);
    const char *words = verdict(self, told.way, kith_case_sign(&self->in, o), &class);
    const double size = four->scale * d.mean, edge = four->scale * (isnan(told.low) ? d.mean : fabs(told.low) > fabs(told.high) ? told.low : told.high);
    kith_text_add(to, "<section class=\"box %s\"><h2>%s</h2><p class=\"big\">", class, four->heading);
    put_amount(self, to, four, size, fabs(size) > 0 ? size : edge, 1);
    kith_text_add(to, " %s</p><p>%s ", four->what, KITH_BRIEF(self, "range", "bandbreedte"));
    put_amount(self, to, four, four->scale * told.low, edge, 1);
    kith_text_add(to, " %s ", KITH_BRIEF(self, "to", "tot"));
    put_amount(self, to, four, four->scale * told.high, edge, 1);
    kith_text_add(to, "</p><p>%s: ", four->of);
    for (int i = 0; i < 2; i++) {
        const double level = four->scale * kith_brief_level(self, i ? self->policy : self->reference, o);
        kith_text_add(to, "%s", i ? KITH_BRIEF(self, " becomes ", " wordt ") : "");
        put_amount(self, to, four, level, level, 0);
    }
    kith_text_add(to, "</p><p>%s</p></section>", words);
}

static void
put_four(const struct kith_briefing *self, struct kith_text *to)
{
    const double region = self->in.households / 1000;
    const int levers = kith_case_has_levers(&self->in);
    const struct four population[KITH_FOURS] = {
        { region, KITH_BRIEF(self, "Safety", "Veiligheid"), KITH_BRIEF(self, "Families that live with violence, at the end of a year", "Gezinnen die met geweld leven, aan het eind van een jaar"), KITH_BRIEF(self, "families", "gezinnen"), 0, -1 },
        { region, KITH_BRIEF(self, "Children", "Kinderen"), KITH_BRIEF(self, "Children in families with violence, at the end of a year", "Kinderen in gezinnen met geweld, aan het eind van een jaar"), KITH_BRIEF(self, "children", "kinderen"), 0, -1 },
        { 1, KITH_BRIEF(self, "Waiting", "Wachten"), KITH_BRIEF(self, "Weeks until there is a place in help", "Weken tot er plaats is bij hulp"), KITH_BRIEF(self, "weeks", "weken"), 0, 1 },
        { region, KITH_BRIEF(self, "Money", "Geld"), levers ? KITH_BRIEF(self, "Euro a year for staff time that is used and for the measures themselves", "Euro per jaar voor gebruikte personeelstijd en voor de maatregelen zelf")
                                                   : KITH_BRIEF(self, "Euro a year for staff time that is used", "Euro per jaar voor gebruikte personeelstijd"), KITH_BRIEF(self, "euro a year", "euro per jaar"), 1, 0 },
    };
    const struct four cohort[KITH_FOURS] = {
        { 1000, KITH_BRIEF(self, "Safety", "Veiligheid"), KITH_BRIEF(self, "Of 1,000 reported families, free of violence for a year or longer", "Van 1.000 gemelde gezinnen een jaar of langer zonder geweld"), KITH_BRIEF(self, "families of 1,000", "gezinnen per 1.000"), 0, 0 },
        { 1000, KITH_BRIEF(self, "Children", "Kinderen"), KITH_BRIEF(self, "Years that children of 1,000 families live with violence", "Jaren dat kinderen van 1.000 gezinnen met geweld leven"), KITH_BRIEF(self, "years for 1,000 families", "jaar per 1.000 gezinnen"), 0, 0 },
        { 1, KITH_BRIEF(self, "Waiting", "Wachten"), KITH_BRIEF(self, "Weeks until there is a place in help", "Weken tot er plaats is bij hulp"), KITH_BRIEF(self, "weeks", "weken"), 0, 1 },
        { 1000, KITH_BRIEF(self, "Money", "Geld"), levers ? KITH_BRIEF(self, "Euro for staff time and for the measures themselves, for 1,000 families", "Euro voor personeelstijd en voor de maatregelen zelf, voor 1.000 gezinnen")
                                                 : KITH_BRIEF(self, "Euro for staff time, for 1,000 families", "Euro voor personeelstijd, voor 1.000 gezinnen"), KITH_BRIEF(self, "euro for 1,000 families", "euro per 1.000 gezinnen"), 1, 0 },
    };
    kith_text_add(to, "<div class=\"four\">");
    for (size_t i = 0; i < KITH_FOURS; i++) {
        const char *outcome = self->in.population ? kith_four[i].population : kith_four[i].cohort;
        put_box(self, to, levers && strcmp(outcome, "cost") == 0 ? "total_cost" : outcome, self->in.population ? &population[i] : &cohort[i]);
    }
    kith_text_add(to, "</div>");
}

/* ---- what decides ---- */

static const struct kith_sheet *
sheet_of(const struct kith_briefing *self, const char *name)
{
    const struct kith_sheet *sheet = self->answer->first;
    while (sheet && strcmp(sheet->name, name) != 0)
        sheet = sheet->next;
    return sheet;
}

static const struct kith_cell *
cell_of(const struct kith_sheet *sheet, size_t row, const char *column)
{
    static const struct kith_cell none = { .text = "", .number = (double) NAN };
    for (size_t c = 0; c < sheet->n_columns; c++)
        if (strcmp(sheet->column[c].name, column) == 0)
            return &sheet->cell[row * sheet->n_columns + c];
    return &none;
}

static int
says(const struct kith_sheet *sheet, size_t row, const char *column, const char *word)
{
    const struct kith_cell *cell = cell_of(sheet, row, column);
    return cell->text && strcmp(cell->text, word) == 0;
}

/* NaN where it cannot be told. */
static double
share_of(const struct kith_briefing *self, const char *grade)
{
    const struct kith_sheet *sheet = sheet_of(self, "ledger");
    for (size_t r = 0; sheet && r < sheet->n_rows; r++)
        if (says(sheet, r, "scenario", self->in.scenario[self->policy]) && says(sheet, r, "grade", grade))
            return kith_decide_is_rough(&self->in, cell_of(sheet, r, "error")->number) ? (double) NAN : cell_of(sheet, r, "share")->number;
    return (double) NAN;
}

static void
put_ledger(const struct kith_briefing *self, struct kith_text *to)
{
    const double assumed = share_of(self, "assumption"), data = share_of(self, "data");
    if (isnan(assumed) || isnan(data)) {
        kith_text_add(to, "<li>%s ", KITH_BRIEF(self, "How much of this rests on assumptions takes", "Hoeveel hiervan op aannames rust, is pas te zeggen met"));
        kith_brief_number(self, to, self->in.n_draws < KITH_DECIDE_DRAWS ? KITH_DECIDE_DRAWS : KITH_DECIDE_MANY, 0, 0);
        kith_text_add(to, "%s ", KITH_BRIEF(self, " draws or more to say; there are", " doorrekeningen of meer; dit zijn er"));
        kith_brief_number(self, to, (double) self->in.n_draws, 0, 0);
        kith_text_add(to, ".</li>");
        return;
    }
    kith_text_add(to, "<li>%s ", KITH_BRIEF(self, "Of what is not known about the first answer,", "Van wat onzeker is aan het eerste antwoord hangt"));
    kith_brief_number(self, to, 100 * fmin(1, fmax(0, assumed)), 0, 0);
    kith_text_add(to, "%s ", KITH_BRIEF(self, " % goes with assumptions that no data support, and", " % aan aannames zonder gegevens, en"));
    kith_brief_number(self, to, 100 * fmin(1, fmax(0, data)), 0, 0);
    kith_text_add(to, "%s</li>", KITH_BRIEF(self, " % with numbers that data support.", " % aan getallen met gegevens."));
}

static void
put_advantage(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_case *in = &self->in;
    const struct kith_table *without = &self->without;
    if (self->reference != 0 || !without->name || isnan(without->data[self->policy * in->n_outcomes + self->lead]))
        return;
    const double scale = in->population ? in->households / 1000 : 1000, x = scale * without->data[self->policy * in->n_outcomes + self->lead];
    kith_text_add(to, "<li>%s ", KITH_BRIEF(self, "Without the advantage that is assumed of a team, the first answer would be", "Zonder het voordeel dat van een team is aangenomen, zou het eerste antwoord zijn:"));
    kith_brief_number(self, to, x, digits_of(x, -1), 1);
    kith_text_add(to, " %s</li>", KITH_BRIEF(self, "families. That advantage was never measured.", "gezinnen. Dat voordeel is nooit gemeten."));
}

static void
put_best(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_sheet *sheet = sheet_of(self, "best");
    for (size_t r = 0; sheet && self->in.n_scenarios == 2 && r < sheet->n_rows; r++)
        if (says(sheet, r, "outcome", self->in.outcome[self->lead]) && says(sheet, r, "scenario", self->in.scenario[self->policy])) {
            const double best = cell_of(sheet, r, "best")->number, raw = cell_of(sheet, r, "raw")->number;
            if (cell_of(sheet, r, "error")->number > KITH_DECIDE_VAGUE)
                return;
            kith_text_add(to, "<li>%s ", KITH_BRIEF(self, "On safety it does better in", "Op veiligheid doet het beter in"));
            kith_brief_number(self, to, 100 * (isnan(best) ? raw : best), 0, 0);
            kith_text_add(to, "%s %zu %s ", KITH_BRIEF(self, " % of the", " % van de"), self->in.n_draws,
                KITH_BRIEF(self, "ways that were tried in which what is not known may turn out, give or take", "doorgerekende manieren waarop het onbekende kan uitvallen, met een fout van"));
            kith_brief_number(self, to, 100 * cell_of(sheet, r, "error")->number, 0, 0);
            kith_text_add(to, " %s</li>", KITH_BRIEF(self, "points.", "punten."));
            return;
        }
}

/* Single parameters that are most worth knowing: rows of the table of worths in which one varies. */
static void
put_worth(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_sheet *sheet = sheet_of(self, "worth");
    size_t said = 0;
    for (size_t r = 0; sheet && r < sheet->n_rows && said < MOST_PARAMETERS; r++) {
        const char *known = cell_of(sheet, r, "known")->text;
        if (!says(sheet, r, "scale", self->in.outcome[self->lead]) || !known || !strchr(known, '.') || !(cell_of(sheet, r, "worth")->number > 2 * cell_of(sheet, r, "error")->number))
            continue;
        kith_text_add(to, "%s", said++ ? ", " : KITH_BRIEF(self, "<li>Most worth finding out before choosing: ", "<li>Het meest de moeite waard om eerst uit te zoeken: "));
        put_words(to, known);
    }
    if (said)
        kith_text_add(to, ".</li>");
}

static void
put_deciding(const struct kith_briefing *self, struct kith_text *to)
{
    kith_text_add(to, "<h2>%s</h2><ul>", KITH_BRIEF(self, "What decides", "Wat de doorslag geeft"));
    put_best(self, to);
    put_ledger(self, to);
    put_advantage(self, to);
    put_worth(self, to);
    kith_text_add(to, "</ul>");
}

/* ---- where places run out ---- */

struct queues {
    struct kith_table mean, queue;
    size_t wait, load;
};

static double
at(const struct queues *t, size_t s, size_t queue, size_t outcome)
{
    const size_t *n = t->mean.extent; /* scenario, region, year, queue, outcome: all regions, all years */
    return t->mean.data[(s * n[1] * n[2] * n[3] + queue) * n[4] + outcome];
}

static int
read_queues(const struct kith_briefing *self, struct queues *t)
{
    const struct kith_table names = self->queue_outcome;
    t->mean = self->queues;
    t->queue = self->queue;
    if (!t->mean.name || !t->queue.name || !names.name)
        return 0;
    for (t->wait = 0; t->wait < names.extent[0] && strcmp(names.texts[t->wait], "wait") != 0;)
        t->wait++;
    for (t->load = 0; t->load < names.extent[0] && strcmp(names.texts[t->load], "load") != 0;)
        t->load++;
    return t->wait < names.extent[0] && t->load < names.extent[0];
}

/* The queues with the longest wait under either. */
static size_t
longest(const struct kith_briefing *self, const struct queues *t, size_t *queue)
{
    size_t n = 0;
    for (size_t q = 0; q < t->queue.extent[0]; q++) {
        const double wait = fmax(at(t, self->reference, q, t->wait), at(t, self->policy, q, t->wait));
        size_t k = n;
        if (isnan(wait))
            continue;
        for (; k > 0 && fmax(at(t, self->reference, queue[k - 1], t->wait), at(t, self->policy, queue[k - 1], t->wait)) < wait; k--)
            if (k < MOST_QUEUES)
                queue[k] = queue[k - 1];
        if (k < MOST_QUEUES)
            queue[k] = q;
        n += n < MOST_QUEUES;
    }
    return n;
}

static void
put_queue(const struct kith_briefing *self, struct kith_text *to, const struct queues *t, size_t q)
{
    kith_text_add(to, "<tr><td>");
    put_words(to, named(self, KITH_NAME_QUEUE, t->queue.texts[q]));
    for (int i = 0; i < 4; i++) {
        const double x = at(t, i % 2 ? self->policy : self->reference, q, i < 2 ? t->wait : t->load);
        kith_text_add(to, "</td><td>");
        kith_brief_number(self, to, i < 2 ? x : 100 * x, i < 2, 0);
        kith_text_add(to, "%s", i < 2 || isnan(x) ? "" : " %");
    }
    kith_text_add(to, "</td></tr>");
}

static void
put_queues(const struct kith_briefing *self, struct kith_text *to)
{
    struct queues t = { 0 };
    size_t queue[MOST_QUEUES], o;
    kith_text_add(to, "<h2>%s</h2>", KITH_BRIEF(self, "Where places run out", "Waar plaatsen tekortkomen"));
    if (!read_queues(self, &t)) {
        kith_text_add(to, "<p>%s", KITH_BRIEF(self, "These runs follow families that were reported, with one share of places in use:", "Deze runs volgen gemelde gezinnen, met één aandeel van de plaatsen in gebruik:"));
        for (int i = 0; i < 2 && kith_case_outcome(&self->in, "utilisation", &o, NULL) == KITH_OK; i++) {
            kith_text_add(to, "%s", i ? KITH_BRIEF(self, " % becomes ", " % wordt ") : " ");
            kith_brief_number(self, to, 100 * kith_brief_level(self, i ? self->policy : self->reference, o), 0, 0);
        }
        kith_text_add(to, " %%. %s</p>", KITH_BRIEF(self, "By service: compare populations (kith compare --population).", "Per dienst: vergelijk bevolkingen (kith compare --population)."));
        return;
    }
    const size_t n = longest(self, &t, queue);
    kith_text_add(to, "<table><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>", KITH_BRIEF(self, "longest waits", "langste wachttijden"),
        KITH_BRIEF(self, "weeks now", "weken nu"), KITH_BRIEF(self, "weeks then", "weken straks"), KITH_BRIEF(self, "asked for, of what there is: now", "gevraagd, van wat er is: nu"), KITH_BRIEF(self, "then", "straks"));
    for (size_t i = 0; i < n; i++)
        put_queue(self, to, &t, queue[i]);
    kith_text_add(to, "</table><p class=\"sub\">%s</p>", KITH_BRIEF(self, "Waits of those whose turn came; who gave up waiting is not in them. Above 100 % a queue grows until families give up.",
        "Wachttijd van wie aan de beurt kwam; wie het opgaf zit er niet in. Boven 100 % groeit een rij tot gezinnen het opgeven."));
}

/* ---- all of it ---- */

static void
put_head(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_case *in = &self->in;
    const struct kith_table *regions = &self->region;
    const unsigned start = kith_scenario_start(in->read[self->policy]);
    kith_text_add(to, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>Kith</title><style>%s</style></head><body><h1>", KITH_BRIEF(self, "en", "nl"), style);
    if (self->question)
        put_words(to, self->question);
    else {
        put_words(to, title_of(self, self->policy));
        kith_text_add(to, "%s", KITH_BRIEF(self, ": what changes against ", ": wat verandert er tegenover "));
        put_words(to, title_of(self, self->reference));
        kith_text_add(to, "?");
    }
    kith_text_add(to, "</h1><p class=\"sub\">");
    if (self->question) {
        put_words(to, title_of(self, self->policy));
        kith_text_add(to, "%s", KITH_BRIEF(self, ", against ", ", tegenover "));
        put_words(to, title_of(self, self->reference));
        kith_text_add(to, ". ");
    }
    if (in->population && regions->name) {
        for (size_t r = 1; r < regions->extent[0] && r <= 3; r++) {
            kith_text_add(to, "%s", r > 1 ? ", " : "");
            put_words(to, named(self, KITH_NAME_REGION, regions->texts[r]));
        }
        kith_text_add(to, "%s: ", regions->extent[0] > 4 ? KITH_BRIEF(self, " and others", " en andere") : "");
        kith_brief_number(self, to, in->households, 0, 0);
        kith_text_add(to, "%s ", KITH_BRIEF(self, " households with children,", " huishoudens met kinderen,"));
        kith_brief_number(self, to, in->years, 0, 0);
        kith_text_add(to, "%s", KITH_BRIEF(self, " years", " jaar"));
        if (start)
            kith_text_add(to, "%s%u", KITH_BRIEF(self, " from ", " vanaf "), start);
        kith_text_add(to, ".");
    } else {
        kith_text_add(to, "%s", KITH_BRIEF(self, "Families reported to Veilig Thuis, followed for a year and a half; numbers for 1,000 of them.", "Bij Veilig Thuis gemelde gezinnen, anderhalf jaar gevolgd; getallen per 1.000."));
    }
    kith_text_add(to, "</p>");
}

/* What of money is not on the page. */
static const char *
money_words(const struct kith_briefing *self)
{
    const int levers = kith_case_has_levers(&self->in), discounted = kith_case_discount(&self->in) > 0;
    if (levers && discounted)
        return KITH_BRIEF(self, "Money is staff time that is used, at unit costs of which most have no source, discounted; what measures cost themselves is in it as far as scenarios say; kith decide tells it apart (levers). No Dutch value of a violent year is known.",
            "Geld is gebruikte personeelstijd, tegen kostprijzen waarvan de meeste geen bron hebben, verdisconteerd; wat maatregelen zelf kosten, zit erin voor zover de scenario's het zeggen; kith decide zegt het apart (levers). Een Nederlandse waarde van een jaar geweld is niet bekend.");
    if (levers)
        return KITH_BRIEF(self, "Money is staff time that is used, at unit costs of which most have no source, undiscounted; what measures cost themselves is in it as far as scenarios say; kith decide tells it apart (levers). No Dutch value of a violent year is known.",
            "Geld is gebruikte personeelstijd, tegen kostprijzen waarvan de meeste geen bron hebben, niet verdisconteerd; wat maatregelen zelf kosten, zit erin voor zover de scenario's het zeggen; kith decide zegt het apart (levers). Een Nederlandse waarde van een jaar geweld is niet bekend.");
    if (discounted)
        return KITH_BRIEF(self, "What the policy itself costs to set up; money is staff time that is used, at unit costs of which most have no source, discounted. No Dutch value of a violent year is known.",
            "Wat de invoering zelf kost; geld is gebruikte personeelstijd, tegen kostprijzen waarvan de meeste geen bron hebben, verdisconteerd. Een Nederlandse waarde van een jaar geweld is niet bekend.");
    return KITH_BRIEF(self, "What the policy itself costs to set up; money is staff time that is used, at unit costs of which most have no source, undiscounted. No Dutch value of a violent year is known.",
        "Wat de invoering zelf kost; geld is gebruikte personeelstijd, tegen kostprijzen waarvan de meeste geen bron hebben, niet verdisconteerd. Een Nederlandse waarde van een jaar geweld is niet bekend.");
}

/* Of which years its euros are. */
static void
put_price_years(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_price_years years = kith_price_years_of((const struct kith_scenario *const *) self->in.read, self->in.n_scenarios);
    if (!(years.last > 0))
        return;
    kith_text_add(to, KITH_BRIEF(self, " Euros are of %.0f", " Euro's zijn van %.0f"), years.first);
    if (years.last > years.first)
        kith_text_add(to, KITH_BRIEF(self, " to %.0f, added as they stand", " tot %.0f, opgeteld zoals ze zijn"), years.last);
    kith_text_add(to, ".");
}

static void
put_unknown(const struct kith_briefing *self, struct kith_text *to)
{
    kith_text_add(to, "<h2>%s</h2><ul><li>%s</li><li>%s", KITH_BRIEF(self, "What is not known", "Wat niet bekend is"),
        KITH_BRIEF(self, "Whether another way of organising help works better: the study behind the model had no comparison group, and violence also stops by itself. What you see follows from assumptions.",
            "Of een andere organisatie van hulp beter werkt: het onderzoek achter het model had geen vergelijkingsgroep, en geweld stopt ook vanzelf. Wat u ziet, volgt uit aannames."),
        money_words(self));
    put_price_years(self, to);
    kith_text_add(to, "</li><li>%s</li><li><strong>%s</strong></li></ul>",
        KITH_BRIEF(self, "Ranges are over what is not known of the assumptions; what the model leaves out is not in them.", "Bandbreedtes gaan over wat van de aannames niet bekend is; wat het model weglaat, zit er niet in."),
        KITH_BRIEF(self, "Kith simulates families that do not exist. It does not predict what will happen in any one family, and no decision about a family can rest on it.",
            "Kith rekent met gezinnen die niet bestaan. Het voorspelt niet wat er in één gezin gebeurt, en over een gezin kan er niets op worden besloten."));
}

void
kith_brief_page(const struct kith_briefing *self, struct kith_text *to)
{
    const struct kith_case *in = &self->in;
    put_head(self, to);
    if (self->options->trust == KITH_TRUST_ALTERED)
        kith_text_add(to, "<p><strong class=\"alert\">%s</strong></p>", KITH_BRIEF(self, "Made with --altered: that the result is as it was made was not asked for.", "Gemaakt met --altered: of het resultaat is zoals het gemaakt werd, is niet nagegaan."));
    put_four(self, to);
    put_deciding(self, to);
    put_queues(self, to);
    put_unknown(self, to);
    kith_text_add(to, "<footer>Kith %s · ", kith_version());
    put_words(to, in->scenario[self->policy]);
    kith_text_add(to, " − ");
    put_words(to, in->scenario[self->reference]);
    kith_text_add(to, " · ");
    kith_brief_number(self, to, (double) in->n_draws, 0, 0);
    kith_text_add(to, "%s × ", KITH_BRIEF(self, " draws", " doorrekeningen"));
    kith_brief_number(self, to, (double) in->n_runs, 0, 0);
    kith_text_add(to, " · %s · ", in->draws_of == KITH_OF_PRIORS ? KITH_BRIEF(self, "assumptions from their priors", "aannames uit hun priors")
            : in->draws_of == KITH_OF_FILE ? KITH_BRIEF(self, "assumptions from a file (posterior or other)", "aannames uit een bestand (posterior of ander)") : KITH_BRIEF(self, "assumptions held fixed", "aannames vastgezet"));
    put_words(to, in->path);
    kith_text_add(to, " · SHA-256 %s · %s</footer></body></html>\n", in->digest, KITH_BRIEF(self, "all tables, CHEERS 2022 among them: kith decide FILE -o FILE.json", "alle tabellen, ook CHEERS 2022: kith decide BESTAND -o BESTAND.json"));
}
