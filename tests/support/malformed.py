"""Writes malformed copies of a small result file: malformed.py GOOD.h5 FOLDER

Each is named after its one defect. Prints the names, each with the readers that refuse it: all; or, where the digest was made to hold
(`sealed-`), those that find a variable of another shape or kind than they need.
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import zlib

import h5py
import numpy
from h5py import h5a, h5d, h5g, h5p, h5s, h5t

SEAL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doc", "digest.py")
GOOD, FOLDER = sys.argv[1], sys.argv[2]
DEFECTS = {}


def defect(name, by=None):
    """`by`: the digest is made to hold, and these readers refuse what they find. Otherwise all do."""
    def note(function):
        DEFECTS[name] = (function, by)
        return function
    return note


def remake(f, name, values=None, dtype=None, shape=None, axes=None, **how):
    """Puts another dataset in the place of one, with its attributes and axes."""
    old = f[name]
    old_type = old.dtype
    values = old[()] if values is None and shape is None else values
    dims = axes if axes is not None else [d[0].name for d in old.dims]
    attributes = {k: (old.attrs.get_id(k), old.attrs[k]) for k in old.attrs if k not in ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME")}
    del f[name]
    size = numpy.dtype(dtype or old_type).itemsize * int(numpy.prod(shape if shape is not None else numpy.shape(values), dtype=int))
    if size > 4096 and not h5py.check_string_dtype(numpy.dtype(dtype or old_type)) and "chunks" not in how:
        how = dict(how, chunks=shape if shape is not None else numpy.shape(values), shuffle=True, compression=1)
    new = f.create_dataset(name, data=values, dtype=dtype, shape=shape, **how)
    for key, (kind, value) in attributes.items():
        new.attrs.create(key, value, dtype=kind.dtype)
    for i, axis in enumerate(dims):
        if axis:
            new.dims[i].attach_scale(f[axis])
    return new


def plain(f, name, how, shape=None, kind=None, values=None, maximum=None):
    """The same by hand: a dataset with this creation list."""
    old = f[name]
    shape = old.shape if shape is None else shape
    kind = old.id.get_type() if kind is None else kind
    dims = [d[0].name for d in old.dims]
    values = old[()] if values is None else values
    del f[name]
    space = h5s.create_simple(shape, maximum) if shape else h5s.create(h5s.SCALAR)
    new = h5d.create(f.id, name.encode(), kind, space, dcpl=how)
    if isinstance(values, numpy.ndarray):
        new.write(h5s.ALL, h5s.ALL, numpy.ascontiguousarray(values))
    d = h5py.Dataset(new)
    for i, axis in enumerate(dims):
        d.dims[i].attach_scale(f[axis])
    return d


def chunked(shape, *filters):
    how = h5p.create(h5p.DATASET_CREATE)
    how.set_chunk(shape)
    for one in filters:
        one(how)
    return how


def shuffle(how):
    how.set_shuffle()


def gzip(how):
    how.set_deflate(1)


def grow_axis(f, name, n):
    """Another length for a bare axis."""
    d = f.id
    if name in f:
        del f[name]
    how = h5p.create(h5p.DATASET_CREATE)
    new = h5py.Dataset(h5d.create(d, name.encode(), h5t.IEEE_F32BE, h5s.create_simple((n,)), dcpl=how))
    new.make_scale("This is a netCDF dimension but not a netCDF variable. %9d" % n)
    return new


# ---- values elsewhere, links, names ----

@defect("external-storage")
def _(f, path):
    how = h5p.create(h5p.DATASET_CREATE)
    how.set_external(b"/etc/hostname", 0, 8 * f["outcome_value"].size)
    plain(f, "outcome_value", how, values=0)


@defect("external-storage-of-a-text")
def _(f, path):
    how = h5p.create(h5p.DATASET_CREATE)
    how.set_external(b"/etc/hostname", 0, 16)
    kind, space = f["provenance/jobs"].id.get_type(), h5s.create_simple((1,))
    del f["provenance/jobs"]
    h5d.create(f.id, b"provenance/jobs", kind, space, dcpl=how)


@defect("virtual-dataset")
def _(f, path):
    layout = h5py.VirtualLayout(shape=f["estimate/mean"].shape, dtype="f8")
    layout[:] = h5py.VirtualSource(GOOD, "estimate/mean", shape=f["estimate/mean"].shape)
    dims = [d[0].name for d in f["estimate/mean"].dims]
    del f["estimate/mean"]
    new = f.create_virtual_dataset("estimate/mean", layout)
    for i, axis in enumerate(dims):
        new.dims[i].attach_scale(f[axis])


@defect("virtual-dataset-of-a-pipe")
def _(f, path):
    pipe = path + ".pipe"
    if not os.path.exists(pipe):
        os.mkfifo(pipe)
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource(pipe, "x", shape=(4,))
    f.create_virtual_dataset("aside", layout)


@defect("soft-link")
def _(f, path):
    f["aside"] = h5py.SoftLink("/outcome_value")


@defect("soft-link-in-the-provenance")
def _(f, path):
    f["provenance/aside"] = h5py.SoftLink("/outcome_value")


@defect("external-link")
def _(f, path):
    f["aside"] = h5py.ExternalLink(GOOD, "/outcome_value")


@defect("external-link-for-a-group")
def _(f, path):
    del f["estimate"]
    f["estimate"] = h5py.ExternalLink(GOOD, "/estimate")


@defect("hard-link-to-a-variable")
def _(f, path):
    f["aside"] = f["outcome_value"]


@defect("hard-link-to-the-root")
def _(f, path):
    f["estimate/again"] = f["/"]


@defect("hard-link-round-a-group")
def _(f, path):
    f["estimate/again"] = f["estimate"]


@defect("named-type")
def _(f, path):
    f["kind"] = numpy.dtype("f8")


@defect("variable-of-a-named-type")
def _(f, path):
    kind = h5t.IEEE_F64LE.copy()
    kind.commit(f.id, b"kind")
    plain(f, "estimate/mean", h5p.create(h5p.DATASET_CREATE), kind=kind)
    del f["kind"]


@defect("groups-in-groups")
def _(f, path):
    f.create_group("/".join("g" for _ in range(40)))


@defect("very-many-groups")
def _(f, path):
    for i in range(3000):
        h5g.create(f.id, b"g%d" % i)
    for i in range(9):
        f["g%d/a" % i] = f["/"]


@defect("name-of-a-kilobyte")
def _(f, path):
    f.create_group("g" * 1500)


@defect("axis-with-a-blank-in-its-name")
def _(f, path):
    grow_axis(f, "draw replicate", 4)


@defect("axis-in-a-group")
def _(f, path):
    grow_axis(f, "estimate/axis", 4)


# ---- types and attributes ----

def attribute(name, where, kind, space, write=None):
    @defect(name)
    def _(f, path):
        target = f[where]
        if "aside" in target.attrs:
            del target.attrs["aside"]
        a = h5a.create(target.id, b"aside", kind(), space())
        if write is not None:
            a.write(write())


attribute("attribute-of-variable-text", "/", lambda: h5t.py_create(h5py.string_dtype(), logical=True), lambda: h5s.create(h5s.SCALAR))
attribute("attribute-of-many-numbers", "/", lambda: h5t.IEEE_F64LE, lambda: h5s.create_simple((1000,)))
attribute("attribute-without-a-value", "/", lambda: h5t.IEEE_F64LE, lambda: h5s.create(h5s.NULL))
attribute("attribute-that-is-compound", "outcome_value", lambda: h5t.py_create(numpy.dtype([("a", "i4"), ("b", "f8")])), lambda: h5s.create(h5s.SCALAR))
attribute("attribute-of-sequences", "outcome_value", lambda: h5t.vlen_create(h5t.IEEE_F64LE), lambda: h5s.create(h5s.SCALAR))
attribute("attribute-of-big-endian-numbers", "provenance", lambda: h5t.IEEE_F64BE, lambda: h5s.create(h5s.SCALAR))
attribute("attribute-that-is-an-enumeration", "estimate", lambda: h5t.py_create(h5py.enum_dtype({"a": 1}), logical=True), lambda: h5s.create(h5s.SCALAR))


@defect("thousands-of-attributes")
def _(f, path):
    for i in range(3000):
        f["estimate"].attrs.create("a%d" % i, 1.0)


@defect("dimension-list-of-numbers")
def _(f, path):
    del f["estimate/mean"].attrs["DIMENSION_LIST"]
    f["estimate/mean"].attrs["DIMENSION_LIST"] = numpy.array([1, 2])


@defect("dimension-list-of-one-axis-too-few")
def _(f, path):
    d = f["estimate/mean"]
    d.dims[1].detach_scale(f["outcome"])


@defect("reference-list-that-is-a-text")
def _(f, path):
    del f["scenario"].attrs["REFERENCE_LIST"]
    f["scenario"].attrs["REFERENCE_LIST"] = numpy.array(["x", "y"], "S1")


@defect("variable-that-is-compound")
def _(f, path):
    f["aside"] = numpy.zeros(3, [("a", "i4"), ("b", "f8")])


@defect("variable-of-sequences")
def _(f, path):
    f.create_dataset("aside", (3,), dtype=h5py.vlen_dtype("f8"))


@defect("variable-of-references")
def _(f, path):
    f.create_dataset("aside", (3,), dtype=h5py.ref_dtype)


@defect("variable-of-big-endian-numbers")
def _(f, path):
    remake(f, "estimate/mean", dtype=">f8")


@defect("variable-of-half-floats")
def _(f, path):
    remake(f, "estimate/mean", dtype="f2")


@defect("texts-of-fixed-length")
def _(f, path):
    remake(f, "outcome_unit", values=numpy.array([x.encode() for x in f["outcome_unit"].asstr()[()]], "S16"))


@defect("texts-of-ascii")
def _(f, path):
    remake(f, "outcome_unit", dtype=h5py.string_dtype("ascii"))


@defect("bare-axis-of-another-type")
def _(f, path):
    d = f.create_dataset("aside", (4,), dtype="f8")
    d.make_scale("This is a netCDF dimension but not a netCDF variable.         4")


@defect("bare-axis-with-values")
def _(f, path):
    d = f.create_dataset("aside", data=numpy.zeros(4, ">f4"))
    d.make_scale("This is a netCDF dimension but not a netCDF variable.         4")


# ---- shapes and storage ----

@defect("variable-without-a-shape")
def _(f, path):
    f.create_dataset("aside", data=h5py.Empty("f8"))


@defect("variable-that-may-grow")
def _(f, path):
    f.create_dataset("point_axis", (4,), dtype="f8").make_scale("point_axis")
    d = f.create_dataset("aside", (4,), maxshape=(None,), chunks=(4,), dtype="f8", shuffle=True, compression=1)
    d.dims[0].attach_scale(f["point_axis"])


@defect("nine-axes")
def _(f, path):
    f.create_dataset("aside", (1,) * 9, dtype="f8")


@defect("shape-beyond-all-memory")
def _(f, path):
    grow_axis(f, "big", 1 << 33)
    grow_axis(f, "bigger", 1 << 33)
    d = h5py.Dataset(h5d.create(f.id, b"aside", h5t.IEEE_F64LE, h5s.create_simple((1 << 33, 1 << 33)), dcpl=chunked((1, 4096), shuffle, gzip)))
    d.dims[0].attach_scale(f["big"])
    d.dims[1].attach_scale(f["bigger"])


@defect("shape-whose-product-is-a-little-number")
def _(f, path):
    grow_axis(f, "big", (1 << 32) + 1)
    d = h5py.Dataset(h5d.create(f.id, b"aside", h5t.IEEE_F64LE, h5s.create_simple(((1 << 32) + 1,) * 2), dcpl=chunked((1, 4096), shuffle, gzip)))
    d.dims[0].attach_scale(f["big"])
    d.dims[1].attach_scale(f["big"])


@defect("long-axis-beside-an-empty-one")
def _(f, path):
    grow_axis(f, "big", 1 << 40)
    grow_axis(f, "empty", 0)
    d = h5py.Dataset(h5d.create(f.id, b"aside", h5t.IEEE_F64LE, h5s.create_simple((1 << 40, 0)), dcpl=chunked((1024, 1), shuffle, gzip)))
    d.dims[0].attach_scale(f["big"])
    d.dims[1].attach_scale(f["empty"])


def gigabytes(f, dtype, n, how, write=None):
    grow_axis(f, "big", n)
    kind = h5t.py_create(numpy.dtype(dtype))
    d = h5py.Dataset(h5d.create(f.id, b"aside", kind, h5s.create_simple((n,)), dcpl=how))
    d.dims[0].attach_scale(f["big"])
    if write:
        write(d)


@defect("chunks-that-were-never-written")
def _(f, path):
    gigabytes(f, "f8", 1 << 30, chunked((65536,), shuffle, gzip))


@defect("bytes-that-were-never-written")
def _(f, path):
    gigabytes(f, "u1", 1 << 33, chunked((65536,), shuffle, gzip))


@defect("fill-value-for-gigabytes")
def _(f, path):
    how = chunked((65536,), shuffle, gzip)
    how.set_fill_value(numpy.array(1.5))
    how.set_fill_time(h5d.FILL_TIME_ALLOC)
    gigabytes(f, "f8", 1 << 29, how)


@defect("gzip-bomb")
def _(f, path):
    one = zlib.compress(bytes(8 * 65536))

    def write(d):
        for i in range(0, 1 << 27, 65536):
            d.id.write_direct_chunk((i,), one)
    gigabytes(f, "f8", 1 << 27, chunked((65536,), shuffle, gzip), write)


@defect("gzip-bomb-in-one-chunk")
def _(f, path):
    gigabytes(f, "f8", 65536, chunked((65536,), shuffle, gzip))
    one = zlib.compressobj(9)
    bomb = b"".join(one.compress(bytes(1 << 20)) for _ in range(400)) + one.flush()
    f["aside"].id.write_direct_chunk((0,), bomb)


@defect("chunk-that-is-no-gzip")
def _(f, path):
    gigabytes(f, "f8", 4096, chunked((4096,), shuffle, gzip))
    f["aside"].id.write_direct_chunk((0,), b"nothing of the kind" * 10)


@defect("chunk-that-is-too-short")
def _(f, path):
    gigabytes(f, "f8", 4096, chunked((4096,), shuffle, gzip))
    f["aside"].id.write_direct_chunk((0,), zlib.compress(bytes(100)))


@defect("huge-chunks")
def _(f, path):
    gigabytes(f, "f8", 1 << 20, chunked((1 << 20,), shuffle, gzip))


@defect("chunks-without-gzip")
def _(f, path):
    gigabytes(f, "f8", 4096, chunked((4096,)))


@defect("filter-that-checks-sums")
def _(f, path):
    gigabytes(f, "f8", 4096, chunked((4096,), shuffle, gzip, lambda how: how.set_fletcher32()))


@defect("filter-for-scale-and-offset")
def _(f, path):
    gigabytes(f, "i4", 4096, chunked((4096,), lambda how: how.set_scaleoffset(h5py.h5z.SO_INT, 0)))


@defect("filter-that-nobody-has")
def _(f, path):
    gigabytes(f, "f8", 4096, chunked((4096,), shuffle, gzip, lambda how: how.set_filter(32000, h5py.h5z.FLAG_OPTIONAL, (1, 2))))


@defect("compact-layout")
def _(f, path):
    how = h5p.create(h5p.DATASET_CREATE)
    how.set_layout(h5d.COMPACT)
    plain(f, "published/n", how)


@defect("large-variable-in-one-piece")
def _(f, path):
    how = h5p.create(h5p.DATASET_CREATE)
    how.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    gigabytes(f, "f8", 1 << 20, how)


@defect("texts-that-were-never-written")
def _(f, path):
    remake(f, "outcome_unit", shape=f["outcome_unit"].shape, dtype=h5py.string_dtype())


@defect("texts-in-chunks")
def _(f, path):
    remake(f, "outcome_unit", dtype=h5py.string_dtype(), chunks=(8,))


@defect("one-long-text-a-million-times")
def _(f, path):
    n = 100000
    grow_axis(f, "big", n)
    d = f.create_dataset("aside", (n,), dtype=h5py.string_dtype())
    d[0] = "x" * 60000
    d.dims[0].attach_scale(f["big"])
    at = d.id.get_offset()
    f.flush()
    f.close()
    with open(path, "r+b") as raw:
        raw.seek(at)
        first = raw.read(16)
        raw.seek(at)
        raw.write(first * n)


# ---- what readers use, with another shape: the digest is made anew ----

def reshaped(name, variable, axes, by):
    @defect("sealed-" + name, by)
    def _(f, path):
        shape = tuple(f[a].shape[0] for a in axes)
        remake(f, variable, shape=shape, dtype=f[variable].dtype, axes=axes)


reshaped("outcomes-of-other-axes", "outcome_value", ["outcome", "replicate", "draw", "scenario"], "replay report")
reshaped("outcomes-without-runs", "outcome_value", ["scenario", "outcome"], "replay report")
reshaped("parameters-of-no-draws", "parameter_value", ["scenario", "parameter"], "replay draws")
reshaped("parameters-of-other-axes", "parameter_value", ["parameter", "draw", "scenario"], "replay draws")
reshaped("differences-by-target", "difference/mean", ["target"], "figures")
reshaped("differences-of-one-number", "difference/low", [], "figures")
reshaped("estimates-by-class", "estimate/mean", ["class"], "figures")
reshaped("targets-of-one-number", "published/value", [], "figures")
reshaped("targets-by-class", "published/high", ["class"], "figures")
reshaped("shares-by-week-only", "summary/violence", ["week"], "figures")
reshaped("shares-without-levels", "summary/violence", ["scenario", "statistic", "week"], "figures")
reshaped("shares-by-class", "summary/violence", ["class", "class", "week", "class"], "figures")


def retexted(name, variable, axes, texts, by):
    @defect("sealed-" + name, by)
    def _(f, path):
        remake(f, variable, values=texts if axes else texts[0], dtype=h5py.string_dtype(), axes=axes)


retexted("units-of-classes", "outcome_unit", ["class"], ["1", "1", "1"], "figures")
retexted("one-unit-for-all", "outcome_unit", [], ["1"], "figures")
retexted("targets-without-outcomes", "published/outcome", ["class"], ["a", "b", "c"], "figures")


@defect("sealed-outcomes-that-are-whole-numbers", "replay report")
def _(f, path):
    remake(f, "outcome_value", dtype="i4")


@defect("sealed-a-parameter-beyond-its-range", "replay draws")
def _(f, path):
    f["parameter_value"][0, 0, :] = 1e300


@defect("sealed-scenario-that-is-nonsense", "replay")
def _(f, path):
    name = next(iter(k for k in f["inputs"] if k.startswith("scenario_")))
    remake(f, "inputs/" + name, values="{[", dtype=h5py.string_dtype())


@defect("sealed-kind-that-is-a-population", "replay figures")
def _(f, path):
    f.attrs.create("kind", "population", dtype="S11")


@defect("sealed-families-that-are-none", "replay")
def _(f, path):
    f.attrs.create("families", 0.0)


@defect("sealed-families-that-are-many", "replay")
def _(f, path):
    f.attrs.create("families", 5e7)


@defect("sealed-seed-that-is-missing", "replay draws")
def _(f, path):
    del f.attrs["seed"]


@defect("sealed-seed-in-words", "replay draws")
def _(f, path):
    f.attrs.create("seed", "seven", dtype="S6")


@defect("sealed-seed-below-zero", "replay draws")
def _(f, path):
    f.attrs.create("seed", "-1", dtype="S3")


@defect("sealed-seed-of-65-bits", "replay draws")
def _(f, path):
    f.attrs.create("seed", "18446744073709551616", dtype="S21")


@defect("sealed-without-parameters", "replay draws")
def _(f, path):
    del f["parameter_value"]


# ---- what the file says of itself ----

@defect("without-a-digest")
def _(f, path):
    del f.attrs["kith_digest"]


@defect("digest-of-another-file")
def _(f, path):
    f.attrs.create("kith_digest", "0" * 64, dtype="S65")


@defect("digest-that-is-short")
def _(f, path):
    f.attrs.create("kith_digest", "0" * 10, dtype="S65")


@defect("value-that-was-changed")
def _(f, path):
    d = f["outcome_value"]
    d[(0,) * d.ndim] += 1e-9


@defect("text-that-was-changed")
def _(f, path):
    name = next(iter(k for k in f["inputs"] if k.startswith("scenario_")))
    remake(f, "inputs/" + name, values=f["inputs/" + name].asstr()[()].replace("0", "1", 1), dtype=h5py.string_dtype())


@defect("attribute-that-was-changed")
def _(f, path):
    f.attrs.create("families", 1e9)


@defect("newer-format")
def _(f, path):
    f.attrs.create("format_version", "9.0", dtype="S4")


@defect("without-a-source")
def _(f, path):
    del f.attrs["source"]


# ---- bytes ----

def raw(name):
    def note(function):
        @defect(name)
        def _(f, path):
            f.close()
            with open(path, "rb") as file:
                data = bytearray(file.read())
            data = function(data)
            with open(path, "wb") as file:
                file.write(data)
        return function
    return note


@raw("cut-in-the-middle")
def _(data):
    return data[:len(data) // 2]


@raw("cut-by-one-byte")
def _(data):
    return data[:-1]


@raw("bytes-behind-the-end")
def _(data):
    return data + b"something else that nobody was to see"


@raw("only-a-signature")
def _(data):
    return data[:8]


@raw("empty")
def _(data):
    return b""


@raw("zeros-for-a-quarter")
def _(data):
    n = len(data) // 4
    data[n:2 * n] = bytes(n)
    return data


@raw("global-heap-that-claims-too-much")
def _(data):
    at = data.find(b"GCOL")
    data[at + 8:at + 16] = struct.pack("<Q", 1 << 40)
    return data


@raw("global-heap-object-that-claims-too-much")
def _(data):
    at = data.find(b"GCOL") + 16
    data[at + 8:at + 16] = struct.pack("<Q", 1 << 30)
    return data


@raw("global-heap-object-of-minus-one")
def _(data):
    at = data.find(b"GCOL") + 16
    data[at + 8:at + 16] = b"\xff" * 8
    return data


@raw("tree-of-chunks-that-is-its-own-child")
def _(data):
    at = data.find(b"TREE")
    data[at + 5] = 1
    data[at + 32:at + 40] = struct.pack("<Q", at)
    return data


@raw("tree-of-chunks-of-65535-entries")
def _(data):
    at = data.find(b"TREE")
    data[at + 6:at + 8] = b"\xff\xff"
    return data


@raw("every-tree-damaged")
def _(data):
    at = data.find(b"TREE")
    while at >= 0:
        data[at + 24:at + 32] = b"\xff" * 8
        at = data.find(b"TREE", at + 4)
    return data


@raw("headers-damaged")
def _(data):
    at = data.find(b"OHDR", len(data) // 2)
    data[at + 20:at + 28] = b"\x7f" * 8
    return data


@raw("fractal-heap-damaged")
def _(data):
    at = data.find(b"FRHP")
    data[at + 20:at + 28] = b"\x7f" * 8
    return data


@defect("a-file-of-holes")
def _(f, path):
    f.close()
    with open(path, "r+b") as file:
        file.truncate(1 << 40)


# What a file leads to elsewhere is refused for itself: whoever makes such a file can make its digest hold, too.
for elsewhere in ("external-storage", "virtual-dataset", "external-link-for-a-group"):
    DEFECTS["sealed-" + elsewhere] = (DEFECTS[elsewhere][0], "info replay report figures draws")


# ---- no files ----

def special(name, make):
    def it(f, path):
        f.close()
        os.unlink(path)
        make(path)
    DEFECTS[name] = (it, None)


def listen(path):
    s = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(os.path.dirname(path))
    s.bind(os.path.basename(path))
    os.chdir(here)


special("pipe", os.mkfifo)
special("folder", os.mkdir)
special("socket", listen)
special("device", lambda path: os.symlink("/dev/zero", path))
special("link-to-nothing", lambda path: os.symlink("nowhere", path))
special("link-to-itself", lambda path: os.symlink(os.path.basename(path), path))
special("text", lambda path: open(path, "w").write("id,value\n1,2\n"))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    sealed = []
    wanted = sys.argv[3:]
    for name, (function, by) in DEFECTS.items():
        if wanted and name not in wanted:
            continue
        path = os.path.join(os.path.abspath(FOLDER), name + ".h5")
        shutil.copyfile(GOOD, path)
        f = h5py.File(path, "r+")
        function(f, path)
        if f.id.valid:
            f.close()
        if by:
            sealed.append(path)
        print(name, by or "all")
    if sealed:
        subprocess.run([sys.executable, SEAL, "--seal"] + sealed, check=True)


main()
