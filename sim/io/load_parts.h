#ifndef KITH_IO_LOAD_PARTS_H
#define KITH_IO_LOAD_PARTS_H

#include "io/catalogue.h"

/** The inside of an open file, shared by load*.c and compare.c only. */
struct kith_file {
    char *path; /**< owned */
    hid_t id;
    struct kith_catalogue catalogue;
};

#endif
