#include "cli.h"

#include <stdlib.h>

/* What is for people is written in memory first, and cleaned: names and words of files are among it. */

FILE *
screen_begin(struct screen *self)
{
    *self = (struct screen) { 0 };
    self->memory = open_memstream(&self->text, &self->length);
    return self->memory ? self->memory : stdout;
}

void
screen_end(struct screen *self)
{
    if (self->memory && fclose(self->memory) == 0 && self->text) {
        kith_screen_clean(self->text, self->length);
        fwrite(self->text, 1, self->length, stdout);
    }
    free(self->text);
    *self = (struct screen) { 0 };
}

void
print_answer(const struct kith_answer *answer)
{
    struct screen screen;
    kith_answer_print(answer, screen_begin(&screen));
    screen_end(&screen);
}
