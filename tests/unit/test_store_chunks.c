#include "io_fixture.h"

#include "io/h5.h"

/* What is written in the order of the axes is compressed by the store, on threads; what is not, by libhdf5. The file must not tell which. */

enum { OUTER = 3, ALONG = 301, INNER = 700, CELL = INNER, CELLS = OUTER * ALONG, TYPES = 5 };
static const enum kith_type types[TYPES] = { KITH_U8, KITH_I32, KITH_I64, KITH_F32, KITH_F64 };

/* Cells by cells in turn: `forward` from the first of the axes' order, else from the last; `stride` at once along the second axis. */
struct way {
    int forward, threads, packed;
    size_t stride;
    size_t cells; /* how many are written at all, from the first */
    size_t turn; /* from here on the rest is written from the last */
};

static double
number_at(enum kith_type type, size_t i)
{
    const double noise = (double) ((i * 2654435761u >> 7) % 1009);
    return type == KITH_U8 ? (double) (i / 3 % 256) : type == KITH_F32 || type == KITH_F64 ? noise / 7 + (i % 97 == 0 ? (double) NAN : 0) : noise - 500;
}

static void
write_cells(struct kith_store *store, const char *name, enum kith_type type, size_t first, size_t n)
{
    static double data[ALONG * INNER];
    const size_t start[] = { first / ALONG, first % ALONG, 0 }, count[] = { 1, n, INNER };
    for (size_t i = 0; i < n * CELL; i++)
        data[i] = number_at(type, first * CELL + i);
    assert_int_equal(kith_store_write(store, name, start, count, data, NULL), KITH_OK);
}

static void
write_way(const char *path, const struct way *way)
{
    struct kith_store *store;
    char name[TYPES][8];
    assert_int_equal(kith_store_create(&store, path, NULL), KITH_OK);
    if (way->packed)
        kith_store_pack(store);
    kith_store_threads(store, way->threads);
    assert_int_equal(kith_store_axis_names(store, "outer", OUTER, (const char *[]) { "a", "b", "c" }, "", NULL), KITH_OK);
    assert_int_equal(kith_store_axis_numbers(store, "along", ALONG, NULL, "", "", NULL), KITH_OK);
    assert_int_equal(kith_store_axis_numbers(store, "inner", INNER, NULL, "", "", NULL), KITH_OK);
    for (int t = 0; t < TYPES; t++) {
        snprintf(name[t], sizeof name[t], "v%d", t);
        const struct kith_variable variable = { name[t], types[t], "outer along inner", "1", "", NULL };
        assert_int_equal(kith_store_declare(store, &variable, NULL), KITH_OK);
    }
    for (size_t c = 0; way->forward && c < way->turn;) {
        const size_t left = ALONG - c % ALONG, n = way->stride < left ? way->stride : left;
        for (int t = 0; t < TYPES; t++)
            write_cells(store, name[t], types[t], c, n);
        c += n;
    }
    for (size_t c = way->cells; c-- > (way->forward ? way->turn : 0);)
        for (int t = 0; t < TYPES; t++)
            write_cells(store, name[t], types[t], c, 1);
    assert_int_equal(kith_store_finish(store, NULL, NULL), KITH_OK);
    kith_store_free(store);
}

/* Byte for byte what each chunk is kept as; how many there are. */
static size_t
same_chunks(const char *one, const char *other)
{
    static unsigned char a[1 << 20], b[1 << 20];
    const hid_t left = H5Fopen(one, H5F_ACC_RDONLY, H5P_DEFAULT), right = H5Fopen(other, H5F_ACC_RDONLY, H5P_DEFAULT);
    size_t all = 0;
    for (int t = 0; t < TYPES; t++) {
        char name[8];
        hsize_t n = 0, m = 0, offset[3], size, bytes;
        unsigned mask;
        uint32_t filters;
        snprintf(name, sizeof name, "v%d", t);
        const hid_t x = H5Dopen2(left, name, H5P_DEFAULT), y = H5Dopen2(right, name, H5P_DEFAULT), space = H5Dget_space(x);
        assert_true(H5Dget_num_chunks(x, space, &n) >= 0 && H5Dget_num_chunks(y, space, &m) >= 0);
        assert_true(n == m && n > 0);
        for (hsize_t i = 0; i < n; i++, all++) {
            assert_true(H5Dget_chunk_info(x, space, i, offset, &mask, NULL, &size) >= 0 && mask == 0 && size <= sizeof a);
            assert_true(H5Dget_chunk_info_by_coord(y, offset, &mask, NULL, &bytes) >= 0 && mask == 0);
            assert_true(bytes == size);
            assert_true(H5Dread_chunk(x, H5P_DEFAULT, offset, &filters, a) >= 0 && H5Dread_chunk(y, H5P_DEFAULT, offset, &filters, b) >= 0);
            assert_memory_equal(a, b, size);
        }
        H5Sclose(space);
        H5Dclose(x);
        H5Dclose(y);
    }
    H5Fclose(left);
    H5Fclose(right);
    return all;
}

static void
compare(const struct way *ours, size_t chunks)
{
    const struct way theirs = { .packed = ours->packed, .cells = ours->cells };
    write_way(in_folder("a.h5"), &theirs);
    write_way(in_folder("b.h5"), ours);
    assert_int_equal(same_chunks(in_folder("a.h5"), in_folder("b.h5")), chunks);
}

static void
chunks_are_those_that_libhdf5_makes(void **state)
{
    (void) state;
    compare(&(struct way) { .forward = 1, .threads = 1, .stride = 1, .cells = CELLS, .turn = CELLS }, 38);
    compare(&(struct way) { .forward = 1, .threads = 3, .stride = 44, .cells = CELLS, .turn = CELLS }, 38);
    compare(&(struct way) { .forward = 1, .threads = 2, .packed = 1, .stride = ALONG, .cells = CELLS, .turn = CELLS }, 38);
}

static void
what_comes_out_of_order_finds_what_went_before(void **state)
{
    (void) state;
    compare(&(struct way) { .forward = 1, .threads = 2, .stride = 1, .cells = CELLS, .turn = 400 }, 38);
}

static void
a_chunk_that_was_not_filled_has_nothing_in_the_rest(void **state)
{
    (void) state;
    compare(&(struct way) { .forward = 1, .threads = 2, .stride = 7, .cells = ALONG + 7, .turn = ALONG + 7 }, 17);
}

/* The first half of each cell, then the second: each block begins where numbers are wanted next, or seems to, and is not whole inside. */
static void
halves_of_cells_are_written_where_they_belong(void **state)
{
    (void) state;
    static double data[ALONG * INNER / 2], back[OUTER * ALONG * INNER];
    struct kith_store *store;
    struct kith_file *file;
    const struct kith_variable variable = { "v", KITH_F64, "outer along inner", "1", "", NULL };
    assert_int_equal(kith_store_create(&store, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_store_axis_names(store, "outer", OUTER, (const char *[]) { "a", "b", "c" }, "", NULL), KITH_OK);
    assert_int_equal(kith_store_axis_numbers(store, "along", ALONG, NULL, "", "", NULL), KITH_OK);
    assert_int_equal(kith_store_axis_numbers(store, "inner", INNER, NULL, "", "", NULL), KITH_OK);
    assert_int_equal(kith_store_declare(store, &variable, NULL), KITH_OK);
    for (size_t half = 0; half < 2; half++)
        for (size_t o = 0; o < OUTER; o++) {
            const size_t start[] = { o, 0, half * INNER / 2 }, count[] = { 1, ALONG, INNER / 2 };
            for (size_t i = 0; i < ALONG * INNER / 2; i++)
                data[i] = (double) ((o * ALONG + i / (INNER / 2)) * INNER + half * INNER / 2 + i % (INNER / 2));
            assert_int_equal(kith_store_write(store, "v", start, count, data, NULL), KITH_OK);
        }
    assert_int_equal(kith_store_finish(store, NULL, NULL), KITH_OK);
    kith_store_free(store);
    assert_int_equal(kith_file_open(&file, in_folder("a.h5"), NULL), KITH_OK);
    assert_int_equal(kith_file_numbers(file, "v", NULL, NULL, back, NULL), KITH_OK);
    for (size_t i = 0; i < OUTER * ALONG * INNER; i++)
        assert_true(back[i] == (double) i);
    kith_file_free(file);
}

static void
the_number_of_threads_changes_no_byte(void **state)
{
    (void) state;
    static unsigned char one[8 << 20], other[8 << 20];
    size_t n = 0, m = 0;
    for (int threads = 1; threads < 9; threads += 3) {
        write_way(in_folder("a.h5"), &(struct way) { .forward = 1, .threads = threads, .stride = 20, .cells = CELLS, .turn = CELLS });
        FILE *file = fopen(in_folder("a.h5"), "rb");
        assert_non_null(file);
        m = fread(other, 1, sizeof other, file);
        fclose(file);
        assert_true(m > 1 << 20 && m < sizeof other);
        if (threads > 1) {
            assert_int_equal(n, m);
            assert_memory_equal(one, other, m);
        }
        memcpy(one, other, m);
        n = m;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(chunks_are_those_that_libhdf5_makes, empty_folder),
        cmocka_unit_test_teardown(what_comes_out_of_order_finds_what_went_before, empty_folder),
        cmocka_unit_test_teardown(a_chunk_that_was_not_filled_has_nothing_in_the_rest, empty_folder),
        cmocka_unit_test_teardown(halves_of_cells_are_written_where_they_belong, empty_folder),
        cmocka_unit_test_teardown(the_number_of_threads_changes_no_byte, empty_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
