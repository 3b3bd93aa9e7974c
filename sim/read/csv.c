#include "read/csv.h"

#include "read/input.h"

#include <string.h>

static void
refuse(struct kith_csv *self, const char *what)
{
    kith_problem_add(self->problems, KITH_ERR_DATA, self->place, "%s", what);
    self->bad = 1;
}

char
kith_csv_separator(const char *line, size_t length)
{
    int quoted = 0, commas = 0, semicolons = 0, tabs = 0;
    for (size_t i = 0; i < length && line[i] != '\n'; i++) {
        quoted ^= line[i] == '"';
        commas += !quoted && line[i] == ',';
        tabs += !quoted && line[i] == '\t';
        semicolons += !quoted && line[i] == ';';
    }
    return commas ? ',' : semicolons ? ';' : tabs ? '\t' : ',';
}

/* That of the first line that is no comment. */
static char
separator_of(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length && (bytes[at] == '#' || bytes[at] == '\n' || bytes[at] == '\r')) {
        while (at < length && bytes[at] != '\n')
            at++;
        at += at < length;
    }
    return kith_csv_separator(bytes + at, length - at);
}

const char *
kith_csv_number(char separator, const char *text, char *room, size_t size)
{
    const char *const comma = separator != ',' ? strchr(text, ',') : NULL;
    const size_t length = strlen(text);
    if (!comma || text[strspn(text, "+-0123456789,eE")] || length >= size)
        return text;
    memmove(room, text, length + 1);
    room[comma - text] = '.';
    return room;
}

static int
ends_line_at(const char *at, const char *end)
{
    return at < end && (*at == '\n' || *at == '\r');
}

void
kith_csv_open(struct kith_csv *self, const char *bytes, size_t length, const char *file, int order,
    struct kith_problems *problems)
{
    const size_t wrong = kith_input_bad_utf8(bytes, length);

    *self = (struct kith_csv) { bytes, bytes + length, bytes, 1, { file, order, 1, 0 }, problems, separator_of(bytes, length), 0 };
    if (length > 5 && strncmp(bytes, "sep=", 4) == 0 && ends_line_at(bytes + 5, self->end)) /* as spreadsheets write for one another */
        while (self->at < self->end && self->place.line == 1)
            if (*self->at++ == '\n') {
                self->place.line = 2;
                self->counted = self->at;
                self->column = 1;
                self->separator = separator_of(self->at, (size_t) (self->end - self->at));
            }
    if (wrong) {
        int column;
        kith_input_place(bytes, wrong - 1, &self->place.line, &column);
        refuse(self, "the text is not UTF-8; save it as UTF-8");
    }
}

int
kith_csv_more(const struct kith_csv *self)
{
    return self->at < self->end && !self->bad && !self->problems->pool->failed;
}

/* The cursor stands behind the end of a line. */
static void
begin_line(struct kith_csv *self)
{
    self->place.line++;
    self->counted = self->at;
    self->column = 1;
}

/* Whether a line ends here; *length is that of its end. */
static int
ends_line(const struct kith_csv *self, size_t *length)
{
    *length = 0;
    if (self->at < self->end && *self->at == '\n')
        *length = 1;
    else if (self->at + 1 < self->end && self->at[0] == '\r' && self->at[1] == '\n')
        *length = 2;
    return *length > 0;
}

void
kith_csv_skip(struct kith_csv *self)
{
    size_t length;

    while (kith_csv_more(self) && (*self->at == '#' || ends_line(self, &length))) {
        while (self->at < self->end && *self->at != '\n')
            self->at++;
        if (self->at == self->end)
            return;
        self->at++;
        begin_line(self);
    }
}

/* Where a quoted field ends, at its last quote; `end` when it does not. */
static const char *
end_of_quoted(const char *at, const char *end)
{
    for (; at < end; at++)
        if (*at == '"') {
            if (at + 1 >= end || at[1] != '"')
                return at;
            at++;
        }
    return end;
}

/* A quoted field; the cursor stands behind its first quote. */
static const char *
read_quoted(struct kith_csv *self)
{
    const char *const stop = end_of_quoted(self->at, self->end);
    char *const field = kith_pool_take(self->problems->pool, (size_t) (stop - self->at) + 1);
    char *to = field;

    if (!field)
        return NULL;
    if (stop == self->end) {
        refuse(self, "a quoted field does not end; close it with '\"'");
        return NULL;
    }
    while (self->at < stop) {
        self->at += *self->at == '"'; /* of two quotes, the second */
        *to++ = *self->at++;
        if (to[-1] == '\n')
            begin_line(self);
    }
    self->at++;
    return field;
}

static const char *
read_bare(struct kith_csv *self)
{
    const char *const start = self->at;
    while (self->at < self->end && *self->at != self->separator && *self->at != '\n' && *self->at != '\r' && *self->at != '"')
        self->at++;
    return kith_pool_copy(self->problems->pool, start, (size_t) (self->at - start));
}

/* Goes behind what ends a field; *more tells whether another one follows in the row. */
static void
end_field(struct kith_csv *self, int *more)
{
    size_t length;

    *more = self->at < self->end && *self->at == self->separator;
    if (*more) {
        self->at++;
    } else if (ends_line(self, &length)) {
        self->at += length;
        begin_line(self);
    } else if (self->at < self->end) {
        refuse(self, "a quote or carriage return stands inside of a field; put the whole field in quotes, with inner quotes doubled");
    }
}

static int
column_of(struct kith_csv *self)
{
    for (; self->counted < self->at; self->counted++)
        self->column += ((unsigned char) *self->counted & 0xC0) != 0x80;
    return self->column;
}

/* One field; text NULL when it is bad or memory ran out. */
static struct kith_csv_field
read_field(struct kith_csv *self, int *more)
{
    struct kith_csv_field field = { NULL, self->place.line, column_of(self) };

    *more = 0;
    if (self->at < self->end && *self->at == '"') {
        self->at++;
        field.text = read_quoted(self);
    } else {
        field.text = read_bare(self);
    }
    if (field.text)
        end_field(self, more);
    return field;
}

unsigned
kith_csv_row(struct kith_csv *self, struct kith_csv_field *field, unsigned most)
{
    unsigned n = 0;

    for (int more = 1; more && !self->bad; n++) {
        const struct kith_csv_field one = read_field(self, &more);
        self->bad |= !one.text;
        if (n < most)
            field[n] = one;
    }
    return self->bad ? 0 : n;
}
