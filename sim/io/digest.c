#include "io/digest.h"

#include "base/error.h"
#include "io/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_AT_ONCE = 1024, WORD = 512 };

/* Netstring: length, colon, bytes, comma. */
static void
add(struct kith_sha256 *sum, const void *bytes, size_t length)
{
    char head[32];
    const int n = snprintf(head, sizeof head, "%zu:", length);
    kith_sha256_add(sum, head, (size_t) n);
    kith_sha256_add(sum, bytes, length);
    kith_sha256_add(sum, ",", 1);
}

static void
add_text(struct kith_sha256 *sum, const char *text)
{
    add(sum, text ? text : "", text ? strlen(text) : 0);
}

static void
add_extents(struct kith_sha256 *sum, const struct kith_file_item *item)
{
    char text[WORD] = "";
    size_t length = 0;
    for (int i = 0; i < item->rank; i++)
        length += (size_t) snprintf(text + length, sizeof text - length, i ? " %zu" : "%zu", item->extent[i]);
    add(sum, text, length);
}

static void
add_head(struct kith_sha256 *sum, const struct kith_object *object)
{
    const struct kith_file_item *item = &object->item;
    add_text(sum, object->is_group ? "group" : "variable");
    add_text(sum, object->path);
    if (object->is_group)
        return;
    add_text(sum, item->is_text ? "text" : item->is_bare ? "bare" : kith_type_name(item->type));
    add_text(sum, item->axes);
    add_extents(sum, item);
}

static int
add_attributes(struct kith_sha256 *sum, const struct kith_catalogue *catalogue, const struct kith_object *object, hid_t id,
    struct kith_error *err)
{
    struct kith_attribute *attributes = NULL;
    size_t n = 0;
    const int status = kith_attributes_read(catalogue, object, id, &attributes, &n, err);
    for (size_t i = 0; !status && i < n; i++) {
        add_text(sum, "attribute");
        add_text(sum, attributes[i].name);
        add_text(sum, attributes[i].type);
        add(sum, attributes[i].bytes, attributes[i].length);
    }
    kith_attributes_free(attributes, n);
    return status;
}

static herr_t
add_texts(struct kith_sha256 *sum, hid_t id, const struct kith_file_item *item, size_t *room)
{
    char *texts[TEXTS_AT_ONCE];
    struct kith_blocks block = kith_blocks_first(item->rank, item->extent, TEXTS_AT_ONCE);
    for (; block.n; kith_blocks_next(&block)) {
        if (kith_block_texts(id, item->rank, &block, room, texts) < 0)
            return -1;
        for (size_t i = 0; i < block.n; i++)
            add_text(sum, texts[i]);
        kith_block_texts_free(texts, block.n);
    }
    return 0;
}

static herr_t
add_numbers(struct kith_sha256 *sum, hid_t id, const struct kith_file_item *item, unsigned char *buffer)
{
    const size_t size = kith_type_size(item->type);
    struct kith_blocks block = kith_blocks_first(item->rank, item->extent, KITH_BLOCK_BYTES / size);
    for (; block.n; kith_blocks_next(&block)) {
        if (kith_block_bytes(id, item, &block, buffer) < 0)
            return -1;
        kith_sha256_add(sum, buffer, block.n * size);
    }
    return 0;
}

static int
add_object(struct kith_sha256 *sum, const struct kith_catalogue *catalogue, const struct kith_object *object,
    unsigned char *buffer, size_t *room, struct kith_error *err)
{
    const struct kith_file_item *item = &object->item;
    const hid_t id = kith_object_open(catalogue, object);
    if (id < 0)
        return kith_h5_fail(err, KITH_ERR_DATA, catalogue->path, "cannot be read");
    add_head(sum, object);
    const int status = add_attributes(sum, catalogue, object, id, err);
    herr_t done = 0;
    if (!status && !object->is_group) {
        add_text(sum, "values");
        if (item->is_text)
            done = add_texts(sum, id, item, room);
        else if (!item->is_bare)
            done = add_numbers(sum, id, item, buffer);
    }
    H5Oclose(id);
    return done < 0 ? kith_h5_fail(err, KITH_ERR_DATA, catalogue->path, object->path) : status;
}

int
kith_digest_compute(const struct kith_catalogue *catalogue, char *digest, struct kith_error *err)
{
    struct kith_sha256 sum, aside; /* aside: of the provenance, which is read for its own sake: what follows has seen all of the file */
    size_t room = kith_catalogue_room(catalogue);
    int status = KITH_OK;
    unsigned char *buffer = malloc(KITH_BLOCK_BYTES);
    if (!buffer)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", catalogue->path);
    kith_sha256_begin(&sum);
    kith_sha256_begin(&aside);
    for (size_t i = 0; !status && i < catalogue->n; i++)
        status = add_object(kith_object_is_provenance(&catalogue->objects[i]) ? &aside : &sum, catalogue, &catalogue->objects[i], buffer, &room, err);
    free(buffer);
    kith_sha256_end_hex(&sum, digest);
    return status;
}
