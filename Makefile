# Kith. `make help` lists what can be made.
#
#   CC, CFLAGS, LDFLAGS  yours
#   MODE     release | debug | asan | coverage | tsan, fuzz, fuzz-asan (these want CC=clang): all lands in build/$(CC)-$(MODE)/
#   WERROR=1 warnings are errors, as in CI
#   PGO=1    compiled twice, by gcc: the second time what runs do all the time (sim/base, engine, model) with what runs of the first have
#            shown (tests/speed/train.sh): the same numbers, sooner
#   V=1      whole commands instead of one short line a file
#   SETUP=no nothing is installed; SETUP=cluster: Slurm and MPI, too, for tests/cluster; SETUP=page: npm, chromium, gnuplot and a
#            compiler to WebAssembly for the page and figures; SETUP=r: R, for tests/cli/r.sh; SETUP="cluster page r": all

CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
MODE ?= release
HDF5 ?= hdf5-serial
PREFIX ?= /usr/local
DESTDIR ?=
PYTHON ?= /usr/bin/python3
VERSION := 0.1.0

out := build/$(notdir $(CC))-$(MODE)$(if $(PGO),-pgo)
warn := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wcast-qual -Wcast-align -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wdouble-promotion \
  -Wformat=2 -Wnull-dereference $(if $(WERROR),-Werror)
optimise-release := -O3 -g -DNDEBUG
optimise-debug := -O0 -g
optimise-asan := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
optimise-coverage := -O1 -g -fno-inline --coverage -fprofile-update=atomic
optimise-tsan := -O1 -g -fsanitize=thread
optimise-fuzz := -O2 -g -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp
optimise-fuzz-asan := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
CFLAGS ?= $(optimise-$(MODE))
# Tests are compiled once and run once: what they test is compiled as ever.
optimise-tests-release := -O1
# The linker that takes a third of the time, where binutils has it; what is installed is linked as ever.
link-tests = $(if $(filter release asan,$(MODE)),$(shell command -v ld.gold >/dev/null && echo -fuse-ld=gold))

# What is trained lies where it is then used: gcc looks for what it learnt of a file beside its object.
pgo-train := -fprofile-generate -fprofile-update=atomic -Wno-maybe-uninitialized
pgo-1 := -fprofile-use -fprofile-partial-training -Wno-missing-profile -Wno-coverage-mismatch -Wno-maybe-uninitialized
ifneq ($(PGO),)
ifneq ($(findstring clang,$(shell $(CC) --version)),)
$(error PGO=1 is for gcc, and CC is $(CC))
endif
ifeq ($(pgo-$(PGO)),)
$(error PGO is 1 or nothing, not $(PGO))
endif
override LDFLAGS += $(if $(filter train,$(PGO)),-fprofile-generate)
$(out)/sim/base/%.o $(out)/sim/engine/%.o $(out)/sim/model/%.o: trained := $(pgo-$(PGO))
endif
openmp ?= -fopenmp

# pkg-config is asked only when something is compiled, so that `make help` and setup come first.
system_cflags = $(shell pkg-config --cflags $(HDF5) libfyaml gsl nettle zlib 2>/dev/null | sed 's/-I/-isystem /g')
system_libs = $(shell pkg-config --libs $(HDF5) libfyaml gsl nettle zlib 2>/dev/null) -lhdf5_hl -lm
commit := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
base_cflags := -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off $(openmp) $(warn) -fPIC

sources := $(filter-out sim/cli/%,$(wildcard sim/*/*.c))
objects := $(sources:%.c=$(out)/%.o)
page := build/explorer/page.html
live_room := build/live
live := $(live_room)/kith.wasm
cli := $(patsubst %.c,$(out)/%.o,$(wildcard sim/cli/*.c))
tests := $(patsubst tests/%.c,$(out)/tests/%,$(wildcard tests/unit/test_*.c tests/law/test_*.c tests/known/test_*.c tests/golden/test_*.c tests/bad/test_*.c))

# `$(call say,CC,file)` before a command: a short line instead of it, or with V=1 the command itself; nothing with make -s.
quiet := $(if $(V),,@)
say = $(if $(V)$(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),,@echo '$(1) $(2)')

# As many jobs as there are processors, unless -j was given.
at_once = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))

.PHONY: posterior readings install-python mpi all explorer live demo test coverage check-long bench lint install uninstall help clean setup-build setup-test programs golden-accept
.DEFAULT_GOAL := all

all: setup-build ## builds build/kith and the library
	@$(if $(filter page,$(SETUP)),KITH_EXPLORER=must) $(MAKE) --no-print-directory explorer
	@$(MAKE) --no-print-directory $(at_once) programs
	@$(if $(filter page,$(SETUP)),echo 'build/kith is built with the page of kith report')

# build/kith is the default build, whatever else is built.
programs: $(out)/kith $(out)/libkith.a $(out)/libkith.so $(if $(filter build/gcc-release build/gcc-release-pgo,$(out)),build/kith)

explorer: ## builds the page that `kith report` fills, when npm is there; with `make live` in it
	@! command -v npm >/dev/null 2>&1 || $(MAKE) --no-print-directory live
	@sh analysis/explorer/build.sh $(page) $(live)

# The core for the page, as WebAssembly: the floors that `live` knows. Without the compiler for it the page has no live part, and says so.
live: ## builds the core as WebAssembly for the page, when clang, lld and wasi-libc are there
	@sh sim/live/wanting.sh $(live); case $$? in 0) ;; 1) $(MAKE) --no-print-directory $(at_once) $(live) ;; *) exit 69 ;; esac

setup-build:
	@tests/support/setup.sh build
setup-test:
	@tests/support/setup.sh test

demo: all ## builds, compares fragmented with integral care, leaves demo.h5 and, with the page, demo.html
	$(out)/kith compare scenarios/fragmented.yaml scenarios/integral.yaml -o demo.h5
	@[ ! -e $(page) ] || $(out)/kith report demo.h5 -o demo.html

# All that `make all` makes comes first: the test of `make install` must find nothing left to make.
test: setup-test ## builds and runs all tests that are quick
	@$(MAKE) --no-print-directory explorer
	@$(MAKE) --no-print-directory $(at_once) programs tests
	@CC='$(CC)' OUT='$(out)' PYTHON='$(PYTHON)' tests/run.sh $(tests)

coverage: setup-test ## which lines and branches of sim/ the quick tests run, by file; in build/*-coverage
	@tests/support/coverage.sh begin '$(CC)'
	@$(MAKE) --no-print-directory explorer
	@$(MAKE) --no-print-directory $(at_once) MODE=coverage CC='$(CC)' programs tests
	@$(MAKE) --no-print-directory MODE=coverage CC='$(CC)' run-covered
	@PYTHON='$(PYTHON)' tests/support/coverage.sh end '$(CC)'
.PHONY: run-covered
run-covered:
	@TIMEOUT=3600 CC='$(CC)' OUT='$(out)' PYTHON='$(PYTHON)' tests/run.sh $(tests) || echo 'some tests failed: what they would have run may be missing below'

check-long: setup-test ## long statistics, mutants, fuzzing, other compilers and processors
	@$(MAKE) --no-print-directory programs tests
	@CC='$(CC)' OUT='$(out)' PYTHON='$(PYTHON)' tests/long.sh

test-explorer: ## the page for people in a browser: needs npm and chromium
	@KITH_EXPLORER=must $(MAKE) --no-print-directory explorer
	@$(MAKE) --no-print-directory programs
	@KITH=build/kith PYTHON='$(PYTHON)' sh tests/explorer/run.sh

bench: setup-test ## speed figures: NAME VALUE UNIT
	@$(MAKE) --no-print-directory programs
	@BUILD=build/speed CC='$(CC)' CFLAGS='$(CFLAGS)' LIB='$(out)/libkith.a' LIBS='$(system_libs)' KITH=build/kith FIGURES='$(FIGURES)' PYTHON='$(PYTHON)' sh tests/speed/bench.sh

lint: ## floors, names, scripts
	@OUT='$(out)' tests/lint/lint.sh

posterior: programs ## fits the second cohort anew: scenarios/calibration/posterior.h5 and .md, some ten minutes; goes on after an interruption
	build/kith calibrate scenarios/calibration/cohort.yaml -o scenarios/calibration/posterior.h5 --work build/posterior
	build/kith calibrate scenarios/calibration/posterior.h5 --write-point scenarios/baseline.yaml
readings: programs ## after posterior: fits the second reading of the first wave, and writes the main differences under both into scenarios/calibration/posterior.md
	build/kith calibrate scenarios/calibration/cohort-final-report.yaml -o build/second.h5 --work build/second --table build/posterior/table
	sh analysis/readings.sh build/kith scenarios/calibration/posterior.h5 build/second.h5 scenarios/calibration/posterior.md

golden-accept: ## takes today's numbers as the golden ones; review the diff
	@$(MAKE) --no-print-directory programs
	@KITH=build/kith tests/golden/golden.sh accept

.PHONY: tests
tests: $(tests)

build/kith: $(out)/kith
	@ln -sf $(patsubst build/%,%,$(out))/kith $@

live_sources := $(foreach floor,$(shell sed -n 's/^live: *//p' sim/LAYERS) live,$(wildcard sim/$(floor)/*.c))
live_objects := $(live_sources:%.c=$(live_room)/%.o)
live_cflags = --target=wasm32-wasi -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -ftls-model=local-exec -fvisibility=hidden $(warn) $(live_speed) -DNDEBUG \
  $(if $(PLAIN),,-msimd128) -mbulk-memory -mnontrapping-fptoint -msign-ext

# What runs once, before or after the weeks of a run, is made small: a page carries it.
live_speed = -O3
$(filter $(live_room)/sim/param/% $(live_room)/sim/model/params.o $(live_room)/sim/model/outcome%,$(live_objects)): live_speed = -Os

# With -O the driver would run whatever wasm-opt there is in PATH: the link has none.
$(live): $(live_objects) sim/live/live.h
	$(call say,LINK,$@)
	$(quiet)clang --target=wasm32-wasi -mexec-model=reactor $(live_objects) -Wl,--gc-sections,--strip-all,--stack-first,-z,stack-size=262144 \
	  $$(sed -n 's/^[a-z].*[ *]\(kith_live_[a-z_]*\)(.*/-Wl,--export=\1/p' sim/live/live.h) -o $@.partial
	@mv $@.partial $@

# Random123 alone of the system's headers: wasi-libc has its own of the others.
$(live_room)/%.o: %.c | $(live_room)/include/Random123
	@mkdir -p $(@D)
	$(call say,CLANG,$<)
	$(quiet)clang $(live_cflags) -Iinclude -Isim -isystem $(live_room)/include -MMD -MP -c $< -o $@

$(live_room)/include/Random123:
	@mkdir -p $(@D)
	@ln -sfn "$$(printf '#include <Random123/philox.h>\n' | $(CC) -E - | sed -n 's/.*"\(.*\)\/philox.h".*/\1/p' | head -n 1)" $@

# The same command with MPI for `sweep run`: one file is compiled again. MPICC=mpicc.mpich for another library.
MPICC ?= mpicc
mpi_out := $(out)/mpi-$(notdir $(MPICC))
mpi: $(mpi_out)/kith-mpi build/kith-mpi ## builds build/kith-mpi with MPICC

build/kith-mpi: $(mpi_out)/kith-mpi
	@ln -sf $(patsubst build/%,%,$<) $@

$(mpi_out)/kith-mpi: $(cli) $(mpi_out)/mpi.o $(filter-out %/run/mpi.o,$(objects))
	$(call say,LINK,$@)
	$(quiet)$(MPICC) $(CFLAGS) $(openmp) $(LDFLAGS) $^ $(system_libs) -o $@

$(mpi_out)/mpi.o: sim/run/mpi.c
	@mkdir -p $(@D)
	$(call say,MPICC,$<)
	$(quiet)$(MPICC) $(base_cflags) -DKITH_MPI -Iinclude -Isim $(system_cflags) $(CFLAGS) -MMD -MP -c $< -o $@

$(out)/kith: $(cli) $(out)/libkith.a
	$(call say,LINK,$@)
	$(quiet)$(CC) $(CFLAGS) $(openmp) $(LDFLAGS) $^ $(system_libs) -o $@

# Made anew, so that no object of a file that is gone stays in it.
$(out)/libkith.a: $(objects)
	@rm -f $@
	$(call say,AR,$@)
	$(quiet)ar rcs $@ $^

# Exports what include/kith.h declares, and nothing else.
$(out)/libkith.so: $(objects) $(out)/exports.map
	$(call say,LINK,$@)
	$(quiet)$(CC) $(CFLAGS) $(openmp) $(LDFLAGS) -shared -Wl,-soname,libkith.so.0 -Wl,--version-script=$(out)/exports.map $(objects) $(system_libs) -o $@

$(out)/exports.map: sim/exports.sh include/kith.h
	@mkdir -p $(@D)
	@sh sim/exports.sh > $@

$(out)/sim/%.o: sim/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(base_cflags) $(trained) -Iinclude -Isim $(system_cflags) $(CFLAGS) -MMD -MP -c $< -o $@

ifeq ($(PGO),1)
$(objects) $(cli) $(out)/exports.map: | $(out)/trained
$(out)/trained: $(wildcard sim/*/*.[ch]) include/kith.h
	@rm -rf $(out)
	@$(MAKE) --no-print-directory PGO=train $(out)/kith
	@KITH=$(out)/kith sh tests/speed/train.sh
	@find $(out) -type f ! -name '*.gcda' -exec rm {} +
	@touch $@
endif

# The command sees include/ only, like any other user of the library.
$(out)/sim/cli/%.o: sim/cli/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(base_cflags) -Iinclude $(CFLAGS) -MMD -MP -c $< -o $@

# What a program ran is written down however it ends.
ifeq ($(MODE),coverage)
covered := $(out)/tests/support/covered.o
override LDFLAGS += $(covered) -Wl,--wrap=_exit
$(out)/kith $(out)/libkith.so $(tests): | $(covered)
$(covered): tests/support/covered.c
	@mkdir -p $(@D)
	$(quiet)$(CC) -O1 -fPIC -c $< -o $@
endif

# What a result file says of how its program was made.
$(out)/sim/io/provenance.o: base_cflags += -DKITH_COMMIT='"$(commit)"' -DKITH_CFLAGS='"$(CFLAGS)"'
# The page for people, once it was built; the program is made anew when it appears.
$(out)/sim/tell/page.o: base_cflags += $(if $(wildcard $(page)),-DKITH_PAGE='"$(page)"')
$(out)/sim/tell/page.o: $(wildcard $(page))
$(out)/sim/%.o: base_cflags += -DKITH_VERSION='"$(VERSION)"'

# A test whose calls must be able to fail says so: link-NAME.
link-test_checkpoint := -Wl,--wrap=unlink -Wl,--wrap=rename
link-test_scenario_memory := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
link-test_decide_memory := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
link-test_stat_memory := -Wl,--wrap=malloc,--wrap=calloc

$(out)/tests/%: tests/%.c $(out)/libkith.a
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(base_cflags) -Iinclude -Isim -Itests/support $(system_cflags) $(CFLAGS) $(optimise-tests-$(MODE)) -UNDEBUG -MMD -MP $< $(link-tests) $(LDFLAGS) $(link-$(@F)) $(out)/libkith.a -lcmocka $(system_libs) -o $@

install: all ## installs under $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include \
	  $(DESTDIR)$(PREFIX)/share/kith/scenarios $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(out)/kith $(DESTDIR)$(PREFIX)/bin/kith
	install -m 644 $(out)/libkith.a $(DESTDIR)$(PREFIX)/lib/libkith.a
	install -m 755 $(out)/libkith.so $(DESTDIR)$(PREFIX)/lib/libkith.so.0
	ln -sf libkith.so.0 $(DESTDIR)$(PREFIX)/lib/libkith.so
	install -m 644 include/kith.h $(DESTDIR)$(PREFIX)/include/kith.h
	cp -R scenarios/. $(DESTDIR)$(PREFIX)/share/kith/scenarios
	install -m 644 sim/cli/kith.1 $(DESTDIR)$(PREFIX)/share/man/man1/kith.1
	install -m 644 sim/cli/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kith
	printf 'prefix=%s\nName: kith\nDescription: Families moving through violence, reporting, help and recurrence\nVersion: %s\nCflags: -I$${prefix}/include\nLibs: -L$${prefix}/lib -lkith\nRequires.private: $(HDF5) libfyaml gsl nettle zlib\nLibs.private: -lhdf5_hl $(openmp) -lm\n' '$(PREFIX)' '$(VERSION)' > $(DESTDIR)$(PREFIX)/lib/pkgconfig/kith.pc

# Where Python looks: of PREFIX=/usr in dist-packages of all versions, as Debian has it; of another one in those of its version.
PYTHONDIR ?= $(PREFIX)/lib/python$(shell $(PYTHON) -c 'import sys; print("3" if sys.argv[1] == "/usr" else "%d.%d" % sys.version_info[:2])' $(PREFIX))/dist-packages
install-python: ## installs the package for Python under $(DESTDIR)$(PREFIX), without pip
	install -d $(DESTDIR)$(PYTHONDIR)/kith
	install -m 644 analysis/python/kith/*.py analysis/python/kith/py.typed $(DESTDIR)$(PYTHONDIR)/kith

uninstall: ## removes what install put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/kith lib/libkith.a lib/libkith.so lib/libkith.so.0 lib/pkgconfig/kith.pc include/kith.h share/man/man1/kith.1 share/bash-completion/completions/kith)
	rm -rf $(DESTDIR)$(PREFIX)/share/kith $(DESTDIR)$(PYTHONDIR)/kith

clean: ## removes build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

-include $(live_objects:.o=.d) $(mpi_out)/mpi.d $(objects:.o=.d) $(cli:.o=.d) $(addsuffix .d,$(tests))
