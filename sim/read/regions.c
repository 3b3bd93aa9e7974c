#include "read/regions.h"

#include "base/text.h"
#include "read/csv.h"
#include "param/decimal.h"
#include "read/evidence.h"
#include "read/input.h"
#include "read/reading.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct kith_regions {
    struct kith_pool pool; /* holds all that follows */
    const char *path, *text;
    size_t length;
    struct kith_region *regions; /* shape (n) */
    size_t n;
};

enum column { REGION, HOUSEHOLDS, REPORTS, CAPACITY, HELP_WAIT, ASSESSMENT_WAIT, EVIDENCE, NOTE, COLUMNS };
static const char *const column_names[COLUMNS] = { "region", "households", "reports", "capacity", "help_wait", "assessment_wait", "evidence", "note" };
/* As tables call them; a heading may have capitals. */
static const char *const other_names[COLUMNS] = { "regio|gemeente|provincie|municipality|province", "huishoudens|gezinnen", "meldingen", "capaciteit",
    "wachttijd hulp|wachttijd voor hulp|wachttijd", "wachttijd onderzoek|wachttijd voor onderzoek", "bron|source",
    "opmerking|toelichting" };
#define RIGHT_NAMES "region, households, reports, capacity, help_wait, assessment_wait, evidence and note, or regio, huishoudens, meldingen, capaciteit, wachttijd hulp, " \
    "wachttijd onderzoek, bron and opmerking"
enum { NEEDED = HELP_WAIT /* the columns before it must be there */, MOST_FIELDS = 16, MOST_WAIT = 260 /* weeks */ };

/* A table on the way. */
struct reading {
    struct kith_regions *self;
    struct kith_problems *problems;
    struct kith_csv csv;
    unsigned n_fields; /* of the line of column names */
    int at[COLUMNS]; /* in which field, -1: none */
    int looks_up; /* evidence, beside the file */
    const struct kith_evidence *evidence; /* NULL without a table */
    int overfull; /* and that was said */
};

#define REFUSE(reading, place, ...) kith_problem_add((reading)->problems, KITH_ERR_DATA, place, __VA_ARGS__)

static struct kith_place
place_of(const struct reading *r, int line, int column)
{
    return (struct kith_place) { r->csv.place.file, 0, line, column };
}

/* Without the blanks around it. */
static void
trim(struct reading *r, struct kith_csv_field *field)
{
    const char *start = field->text + strspn(field->text, " \t");
    size_t n = strlen(start);
    const char *copy;

    while (n && (start[n - 1] == ' ' || start[n - 1] == '\t'))
        n--;
    field->column += (int) (start - field->text);
    copy = kith_pool_copy(r->problems->pool, start, n);
    field->text = copy ? copy : "";
}

/* ---- the line of column names ----------------------------------------------------------- */

static void
refuse_column(struct reading *r, const struct kith_csv_field *field, int *meant)
{
    const struct kith_place place = place_of(r, field->line, field->column);
    struct kith_nearest near = { .word = field->text };

    for (int i = 0; i < COLUMNS; i++)
        kith_nearest_try(&near, column_names[i], strlen(column_names[i]));
    for (int i = 0; i < COLUMNS; i++)
        meant[i] |= near.name == column_names[i];
    if (near.name)
        REFUSE(r, place, "there is no column '%s'; did you mean '%s'?", field->text, near.name);
    else
        REFUSE(r, place, "there is no column '%s'; columns are " RIGHT_NAMES, field->text);
}

/* Without what a heading says beside the name: "Aantal meldingen (2023)", "huishoudens met kinderen". */
static void
core_of(const char *heading, char *room, size_t size)
{
    static const char *const before[] = { "aantal ", "number of " }, *const after[] = { " met kinderen", " with children", " (" };
    for (size_t i = 0; i < 2; i++)
        heading += strncasecmp(heading, before[i], strlen(before[i])) == 0 ? strlen(before[i]) : 0;
    size_t n = strlen(heading);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < n; k++)
            if (strncasecmp(heading + k, after[i], strlen(after[i])) == 0)
                n = k;
    while (n && strchr(" 0123456789", heading[n - 1]))
        n--;
    snprintf(room, size, "%.*s", (int) n, heading);
}

static int
is_one_of(const char *names, const char *word)
{
    for (size_t n; *names; names += n + (names[n] == '|')) {
        n = strcspn(names, "|");
        if (n == strlen(word) && strncasecmp(names, word, n) == 0)
            return 1;
    }
    return 0;
}

static void
take_column(struct reading *r, const struct kith_csv_field *field, int i, int *meant)
{
    char core[64];
    core_of(field->text, core, sizeof core);
    for (int k = 0; k < COLUMNS; k++) {
        if (strcasecmp(core, column_names[k]) != 0 && !is_one_of(other_names[k], core))
            continue;
        if (r->at[k] >= 0)
            REFUSE(r, place_of(r, field->line, field->column), "the column '%s' is there twice; keep one", field->text);
        r->at[k] = i;
        return;
    }
    refuse_column(r, field, meant);
}

/* Finds out which field is which; says whether rows make sense. */
static int
read_names(struct reading *r)
{
    struct kith_csv_field field[MOST_FIELDS] = { { NULL, 0, 0 } };
    int meant[COLUMNS] = { 0 };

    r->n_fields = kith_csv_row(&r->csv, field, MOST_FIELDS);
    for (int k = 0; k < COLUMNS; k++)
        r->at[k] = -1;
    if (r->n_fields > MOST_FIELDS)
        REFUSE(r, place_of(r, field[0].line, 0), "the line of column names has %u fields; at most %d make sense: region,households,reports,capacity,help_wait,assessment_wait,evidence,note",
            r->n_fields, COLUMNS);
    if (r->csv.bad || r->n_fields > MOST_FIELDS)
        return 0;
    for (unsigned i = 0; i < r->n_fields; i++) {
        trim(r, &field[i]);
        take_column(r, &field[i], (int) i, meant);
    }
    for (int k = 0; k < NEEDED; k++)
        if (r->at[k] < 0 && !meant[k])
            REFUSE(r, place_of(r, field[0].line, 1), "there is no column '%s'; write region,households,reports,capacity in the first line%s",
                column_names[k], k == CAPACITY ? " (capacity: 1 is what the country has for each report)" : "");
    return 1;
}

/* ---- rows ------------------------------------------------------------------------------- */

static void
take_name(struct reading *r, const struct kith_csv_field *field, struct kith_region *region)
{
    const char *const wrong = kith_leaf_name_wrong(field->text);

    region->name = field->text;
    if (wrong) {
        REFUSE(r, place_of(r, field->line, field->column), "the region's name '%.80s' %s", field->text, wrong);
        return;
    }
    for (size_t i = 0; i < r->self->n; i++)
        if (kith_regions_same(r->self->regions[i].name, region->name)) {
            const int alike = strcmp(r->self->regions[i].name, region->name) != 0;
            REFUSE(r, place_of(r, field->line, field->column), "%s is there twice, before in line %d%s%s; keep one", region->name,
                r->self->regions[i].line, alike ? " as " : "", alike ? r->self->regions[i].name : "");
            return;
        }
}

/* What stands between digits that three others end, as in "77.926" and "77.000": it may part the thousands. Else NULL. */
static const char *
thousands_mark(const char *text)
{
    const char *const mark = strpbrk(text, ".,");
    return mark && strlen(mark) == 4 && strspn(mark + 1, "0123456789") == 3 ? mark : NULL;
}

static void
refuse_part(struct reading *r, struct kith_place place, const char *name, const char *text, int whole)
{
    const char *const mark = thousands_mark(text);
    if (!mark)
        REFUSE(r, place, "%s is %s; write a whole number", name, text);
    else
        REFUSE(r, place, "%s is %s, which %s; if '%c' parts the thousands, write %.*s%s%s%.*s", name, text,
            whole ? "may be read in two ways" : "is no whole number", *mark, (int) (mark - text), text, mark + 1,
            whole ? "; if not, " : "", whole ? (int) (mark - text) : 0, text);
}

/* Households and reports are whole numbers above 0; capacity is a factor of at least 0; a wait is known or left empty. */
static void
take_number(struct reading *r, const struct kith_csv_field *field, enum column column, double *x)
{
    const struct kith_place place = place_of(r, field->line, field->column);
    const char *const name = column_names[column], *wrong;
    char room[64];

    if (!*field->text && column >= HELP_WAIT)
        return;
    if (!*field->text) {
        REFUSE(r, place, "%s is empty; write a number", name);
        return;
    }
    wrong = kith_decimal_number(kith_csv_number(r->csv.separator, field->text, room, sizeof room), x);
    if (wrong && strpbrk(field->text, " %"))
        REFUSE(r, place, "%s '%.80s' is no number; %s", name, field->text, strchr(field->text, '%') ? "100 % is 1" : "leave out the blanks");
    else if (wrong)
        REFUSE(r, place, "%s '%.80s' %s", name, field->text, wrong);
    else if (column == CAPACITY ? !(*x >= 0) : !(*x > 0))
        REFUSE(r, place, "%s is %.10g; it must be %s", name, *x, column == CAPACITY ? "0 or more" : "above 0");
    else if (column >= HELP_WAIT && *x > MOST_WAIT)
        REFUSE(r, place, "%s is %.10g; it is in weeks, at most %d", name, *x, MOST_WAIT);
    else if (column < CAPACITY && (*x < round(*x) || *x > round(*x) || thousands_mark(field->text)))
        refuse_part(r, place, name, field->text, !(*x < round(*x) || *x > round(*x)));
}

static void
take_row(struct reading *r, struct kith_csv_field *field)
{
    static const size_t numbers[] = { [HOUSEHOLDS] = offsetof(struct kith_region, households),
        [REPORTS] = offsetof(struct kith_region, reports), [CAPACITY] = offsetof(struct kith_region, capacity),
        [HELP_WAIT] = offsetof(struct kith_region, help_wait), [ASSESSMENT_WAIT] = offsetof(struct kith_region, assessment_wait) };
    struct kith_region region = { .name = "", .line = field[0].line };

    for (unsigned i = 0; i < r->n_fields; i++)
        trim(r, &field[i]);
    if (r->at[REGION] >= 0)
        take_name(r, &field[r->at[REGION]], &region);
    for (int k = HOUSEHOLDS; k <= ASSESSMENT_WAIT; k++)
        if (r->at[k] >= 0) {
            double x = 0;
            take_number(r, &field[r->at[k]], (enum column) k, &x);
            memcpy((char *) &region + numbers[k], &x, sizeof x);
        }
    if (r->at[CAPACITY] >= 0 && region.help_wait > 0 && region.assessment_wait > 0 && (region.capacity < 1 || region.capacity > 1))
        REFUSE(r, place_of(r, field[r->at[CAPACITY]].line, field[r->at[CAPACITY]].column),
            "capacity is %.10g, but what capacity there is follows from help_wait and assessment_wait; write 1, or leave one of them empty", region.capacity);
    if (r->at[EVIDENCE] >= 0)
        kith_evidence_check(r->evidence, field[r->at[EVIDENCE]].text, place_of(r, field[r->at[EVIDENCE]].line, field[r->at[EVIDENCE]].column), KITH_ERR_DATA,
            r->problems);
    r->self->regions[r->self->n++] = region;
}

static void
read_row(struct reading *r)
{
    struct kith_csv_field field[MOST_FIELDS] = { { NULL, 0, 0 } };
    const unsigned n = kith_csv_row(&r->csv, field, MOST_FIELDS);

    if (r->csv.bad)
        return;
    if (n != r->n_fields) {
        REFUSE(r, place_of(r, field[0].line, n > r->n_fields ? field[r->n_fields < MOST_FIELDS ? r->n_fields : 0].column : 1),
            "the row has %u fields; the line of column names has %u%s", n, r->n_fields,
            n > r->n_fields ? ": put a text with commas in quotes" : "");
    } else if (r->self->n < KITH_REGIONS_MOST) {
        take_row(r, field);
    } else {
        if (!r->overfull)
            REFUSE(r, place_of(r, field[0].line, 1), "there are too many regions; at most %d are possible", KITH_REGIONS_MOST);
        r->overfull = 1;
    }
}

/* ---- the table -------------------------------------------------------------------------- */

static void
read_table(struct reading *r)
{
    const int before = r->problems->count;

    kith_csv_skip(&r->csv);
    if (r->csv.bad)
        return;
    if (!kith_csv_more(&r->csv)) {
        REFUSE(r, place_of(r, 1, 1), "the table is empty; write region,households,reports,capacity in the first line");
        return;
    }
    if (!read_names(r))
        return;
    if (r->looks_up && r->at[EVIDENCE] >= 0)
        r->evidence = kith_evidence_beside(r->self->path, "", r->problems);
    for (kith_csv_skip(&r->csv); kith_csv_more(&r->csv); kith_csv_skip(&r->csv))
        read_row(r);
    if (!r->self->n && r->problems->count == before)
        REFUSE(r, place_of(r, r->csv.place.line, 0), "there are no regions; write a line for each");
}

static void
read_text(struct kith_regions *self, const char *path, int looks_up, const char *text, size_t length, struct kith_problems *problems)
{
    struct reading reading = { .self = self, .problems = problems, .looks_up = looks_up };

    self->path = kith_pool_copy(&self->pool, path, strlen(path));
    self->text = kith_pool_copy(&self->pool, text, length);
    self->length = length;
    self->regions = kith_pool_take(&self->pool, KITH_REGIONS_MOST * sizeof *self->regions);
    if (!self->path || !self->text || !self->regions)
        return;
    kith_csv_open(&reading.csv, text, length, self->path, 0, problems);
    read_table(&reading);
}

/* `input` NULL: the file of that path. Gives the table, or tells what is wrong. */
static int
make(struct kith_regions **out, const char *path, const struct kith_input *input, struct kith_error *err)
{
    struct kith_regions *const self = calloc(1, sizeof *self);
    struct kith_problems problems = { .pool = self ? &self->pool : NULL };
    struct kith_input file = { 0 };
    struct kith_decimal decimal;
    const char *reason = NULL;
    int status;

    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    const int ready = kith_decimal_begin(&decimal);
    if (!input)
        reason = kith_input_read(&file, path, &self->pool);
    if (reason)
        kith_problem_add(&problems, file.status, (struct kith_place) { path, 0, 0, 0 }, "%s", reason);
    else if (input)
        read_text(self, path, 0, input->bytes, input->length, &problems);
    else
        read_text(self, path, 1, file.bytes, file.length, &problems);
    self->pool.failed |= !ready;
    status = kith_problems_tell(&problems, path, err);
    kith_decimal_end(&decimal);
    if (status == KITH_OK)
        *out = self;
    else
        kith_regions_free(self);
    return status;
}

int
kith_regions_read(struct kith_regions **out, const char *path, struct kith_error *err)
{
    return make(out, path, NULL, err);
}

int
kith_regions_read_text(struct kith_regions **out, const char *path, const char *text, size_t length, struct kith_error *err)
{
    const struct kith_input input = { .bytes = text, .length = length };
    return make(out, path, &input, err);
}

void
kith_regions_free(struct kith_regions *self)
{
    if (!self)
        return;
    kith_pool_clear(&self->pool);
    free(self);
}

const struct kith_region *
kith_regions_list(const struct kith_regions *self, size_t *n)
{
    *n = self->n;
    return self->regions;
}

const char *
kith_regions_source(const struct kith_regions *self)
{
    return self->path;
}

const char *
kith_regions_text(const struct kith_regions *self, size_t *length)
{
    *length = self->length;
    return self->text;
}

size_t
kith_regions_find(const struct kith_regions *self, const char *name, const char **near)
{
    char word[KITH_REGION_NAME], one[KITH_REGION_NAME];
    struct kith_nearest nearest = { .word = kith_text_folded(name, word, sizeof word) };

    *near = NULL;
    for (size_t i = 0; i < self->n; i++) {
        if (kith_regions_same(self->regions[i].name, name))
            return i;
        const unsigned before = nearest.name ? nearest.distance : UINT_MAX;
        kith_text_folded(self->regions[i].name, one, sizeof one);
        kith_nearest_try(&nearest, one, strlen(one));
        if (nearest.name && nearest.distance < before)
            *near = self->regions[i].name;
    }
    return SIZE_MAX;
}

char *
kith_regions_hint(const struct kith_regions *self, const char *name)
{
    struct kith_text text = { 0 };
    const char *near;

    kith_regions_find(self, name, &near);
    if (near)
        kith_text_add(&text, "did you mean '%s'?", near);
    for (size_t i = 0; !near && i < self->n; i++)
        kith_text_add(&text, "%s%s", i == 0 ? "known are " : i + 1 == self->n ? " and " : ", ", self->regions[i].name);
    if (text.failed)
        kith_text_clear(&text);
    return text.at;
}
