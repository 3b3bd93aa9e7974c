"""Result files changed by structure: structure.py GOOD.h5 FOLDER HOW_MANY SEED [unsealed]

Each is GOOD.h5 after one to four changes: of names, types, shapes, values, texts and attributes of what is in it, or of all variables along
an axis at once, and its digest holds. Prints the names of the files, for refuse.py; what was done to each is in FOLDER/changes.txt. The
same SEED gives the same files. With `unsealed` digests are left as they were, and paths are printed, for readers.c, which makes them hold.
"""
import importlib.util
import os
import random
import shutil
import sys

import h5py
import numpy

GOOD, FOLDER, MANY, SEED = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
SEALED = "unsealed" not in sys.argv
NUMBERS = [0, 1, -1, 2, 7, 255, 65536, 2**31 - 1, -2**31, 2**53, 2**63 - 1, -2**63]
REALS = [0.0, -0.0, 1.0, -1.0, 1e-300, 1e300, -1e300, float("nan"), float("inf"), float("-inf"), 0.5, 1e18]
TEXTS = ["", "a", "mean", "baseline", "\x1b[2J", "=1+1", "a\nb", "%s%n%s", "é" * 40, "x" * 5000, "../../a", "</script><script>", "nan", "-1", "yes", "no"]
TYPES = ["u1", "i4", "i8", "f4", "f8", "i2", "u8", ">f8"]
AXES = {}
OURS = ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST")


def digest_module():
    at = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doc", "digest.py")
    spec = importlib.util.spec_from_file_location("digest", at)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_text(item):
    return h5py.check_string_dtype(item.dtype) is not None


def variables(f):
    found = []
    f.visititems(lambda path, item: found.append(path) if isinstance(item, h5py.Dataset) else None)
    return found


def groups(f):
    found = []
    f.visititems(lambda path, item: found.append(path) if isinstance(item, h5py.Group) else None)
    return found


def axes_of(f, name):
    """Names of a variable's axes, as in the file that all are made from: to ask h5py each time takes most of the time."""
    if not AXES:
        with h5py.File(GOOD, "r") as good:
            AXES.update({v: [d[0].name if len(d) else None for d in good[v].dims] for v in variables(good)})
    axes = AXES.get(name, [])
    return [axis if axis and axis in f else None for axis in axes] if len(axes) == f[name].ndim else []


def along(f, axis):
    """Variables that lie along an axis, and as which of theirs."""
    axes_of(f, axis)
    return [(v, i) for v, axes in AXES.items() for i, one in enumerate(axes) if one == "/" + axis and v in f and f[v].ndim == len(axes)]


def loose(f, name):
    """Takes a variable off its axes: libhdf5 keeps lists at both ends, and loses itself in those that lead nowhere."""
    dims = axes_of(f, name)
    for i, axis in enumerate(dims):
        if axis and len(f[name].dims[i]):
            f[name].dims[i].detach_scale(f[axis])
    return dims


def put(f, name, values, dtype=None, axes=True):
    """Another dataset in the place of one, with its attributes, and its axes where the rank is the same. An axis stays one."""
    old = f[name]
    dims = loose(f, name)
    scale = utf8(old.attrs["NAME"]) if "NAME" in old.attrs else None
    kept = {k: (old.attrs.get_id(k).dtype, old.attrs[k]) for k in old.attrs if k not in OURS}
    users = [(v, i) for v, i in along(f, name) if scale is not None and len(f[v].dims[i])]
    for v, i in users:
        f[v].dims[i].detach_scale(old)
    kind = dtype or old.dtype
    del f[name]
    size = numpy.asarray(values).nbytes
    text = h5py.check_string_dtype(numpy.dtype(kind)) is not None
    how = {"chunks": numpy.shape(values), "shuffle": True, "compression": 1} if size > 4096 and not text and numpy.size(values) else {}
    new = f.create_dataset(name, data=values, dtype=kind, **how)
    for key, (sort, value) in kept.items():
        new.attrs.create(key, value, dtype=sort)
    if scale is not None:
        new.make_scale(scale)
    for v, i in users:
        f[v].dims[i].attach_scale(new)
    for i, axis in enumerate(dims):
        if axes and axis and axis in f and i < new.ndim and scale is None:
            new.dims[i].attach_scale(f[axis])
    return new


def utf8(text):
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def strange(luck, kind):
    if kind.kind == "f":
        return numpy.array(luck.choice(REALS)).astype(kind)
    return numpy.array(luck.choice(NUMBERS) % 2**64, dtype="u8").astype(kind)


# ---- changes: each says what it did ----

def some_values(f, name, luck):
    item = f[name]
    if item.size == 0:
        return "nothing"
    values = item[()] if item.ndim else numpy.array(item[()])
    flat = numpy.array(values, dtype=object).ravel() if is_text(item) else numpy.array(values).ravel()
    for _ in range(luck.choice([1, 1, 3, 50])):
        i = luck.randrange(flat.size)
        flat[i] = luck.choice(TEXTS + [utf8(t) for t in flat[:20]]) if is_text(item) else strange(luck, flat.dtype)
    item[...] = flat.reshape(numpy.shape(values))
    return "values of"


def all_values(f, name, luck):
    item = f[name]
    item[...] = luck.choice(TEXTS) if is_text(item) else strange(luck, item.dtype)
    return "all values of"


def another_type(f, name, luck):
    item = f[name]
    if is_text(item):
        put(f, name, numpy.zeros(item.shape), luck.choice(TYPES))
    elif luck.random() < 0.2:
        put(f, name, numpy.full(item.shape, "a", dtype=object), h5py.string_dtype())
    else:
        with numpy.errstate(all="ignore"):
            kind = luck.choice(TYPES)
            put(f, name, numpy.array(item[()]).astype(kind), kind)
    return "type of"


def another_shape(f, name, luck):
    item = f[name]
    values = numpy.array(item[()])
    how = luck.randrange(4)
    if how == 0 or not values.ndim:
        values = values.reshape((1,) + values.shape)
    elif how == 1:
        values = values.reshape(-1)
    elif how == 2:
        values = values[:luck.randrange(values.shape[0] + 1)]
    else:
        values = numpy.concatenate([values, values])[:values.shape[0] + luck.choice([1, 2, 100])]
    put(f, name, values, axes=how > 0)
    return "shape of"


def another_axis_length(f, name, luck):
    """All that lies along an axis at once, so that the file is of one piece."""
    scales = [v for v in variables(f) if f[v].ndim == 1 and "CLASS" in f[v].attrs]
    name = luck.choice(scales)
    old = f[name].shape[0]
    new = luck.choice([0, 1, max(old - 1, 0), old + 1, 2 * old])
    for v, i in along(f, name) + [(name, 0)]:
        values = numpy.array(f[v][()])
        if old == 0 and new > 0:
            continue
        put(f, v, numpy.take(values, numpy.arange(new) % max(old, 1), axis=i))
    return "length of axis %s to %d, by" % (name, new)


def away(f, name, luck):
    loose(f, name)
    del f[name]
    return "no"


def another_name(f, name, luck):
    to = luck.choice([name + "x", name[:-1] or "y", name.upper(), "new/" + name, luck.choice(variables(f)) + "2"])
    if to not in f:
        f.move(name, to)
    return "name of"


def another_place(f, name, luck):
    other = luck.choice(variables(f))
    if other != name:
        f.move(name, "aside")
        f.move(other, name)
        f.move("aside", other)
    return "%s in the place of" % other


def another_attribute(f, name, luck):
    item = luck.choice([f, f[name], f[luck.choice(groups(f) or ["/"])]])
    names = [k for k in item.attrs if k not in OURS and k != "kith_digest"]
    if not names:
        return "nothing"
    key = luck.choice(names)
    how = luck.randrange(5)
    del_first = item.attrs[key]
    del item.attrs[key]
    if how == 1:
        item.attrs[key] = luck.choice(TEXTS).replace("\0", "")
    elif how == 2:
        item.attrs.create(key, strange(luck, numpy.dtype(luck.choice(TYPES[:5]))))
    elif how == 3:
        item.attrs.create(key, numpy.full(luck.choice([1, 2, 40]), luck.choice(NUMBERS[:8])))
    elif how == 4:
        item.attrs.create(key + "x", del_first)
    return "attribute %s of %s, by" % (key, item.name)


def empty_group(f, name, luck):
    at = luck.choice(groups(f) or [name])
    del f[at]
    if luck.random() < 0.5:
        f.create_group(at)
    return "group %s, by" % at


CHANGES = [some_values] * 6 + [all_values] * 3 + [another_axis_length] * 4 + [another_type, another_shape, away, another_name, another_place] * 2 \
    + [another_attribute] * 3 + [empty_group]


def change_file(path, luck):
    done = []
    f = h5py.File(path, "r+")
    for _ in range(luck.choice([1, 1, 2, 4])):
        change, at = luck.choice(CHANGES), luck.choice(variables(f))
        try:
            done.append("%s %s" % (change(f, at, luck), at))
        except Exception as error:  # the library, or numpy, would not
            done.append("(%s %s: %s)" % (change.__name__, at, error))
    if not SEALED:
        f.close()
        return "; ".join(done)
    try:
        mark = f.attrs.get_id("kith_digest")
        mark.write(numpy.array(DIGEST(f).encode(), "S%d" % mark.get_type().get_size()), mark.get_type())
    except Exception as error:  # of what we never write there is no digest: refused as it is
        done.append("(not sealed: %s)" % error)
    f.close()
    return "; ".join(done)


def change_some(begin):
    """All from number `begin` on, in a child: libhdf5 1.10 dies of some changes in the middle; then that file is as it was left."""
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with open(os.path.join(FOLDER, "changes.txt"), "a") as told:
            for n in range(begin, MANY):
                path = path_of(n)
                shutil.copyfile(GOOD, path)
                os.write(tell, b".")
                told.write("%s: %s\n" % (name_of(n), change_file(path, random.Random("%d-%d" % (SEED, n)))))
                told.flush()
        os._exit(0)
    os.close(tell)
    begun = 0
    while part := os.read(hear, 4096):
        begun += len(part)
    os.close(hear)
    os.waitpid(child, 0)
    return begin + begun


def name_of(n):
    return "changed-%d-%d" % (SEED, n)


def path_of(n):
    return os.path.join(os.path.abspath(FOLDER), name_of(n) + ".h5")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    done = 0
    while done < MANY:
        done = change_some(done)
    for n in range(MANY):
        print(name_of(n) if SEALED else path_of(n))


DIGEST = digest_module().digest
main()
