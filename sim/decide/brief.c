#include "decide/brief.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "decide/decision.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/output.h"
#include "model/outcome.h"

/* A result as one page for who decides: what is asked for is settled here, and the page is given its name. */

/* ---- what is asked ---- */

static int
choose(struct kith_briefing *self, const char *reference, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    if (in->n_scenarios < 2)
        return kith_fail(err, KITH_ERR_DATA, "%s: holds one scenario; a brief is of two, from `kith compare`", in->path);
    if (reference)
        TRY(kith_case_scenario(in, reference, &self->reference, err));
    if (self->options->scenario)
        TRY(kith_case_scenario(in, self->options->scenario, &self->policy, err));
    else if (in->n_scenarios == 2)
        self->policy = !self->reference;
    else
        return kith_fail(err, KITH_ERR_USAGE, "%s: holds %zu scenarios, and a brief is of one against %s; name it: --scenario %s", in->path, in->n_scenarios,
            in->scenario[self->reference], in->scenario[!self->reference]);
    if (self->policy == self->reference)
        return kith_fail(err, KITH_ERR_USAGE, "%s is what others are held against; name another scenario, or another reference", in->scenario[self->policy]);
    return kith_case_outcome(in, in->population ? kith_four[0].population : kith_four[0].cohort, &self->lead, err);
}

/* What decides is what `kith decide` says, by the outcome that the page begins with. */
static int
ask_decide(struct kith_briefing *self, struct kith_error *err)
{
    struct kith_decide_options options = kith_decide_options_default();
    const char *outcomes[] = { self->in.outcome[self->lead] };
    options.reference = self->in.scenario[self->reference];
    options.outcome = outcomes;
    options.n_outcomes = 1;
    options.trust = self->options->trust;
    options.stop = self->options->stop;
    return kith_decide(&self->answer, self->in.path, &options, err);
}

static int
read_tables(struct kith_briefing *self, struct kith_error *err)
{
    TRY(kith_case_table(&self->in, "difference_zero_advantage/mean", &self->without, err));
    TRY(kith_case_table(&self->in, "queues/mean", &self->queues, err));
    TRY(kith_case_table(&self->in, "queue", &self->queue, err));
    TRY(kith_case_table(&self->in, "queue_outcome", &self->queue_outcome, err));
    return kith_case_table(&self->in, "region", &self->region, err);
}

static int
say(struct kith_briefing *self, const char *result, struct kith_text *to, struct kith_error *err)
{
    const struct kith_brief_options *options = self->options;
    struct kith_decision decision = { 0 };
    int status = options->decision ? kith_decision_read(&decision, options->decision, err) : KITH_OK;
    if (!status)
        status = kith_case_open(&self->in, result, options->trust, err);
    if (!status)
        status = choose(self, options->reference ? options->reference : decision.reference, err);
    if (!status)
        status = read_tables(self, err);
    if (!status)
        status = ask_decide(self, err);
    self->question = options->question ? options->question : decision.question;
    self->room = status ? NULL : calloc(self->in.n_draws + 1, sizeof *self->room);
    if (!status && self->room)
        kith_brief_page(self, to);
    if (!status && (!self->room || to->failed))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for the page");
    free(self->room);
    kith_answer_free(self->answer);
    kith_case_close(&self->in);
    kith_decision_clear(&decision);
    return status;
}

/* ---- the file ---- */

/* A file of PDF, whole? */
static int
is_pdf(const char *path)
{
    char head[5] = "";
    FILE *file = fopen(path, "rb");
    const int yes = file && fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, "%PDF-", sizeof head) == 0;
    if (file)
        fclose(file);
    return yes;
}

static int
no_browser(const char *path, struct kith_error *err)
{
    return kith_fail(err, KITH_ERR_UNAVAILABLE, "%s: to make a PDF takes Chromium, and there is none (Debian: apt-get install chromium); or write a page, NAME.html, and print that in any browser", path);
}

/* The page is put beside, printed beside, and the print takes the name. */
static int
put_pdf(const struct kith_brief_options *options, const char *path, const struct kith_text *page, struct kith_error *err)
{
    char *place = kith_place_of(path), *print = place ? kith_disk_partial(place) : NULL, *html = print ? kith_place_beside(print, ".html") : NULL;
    int status = html ? kith_disk_put(html, page->at, page->length, err) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    if (!status) {
        status = options->print(options->with, html, print);
        remove(html);
        if (status == KITH_ERR_UNAVAILABLE)
            status = no_browser(path, err);
        else if (status || !is_pdf(print))
            status = kith_fail(err, KITH_ERR_CREATE, "%s: the browser made no PDF of the page; write it as a page (.html) and print that", path);
    }
    if (status && print)
        remove(print);
    if (!status)
        status = kith_disk_name(print, place, err);
    free(html);
    free(print);
    free(place);
    return status;
}

static int
brief_now(const char *result, const char *path, const struct kith_brief_options *options, struct kith_error *err)
{
    struct kith_briefing self = { .options = options };
    struct kith_text page = { 0 };
    struct kith_inputs inputs = { 0 };
    const int pdf = kith_place_ends(path, ".pdf");
    if (!pdf && !kith_place_ends(path, ".html"))
        return kith_fail(err, KITH_ERR_USAGE, "%s: a brief is NAME.html or NAME.pdf", path);
    if (pdf && !options->print)
        return no_browser(path, err);
    kith_inputs_add(&inputs, result, "the result that is told of");
    kith_inputs_add(&inputs, options->decision, "the decision");
    int status = kith_output_check(&inputs, path, KITH_MARK_PAGE, options->force, err);
    kith_inputs_clear(&inputs);
    if (!status)
        status = say(&self, result, &page, err);
    if (!status)
        status = pdf ? put_pdf(options, path, &page, err) : kith_disk_replace(path, page.at, page.length, err);
    kith_text_clear(&page);
    return status;
}

struct kith_brief_options
kith_brief_options_default(void)
{
    return (struct kith_brief_options) { 0 };
}

int
kith_brief(const char *result, const char *path, const struct kith_brief_options *options, struct kith_error *err)
{
    NEED_WORD(result, "the path of a result file", err);
    NEED_WORD(path, "the name of the brief", err);
    NEED(options, "what to tell (kith_brief_options_default())", err);
    TRY(kith_border_trust(options->trust, err));
    if (options->language != KITH_ENGLISH && options->language != KITH_DUTCH)
        return kith_fail(err, KITH_ERR_USAGE, "language: KITH_ENGLISH or KITH_DUTCH, not %d", (int) options->language);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, brief_now(result, path, options, err));
}
