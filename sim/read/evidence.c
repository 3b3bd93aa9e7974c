#include "read/evidence.h"

#include "base/text.h"
#include "read/csv.h"
#include "read/input.h"
#include "param/scenario.h"

#include <stdlib.h>
#include <string.h>

const char *const kith_evidence_fields[KITH_EVIDENCE_FIELDS]
    = { "id", "quantity", "value", "denominator", "year", "source", "grade" };

/* A row waits in a list until the number of rows is known. */
struct listed {
    struct kith_evidence_row row;
    struct listed *next;
};

struct kith_evidence {
    struct kith_pool pool; /* empty when the table lives in another's */
    struct listed *first, *last;
    const struct kith_evidence_row **rows; /* sorted by id: shape (n) */
    const struct kith_evidence_row **in_order; /* shape (n) */
    size_t n;
    int broken; /* some rows could not be read: an unknown id may be in one of them */
};

static void
refuse(struct kith_csv *c, int line, const char *what)
{
    struct kith_place place = c->place;
    place.line = line;
    kith_problem_add(c->problems, KITH_ERR_DATA, place, "%s", what);
}

/* Reads one row; gives the number of fields that it has. */
static unsigned
read_row(struct kith_csv *c, struct kith_evidence_row *row)
{
    struct kith_csv_field field[KITH_EVIDENCE_FIELDS];
    const int line = c->place.line;
    const unsigned n = kith_csv_row(c, field, KITH_EVIDENCE_FIELDS);

    row->line = line;
    for (unsigned i = 0; i < n && i < KITH_EVIDENCE_FIELDS; i++)
        row->field[i] = field[i].text;
    return n;
}

static int
is_header(const struct kith_evidence_row *row, unsigned n)
{
    for (unsigned i = 0; i < KITH_EVIDENCE_FIELDS; i++)
        if (n != KITH_EVIDENCE_FIELDS || strcmp(row->field[i], kith_evidence_fields[i]) != 0)
            return 0;
    return 1;
}

static int
is_id(const char *text)
{
    size_t length;
    const char *const id = kith_evidence_cited(text, &length);
    return id == text && id && text[length] == '\0';
}

static int
grade_exists(const char *name)
{
    for (int i = 0; i < KITH_GRADES; i++)
        if (strcmp(kith_grade_names[i], name) == 0)
            return 1;
    return 0;
}

/* Says whether the row may be taken. */
static int
check_row(struct kith_csv *c, const struct kith_evidence_row *row, unsigned n)
{
    struct kith_place place = c->place;

    place.line = row->line;
    if (n != KITH_EVIDENCE_FIELDS) {
        kith_problem_add(c->problems, KITH_ERR_DATA, place, "the row has %u fields; it needs %d: %s", n,
            KITH_EVIDENCE_FIELDS, "id,quantity,value,denominator,year,source,grade");
        return 0;
    }
    if (!is_id(row->field[KITH_EVIDENCE_ID])) {
        kith_problem_add(c->problems, KITH_ERR_DATA, place,
            "'%s' is no evidence id; write capitals, perhaps digits, a dot and two digits, as C2.06",
            row->field[KITH_EVIDENCE_ID]);
        return 0;
    }
    if (!*row->field[KITH_EVIDENCE_QUANTITY] || !*row->field[KITH_EVIDENCE_SOURCE])
        kith_problem_add(c->problems, KITH_ERR_DATA, place, "%s has no quantity or no source; write both",
            row->field[KITH_EVIDENCE_ID]);
    if (!grade_exists(row->field[KITH_EVIDENCE_GRADE]))
        kith_problem_add(c->problems, KITH_ERR_DATA, place,
            "%s has grade '%s'; grades are cohort, register, literature and assumption", row->field[KITH_EVIDENCE_ID],
            row->field[KITH_EVIDENCE_GRADE]);
    return 1;
}

static void
read_rows(struct kith_evidence *self, struct kith_csv *c)
{
    while (kith_csv_more(c)) {
        struct listed *const one = kith_pool_take(c->problems->pool, sizeof *one);
        const unsigned n = one ? read_row(c, &one->row) : 0;
        if (one && n == 1 && !*one->row.field[0])
            continue; /* an empty line */
        if (!one || c->bad || !check_row(c, &one->row, n)) {
            self->broken = 1;
            continue;
        }
        *(self->last ? &self->last->next : &self->first) = one;
        self->last = one;
        self->n++;
    }
}

static int
by_id(const void *left, const void *right)
{
    const struct kith_evidence_row *const a = *(const struct kith_evidence_row *const *) left;
    const struct kith_evidence_row *const b = *(const struct kith_evidence_row *const *) right;
    const int order = strcmp(a->field[0], b->field[0]);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* Puts the rows into their two orders and refuses ids that stand twice. */
static void
sort_rows(struct kith_evidence *self, struct kith_csv *c)
{
    size_t i = 0;

    self->rows = kith_pool_take(c->problems->pool, (self->n + 1) * sizeof *self->rows);
    self->in_order = kith_pool_take(c->problems->pool, (self->n + 1) * sizeof *self->rows);
    if (!self->rows || !self->in_order) {
        self->n = 0;
        return;
    }
    for (const struct listed *one = self->first; one; one = one->next, i++)
        self->rows[i] = self->in_order[i] = &one->row;
    qsort(self->rows, self->n, sizeof *self->rows, by_id);
    for (i = 1; i < self->n; i++)
        if (strcmp(self->rows[i - 1]->field[0], self->rows[i]->field[0]) == 0) {
            struct kith_place place = c->place;
            place.line = self->rows[i]->line;
            kith_problem_add(c->problems, KITH_ERR_DATA, place, "%s is there twice, before in line %d; keep one",
                self->rows[i]->field[0], self->rows[i - 1]->line);
        }
}

static void
read_table(struct kith_evidence *self, struct kith_csv *c)
{
    struct kith_evidence_row header = { 0 };

    if (!c->bad && !is_header(&header, read_row(c, &header)) && !c->bad) {
        refuse(c, 1, "the first line must be id,quantity,value,denominator,year,source,grade");
        c->bad = 1;
    }
    self->broken = c->bad;
    read_rows(self, c);
    sort_rows(self, c);
}

const struct kith_evidence *
kith_evidence_read(const char *path, int order, struct kith_problems *problems, const char **reason)
{
    struct kith_input input;
    struct kith_evidence *self;
    struct kith_csv c;

    *reason = kith_input_read(&input, path, problems->pool);
    if (*reason && input.status == KITH_ERR_IO)
        kith_problem_add(problems, input.status, (struct kith_place) { path, order, 0, 0 }, "%s", *reason);
    if (*reason)
        return NULL;
    self = kith_pool_take(problems->pool, sizeof *self);
    if (!self)
        return NULL;
    kith_csv_open(&c, input.bytes, input.length, path, order, problems);
    read_table(self, &c);
    return self;
}

int
kith_evidence_load(struct kith_evidence **out, const char *path, struct kith_error *err)
{
    struct kith_pool pool = { 0 };
    struct kith_problems problems = { .pool = &pool };
    const char *reason = NULL;
    const struct kith_evidence *const read = kith_evidence_read(path, 0, &problems, &reason);
    int status;

    *out = NULL;
    if (reason && !pool.failed && !problems.count) {
        status = kith_fail(err, KITH_ERR_NOINPUT, "%s: %s", path, reason);
        goto out;
    }
    status = kith_problems_tell(&problems, path, err);
    if (status)
        goto out;
    *out = malloc(sizeof **out);
    if (!*out) {
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
        goto out;
    }
    **out = *read;
    (*out)->pool = pool;
    return KITH_OK;
out:
    kith_pool_clear(&pool);
    return status;
}

void
kith_evidence_free(struct kith_evidence *self)
{
    if (!self)
        return;
    kith_pool_clear(&self->pool);
    free(self);
}

size_t
kith_evidence_count(const struct kith_evidence *self)
{
    return self->n;
}

const struct kith_evidence_row *
kith_evidence_at(const struct kith_evidence *self, size_t i)
{
    return i < self->n ? self->in_order[i] : NULL;
}

const struct kith_evidence_row *
kith_evidence_find(const struct kith_evidence *self, const char *id)
{
    size_t low = 0, high = self->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(id, self->rows[middle]->field[0]);
        if (order == 0)
            return self->rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *
kith_evidence_nearest(const struct kith_evidence *self, const char *id)
{
    struct kith_nearest near = { .word = id };
    for (size_t i = 0; i < self->n; i++)
        kith_nearest_try(&near, self->rows[i]->field[0], strlen(self->rows[i]->field[0]));
    return near.name;
}

int
kith_evidence_is_broken(const struct kith_evidence *self)
{
    return self->broken;
}

int
kith_evidence_print(FILE *to, const struct kith_evidence *self, const char *id, struct kith_error *err)
{
    const struct kith_evidence_row *const row = kith_evidence_find(self, id);
    const char *const near = row ? NULL : kith_evidence_nearest(self, id);

    if (!row && near)
        return kith_fail(err, KITH_ERR_USAGE, "%s is not in the evidence table; did you mean %s?", id, near);
    if (!row)
        return kith_fail(err, KITH_ERR_USAGE, "%s is not in the evidence table", id);
    for (int i = 0; i < KITH_EVIDENCE_FIELDS; i++)
        if (*row->field[i])
            fprintf(to, "%-12s %s\n", kith_evidence_fields[i], row->field[i]);
    return KITH_OK;
}

static int
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int
is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int
is_word(char c)
{
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '_' || (unsigned char) c >= 0x80;
}

/* Length of the id that begins here, 0 if none does. */
static size_t
id_length(const char *at)
{
    size_t n = 0;
    while (is_capital(at[n]))
        n++;
    if (n == 0)
        return 0;
    while (is_digit(at[n]))
        n++;
    if (at[n] != '.' || !is_digit(at[n + 1]) || !is_digit(at[n + 2]) || is_word(at[n + 3]))
        return 0;
    return n + 3;
}

const char *
kith_evidence_cited(const char *text, size_t *length)
{
    for (const char *at = text; *at; at++) {
        if (at > text && (is_word(at[-1]) || at[-1] == '.'))
            continue;
        *length = id_length(at);
        if (*length)
            return at;
    }
    return NULL;
}

const struct kith_evidence *
kith_evidence_beside(const char *path, const char *up, struct kith_problems *problems)
{
    const char *const slash = strrchr(path, '/');
    const char *const name = kith_pool_format(problems->pool, "%.*s%sevidence.csv", slash ? (int) (slash - path) + 1 : 0, path, up);
    const char *reason;

    return name ? kith_evidence_read(name, 1, problems, &reason) : NULL;
}

void
kith_evidence_check(const struct kith_evidence *self, const char *text, struct kith_place place, int status, struct kith_problems *problems)
{
    size_t length;

    if (!self || kith_evidence_is_broken(self))
        return;
    for (const char *at = text; (at = kith_evidence_cited(at, &length)); at += length) {
        const char *const id = kith_pool_copy(problems->pool, at, length);
        if (!id || kith_evidence_find(self, id))
            continue;
        const char *const near = kith_evidence_nearest(self, id);
        if (near)
            kith_problem_add(problems, status, place, "%s is not in evidence.csv; did you mean '%s'?", id, near);
        else
            kith_problem_add(problems, status, place, "%s is not in evidence.csv; add a row for it", id);
    }
}
