#include "cli.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[]
    = "kith new --share 30% -o third.yaml\n"
      "kith new --from integral --share 30% --from-year 2026 --ramp 1y --region Zeeland -o zeeland30.yaml\n"
      "kith new --assessment-staff -20% --from-year 2026 --until-year 2028 -o cut.yaml\n\n"
      "Writes a scenario file that says what if: a correct file with comments, whose values have the grade what-if. Look at it,\n"
      "change it, run it: kith compare fragmented third.yaml.\n\n"
      "      --from NAME           the scenario that it changes (integral with --share, else baseline)\n"
      "      --share P             share of families in integral care, as 30%; the same share of staff works in its teams\n"
      "      --places P            places of all services, as +20%\n"
      "      --assessment-staff P  staff for assessments, as -20%\n"
      "      --set PATH=VALUE      any parameter; may be repeated\n"
      "With any of these it is a policy of a population, which begins in a year; without, it holds from the beginning:\n"
      "      --start YEAR          calendar year in which year 1 of a run lies (that of --from-year)\n"
      "      --from-year YEAR      the year in which it begins\n"
      "      --until-year YEAR     the year in which it ends\n"
      "      --ramp TIME           the time that it takes, as 1y, 18m or 26w\n"
      "      --region NAME         where; may be repeated (everywhere)\n"
      "  -o, --output FILE         the file (required)\n"
      "      --title TEXT          its title\n"
      "      --force               replace a file that was not made so\n"
      "Exit codes: 0 done, 64 usage, 73/74 output, 78 a value that cannot be.\n";

enum { FROM = 1, SHARE, PLACES, STAFF, SET, START, FROM_YEAR, UNTIL_YEAR, RAMP, REGION, TITLE };
static const struct option longs[] = { { "from", required_argument, NULL, FROM }, { "share", required_argument, NULL, SHARE },
    { "places", required_argument, NULL, PLACES }, { "assessment-staff", required_argument, NULL, STAFF }, { "set", required_argument, NULL, SET },
    { "start", required_argument, NULL, START }, { "from-year", required_argument, NULL, FROM_YEAR }, { "until-year", required_argument, NULL, UNTIL_YEAR },
    { "ramp", required_argument, NULL, RAMP }, { "region", required_argument, NULL, REGION }, { "title", required_argument, NULL, TITLE },
    { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

struct plan {
    const char *from, *share, *places, *staff, *title, *output, *ramp;
    char **set, **region;
    size_t n_sets, n_regions;
    uint64_t start, from_year, until_year;
    int force, is_policy;
    char ramp_number[16];
    const char *ramp_unit;
};

/* "+20%", "-20 %" or "20%" as a factor. @return 0 when it is none */
static int
factor_of(const char *text, double *factor)
{
    char *end;
    const double percent = strtod(text, &end);
    end += strspn(end, " ");
    if (end == text || strcmp(end, "%") != 0 || !(percent >= -100 && percent <= 10000))
        return 0;
    *factor = 1 + percent / 100;
    return 1;
}

/* "1y", "18m", "26w", "1 year" */
static int
read_ramp(struct plan *self)
{
    static const struct { const char *word, *unit; } units[] = { { "y", "year" }, { "year", "year" }, { "years", "year" }, { "m", "month" }, { "month", "month" },
        { "months", "month" }, { "w", "week" }, { "week", "week" }, { "weeks", "week" } };
    const size_t digits = strspn(self->ramp, "0123456789.");
    const char *word = self->ramp + digits + strspn(self->ramp + digits, " ");
    snprintf(self->ramp_number, sizeof self->ramp_number, "%.*s", (int) (digits < 15 ? digits : 15), self->ramp);
    for (size_t i = 0; i < sizeof units / sizeof *units && digits && digits < 15; i++)
        if (strcmp(word, units[i].word) == 0)
            self->ramp_unit = units[i].unit;
    return self->ramp_unit ? 0 : complain("new", "--ramp takes a time, as 1y, 18m or 26w, not %s", self->ramp);
}

static int
take(struct plan *self, int option)
{
    switch (option) {
    case FROM: self->from = optarg; break;
    case SHARE: self->share = optarg; break;
    case PLACES: self->places = optarg; break;
    case STAFF: self->staff = optarg; break;
    case SET: self->set[self->n_sets++] = optarg; break;
    case START: return option_whole("new", "--start", optarg, 1900, 2200, &self->start);
    case FROM_YEAR: return option_whole("new", "--from-year", optarg, 1900, 2200, &self->from_year);
    case UNTIL_YEAR: return option_whole("new", "--until-year", optarg, 1900, 2200, &self->until_year);
    case RAMP: self->ramp = optarg; return read_ramp(self);
    case REGION: self->region[self->n_regions++] = optarg; break;
    case TITLE: self->title = optarg; break;
    case OPT_FORCE: self->force = 1; break;
    default: self->output = optarg; break;
    }
    return 0;
}

/* What goes together. */
static int
settle(struct plan *self)
{
    double factor;
    if (!self->output)
        return complain("new", "name the file with -o");
    if (!self->share && !self->places && !self->staff && !self->n_sets)
        return complain("new", "say what is different: --share, --places, --assessment-staff or --set");
    if (self->places && !factor_of(self->places, &factor))
        return complain("new", "--places takes a change, as +20%% or -10%%, not %s", self->places);
    if (self->staff && !factor_of(self->staff, &factor))
        return complain("new", "--assessment-staff takes a change, as +20%% or -10%%, not %s", self->staff);
    for (size_t i = 0; i < self->n_sets; i++)
        if (!strchr(self->set[i], '='))
            return complain("new", "--set %s: there is no '='; write path=value", self->set[i]);
    self->is_policy = self->from_year || self->until_year || self->ramp || self->n_regions || self->places || self->staff;
    if (self->until_year && !self->from_year && !self->start)
        return complain("new", "--until-year is counted from --from-year; give that, too");
    self->start = self->start ? self->start : self->from_year;
    if (self->from_year && self->from_year < self->start)
        return complain("new", "--from-year %d is before --start %d", (int) self->from_year, (int) self->start);
    if (self->until_year && self->until_year <= (self->from_year ? self->from_year : self->start))
        return complain("new", "--until-year %d is not after the year in which it begins", (int) self->until_year);
    if (!self->from)
        self->from = self->share ? "integral" : "baseline";
    return 0;
}

/* ---- the text ---- */

/* A text in double quotes, as YAML reads it. */
static void
quoted(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', to);
        fputc(*text == '\n' ? ' ' : *text, to);
    }
    fputc('"', to);
}

__attribute__((format(printf, 4, 5))) static void
leaf(FILE *to, const char *name, const char *source, const char *format, ...)
{
    va_list list;
    fprintf(to, "    %s: {value: ", name);
    va_start(list, format);
    vfprintf(to, format, list);
    va_end(list);
    fputs(", grade: what-if, source: ", to);
    quoted(to, source);
    fputs("}\n", to);
}

static void
add_change(FILE *to, const struct plan *self, const char *name, const char *parameter, const char *kind, const char *amount, const char *source)
{
    const unsigned years = (unsigned) (self->from_year - (self->from_year ? self->start : 0));
    fprintf(to, "  %s:\n", name);
    leaf(to, "parameter", source, "%s", parameter);
    leaf(to, "how", source, "%s", kind);
    leaf(to, "amount", source, "%s", amount);
    if (years)
        leaf(to, "start", source, "%u, unit: year", years);
    if (self->ramp)
        leaf(to, "ramp", source, "%s, unit: %s", self->ramp_number, self->ramp_unit);
    if (self->until_year)
        leaf(to, "until", source, "%u, unit: year", (unsigned) (self->until_year - self->start));
    if (!self->n_regions)
        return;
    fputs("    regions: {value: [", to);
    for (size_t i = 0; i < self->n_regions; i++) {
        fputs(i ? ", " : "", to);
        quoted(to, self->region[i]);
    }
    fputs("], grade: what-if, source: ", to);
    quoted(to, source);
    fputs("}\n", to);
}

/* "30%" as "30, unit: \"%\"": an amount of a file. */
static const char *
amount_of(const char *value, char *room, size_t size)
{
    const size_t digits = strcspn(value, " %");
    const char *unit = value + digits + strspn(value + digits, " ");
    snprintf(room, size, "%.*s, unit: \"%s\"", (int) digits, value, strcmp(unit, "%") == 0 ? "%" : "1");
    return room;
}

static void
write_changes(FILE *to, const struct plan *self)
{
    char room[128], source[256];
    double factor;
    fputs("\n# What changes, and when. A year is 52 weeks.\nchanges:\n", to);
    snprintf(source, sizeof source, "What if: --share %s", self->share ? self->share : "");
    if (self->share) {
        add_change(to, self, "integral-share", "pathways.integral.share", "set", amount_of(self->share, room, sizeof room), source);
        fputs("  # as many of the staff as of the families\n", to);
        add_change(to, self, "integral-staff", "pathways.integral.staff_share", "set", amount_of(self->share, room, sizeof room), source);
    }
    snprintf(source, sizeof source, "What if: --places %s", self->places ? self->places : "");
    if (self->places && factor_of(self->places, &factor)) {
        snprintf(room, sizeof room, "%.10g, unit: \"1\"", factor);
        add_change(to, self, "places", "services.*.places", "multiply", room, source);
    }
    snprintf(source, sizeof source, "What if: --assessment-staff %s", self->staff ? self->staff : "");
    if (self->staff && factor_of(self->staff, &factor)) {
        snprintf(room, sizeof room, "%.10g, unit: \"1\"", factor);
        add_change(to, self, "assessment-staff", "assess.capacity", "multiply", room, source);
    }
    for (size_t i = 0; i < self->n_sets; i++) {
        char name[32], path[128];
        const char *equals = strchr(self->set[i], '=');
        snprintf(name, sizeof name, "set-%zu", i + 1);
        snprintf(path, sizeof path, "%.*s", (int) (equals - self->set[i]), self->set[i]);
        snprintf(source, sizeof source, "What if: --set %s", self->set[i]);
        add_change(to, self, name, path, "set", amount_of(equals + 1, room, sizeof room), source);
    }
}

static void
write_values(FILE *to, const struct plan *self)
{
    fputs("\n# Values that hold from the beginning: path and value, with a unit or a % sign; their grade is what-if.\nwhat_if:\n", to);
    if (self->share)
        fprintf(to, "  pathways.integral.share: %s\n  pathways.integral.staff_share: %s # as many of the staff as of the families\n", self->share, self->share);
    for (size_t i = 0; i < self->n_sets; i++)
        fprintf(to, "  %.*s: %s\n", (int) strcspn(self->set[i], "="), self->set[i], strchr(self->set[i], '=') + 1);
}

static void
write_text(FILE *to, const struct plan *self, const char *extends, int argc, char **argv)
{
    fputs("# Made by kith new", to);
    for (int i = 1; i < argc; i++) {
        fputc(' ', to);
        for (const char *at = argv[i]; *at; at++)
            fputc(*at == '\n' ? ' ' : *at, to);
    }
    fputs("\n#\n# A what-if: values that somebody chose to see what follows. They are no finding and no forecast.\ntitle: ", to);
    if (self->title)
        quoted(to, self->title);
    else
        fprintf(to, "\"What if%s%s%s%s%s%s%s%s\"", self->share ? ": integral care for " : "", self->share ? self->share : "", self->places ? ", places " : "",
            self->places ? self->places : "", self->staff ? ", assessment staff " : "", self->staff ? self->staff : "", self->n_regions ? ", " : "",
            self->n_regions ? self->region[0] : "");
    fputs("\nextends: ", to);
    quoted(to, extends);
    fputc('\n', to);
    if (self->start)
        fprintf(to, "start: %d # the calendar year in which year 1 of a run lies\n", (int) self->start);
    if (self->is_policy && self->share)
        fputs("\n# Before it begins nobody is in a team, and no staff.\nwhat_if:\n  pathways.integral.share: 0 %\n  pathways.integral.staff_share: 0 %\n", to);
    if (self->is_policy)
        write_changes(to, self);
    else
        write_values(to, self);
}

/* The base as the new file must name it: from its own folder. */
static const char *
base_of(const struct plan *self, char *room, char *full)
{
    const char *path = find_scenario(self->from, room, PATH_MAX);
    const int beside = !strchr(self->output, '/');
    const size_t length = beside || *path == '/' || !getcwd(full, PATH_MAX) ? 0 : strlen(full);
    return length && snprintf(full + length, PATH_MAX - length, "/%s", path) < (int) (PATH_MAX - length) ? full : path;
}

int
verb_new(int argc, char **argv)
{
    char room[PATH_MAX], full[PATH_MAX], *text = NULL;
    size_t length = 0;
    struct kith_error err = { 0 };
    struct plan plan = { .set = calloc((size_t) argc, sizeof *plan.set), .region = calloc((size_t) argc, sizeof *plan.region) };
    int code = plan.set && plan.region ? 0 : complain(argv[0], "out of memory") + 7;
    for (int c; !code && (c = option_next(argc, argv, longs)) != -1;) {
        if (c == 'h') {
            free(plan.set);
            free(plan.region);
            return help(usage);
        }
        code = c == '?' ? 64 : take(&plan, c);
    }
    if (!code && optind < argc)
        code = complain(argv[0], "%s: what it is made from is named by --from, its file by -o", argv[optind]);
    if (!code)
        code = settle(&plan);
    FILE *to = code ? NULL : open_memstream(&text, &length);
    if (!code && !to)
        code = complain(argv[0], "out of memory") + 7;
    if (to) {
        write_text(to, &plan, base_of(&plan, room, full), argc, argv);
        code = fclose(to) ? complain(argv[0], "out of memory") + 7 : report(kith_scenario_write(text, plan.output, plan.force, &err), &err);
    }
    if (!code)
        kith_screen_print(stderr, "%s written%s\n", plan.output,
            plan.is_policy ? "; it changes over time, so it is run as a population: kith compare --population baseline ..." : "");
    free(text);
    free(plan.set);
    free(plan.region);
    return code;
}
