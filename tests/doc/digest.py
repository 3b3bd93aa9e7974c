#!/usr/bin/python3
"""Recomputes the digest of a result file, as sim/io/FORMAT.md defines it, and prints it.

usage: digest.py FILE        exits 1 when the file says otherwise
       digest.py --seal FILE...   writes it into the file: a test that changes a file wants the reader to believe it
"""
import hashlib
import sys

import h5py
import numpy as np

TYPES = {"|u1": "u8", "<i4": "i32", "<i8": "i64", "<f4": "f32", "<f8": "f64"}
NEVER = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
NOT_ON_ROOT = {"kith_digest", "history", "source"}
BARE = "This is a netCDF dimension but not a netCDF variable."


def utf8(text):
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")
    return text.split(b"\0")[0]


def netstring(data):
    data = data if isinstance(data, bytes) else utf8(data)
    return b"%d:%s," % (len(data), data)


def number_bytes(values):
    values = np.array(values)  # a copy
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), values.dtype.type(np.nan), values)
    return values.tobytes()  # row-major


def describe(item):
    """Type, axes and extents of a dataset."""
    scale = item.attrs.get("CLASS") is not None
    bare = scale and utf8(item.attrs["NAME"]).decode().startswith(BARE)
    text = h5py.check_string_dtype(item.dtype) is not None
    kind = "bare" if bare else "text" if text else TYPES[item.dtype.str]
    axes = [item.name] if scale else [dim[0].name for dim in item.dims]
    return kind, " ".join(axis[1:] for axis in axes), " ".join(map(str, item.shape))


def attributes(item):
    left_out = NEVER | (NOT_ON_ROOT if item.name == "/" else set())
    for name in sorted(set(item.attrs) - left_out, key=utf8):
        value = item.attrs[name]
        if isinstance(value, (str, bytes)):
            kind, data = "text", utf8(value)
        else:
            kind, data = TYPES[value.dtype.str], number_bytes(value)
        yield b"".join(map(netstring, ("attribute", name, kind, data)))


def content(path, item):
    """All that an object adds to the digest, piece by piece."""
    if isinstance(item, h5py.Group):
        yield netstring("group") + netstring(path)
        yield from attributes(item)
        return
    kind, axes, extents = describe(item)
    yield b"".join(map(netstring, ("variable", path, kind, axes, extents)))
    yield from attributes(item)
    yield netstring("values")
    if kind == "text":
        yield from (netstring(utf8(text)) for text in np.ravel(item[()]))
    elif kind != "bare":
        yield number_bytes(item[()])


def digest(file):
    objects = {"": file}
    file.visititems(lambda path, item: objects.__setitem__(path, item))
    total = hashlib.sha256()
    for path in sorted(objects, key=utf8):
        if path != "provenance" and not path.startswith("provenance/"):
            for piece in content(path, objects[path]):
                total.update(piece)
    return total.hexdigest()


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--seal":
        for name in sys.argv[2:]:
            with h5py.File(name, "r+") as result:
                mark = result.attrs.get_id("kith_digest")
                mark.write(np.array(digest(result).encode(), "S%d" % mark.get_type().get_size()), mark.get_type())
        sys.exit()
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with h5py.File(sys.argv[1], "r") as result:
        computed, stored = digest(result), utf8(result.attrs["kith_digest"]).decode()
    print(computed)
    sys.exit(computed != stored)
