# libreplay. `make help` lists the targets.
#
# Layers: interpose -> replayer -> formats <- tools. Each folder is compiled with the include paths of the folders below it and
# no others, so an include against the arrows does not compile.

BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
PYTHON   ?= /usr/bin/python3
CXX      ?= g++
MARCH    := $(shell uname -m)

OPTIMIZE ?= -O2
SANITIZE ?=
CXXFLAGS := -std=c++20 $(OPTIMIZE) -g -Wall -Wextra -Werror -fPIC -fvisibility=hidden -pthread $(SANITIZE)

# What each folder may include.
INCLUDES_formats   := -Iformats
INCLUDES_replayer  := $(INCLUDES_formats) -Ireplayer
INCLUDES_interpose := $(INCLUDES_replayer) -Iinterpose
INCLUDES_tools     := $(INCLUDES_replayer) -Itools
INCLUDES_tests     := $(INCLUDES_tools)

sources_of  = $(wildcard $(1)/*.cc)
objects_of  = $(patsubst %.cc,$(BUILD)/%.o,$(call sources_of,$(1)))

FORMATS   := $(call objects_of,formats)
REPLAYER  := $(call objects_of,replayer)
INTERPOSE := $(call objects_of,interpose)
TOOLS     := $(call objects_of,tools)
UNITS     := $(BUILD)/tests/main.o $(foreach layer,formats replayer tools,$(call objects_of,tests/$(layer)))

# What building and testing need, as Debian 12 packages.
BUILD_PACKAGES := g++ make pkg-config libcurl4-openssl-dev libcereal-dev rapidjson-dev libxxhash-dev libcli11-dev libtomlplusplus-dev libzstd-dev zlib1g-dev libpcre2-dev
TEST_PACKAGES  := catch2 binutils util-linux openssl openssh-client openssh-server curl git nginx-light libcurl3-gnutls python3 \
                  python3-h2 python3-pycurl python3-pytest php8.2-cli php8.2-curl zstd
# Programs and bindings that are tested as clients, 250 MB when installed, two thirds of that GDAL; and what `make test-all` adds.
CLIENT_PACKAGES     := casync cmake debuginfod gdal-bin libwww-curl-perl lua-curl lua5.1 perl php-guzzlehttp-guzzle php8.2-http php8.2-raphf \
                       python3-gevent python3-tornado ruby ruby-curb ruby-typhoeus samtools tcl tclcurl
ALL_CLIENT_PACKAGES := libcurl3-nss ostree
LINT_PACKAGES  := clang-format clang-tidy

# Archives: the library may not bring libzstd.so and the like into its hosts, nor meet theirs.
ARCHIVES := -l:libzstd.a -l:libz.a -l:libpcre2-8.a

STATIC_RUNTIME := -l:libstdc++.a -l:libgcc.a -l:libgcc_eh.a -lc

LIBRARY := $(BUILD)/libreplay.so
COMMAND := $(BUILD)/replay
UNIT    := $(BUILD)/unit-tests

.PHONY: all
all: $(LIBRARY) $(COMMAND)  ## build build/libreplay.so and build/replay

.PHONY: help
help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

# Statically linked runtime: a preload that drags libstdc++ in costs every process it is loaded into 0.5 ms, and libm 0.05 (g++ would name it
# for code that is left out again). The anonymous version script
# satisfies references to any symbol version (CURL_OPENSSL_4, CURL_GNUTLS_3); a named version would satisfy none of them.
$(LIBRARY): $(INTERPOSE) $(REPLAYER) $(FORMATS) $(BUILD)/exports.map
	@echo "  LINK $@"
	@$(CXX) -shared $(SANITIZE) -Wl,--version-script=$(BUILD)/exports.map -Wl,-z,defs -Wl,-z,now -Wl,--gc-sections \
	    $(if $(SANITIZE),,-nodefaultlibs) -o $@ $(filter %.o,$^) $(ARCHIVES) $(if $(SANITIZE),,$(STATIC_RUNTIME))

$(BUILD)/exports.map: interpose/curl_api.def interpose/socket_api.def Makefile
	@mkdir -p $(@D)
	@{ echo '{ global:'; sed -n 's/^CURL_API(\([a-z_]*\),.*/curl_\1;/p; s/^SOCKET_API(\([a-z0-9_]*\),.*/\1;/p' $(filter %.def,$^); echo 'dlsym; dlopen; _exit; _Exit; replay_scope_begin; replay_scope_end; local: *; };'; } > $@

$(COMMAND): $(TOOLS) $(REPLAYER) $(FORMATS)
	@echo "  LINK $@"
	@$(CXX) $(SANITIZE) -pthread -o $@ $^ $(ARCHIVES)

$(UNIT): $(UNITS) $(filter-out $(BUILD)/tools/main.o,$(TOOLS)) $(REPLAYER) $(FORMATS)
	@echo "  LINK $@"
	@$(CXX) $(SANITIZE) -pthread -o $@ $^ $(ARCHIVES)

# The folder that a source stands in decides what it may include.
$(BUILD)/%.o: %.cc Makefile
	@mkdir -p $(@D)
	@echo "  CXX $<"
	@$(CXX) $(CXXFLAGS) $(FLAGS_$*) $(INCLUDES_$(firstword $(subst /, ,$*))) -MMD -MP -c -o $@ $<

FLAGS_formats/checksum_avx2 := $(if $(filter x86_64,$(MARCH)),-mavx2)
# g++ 12 takes the intrinsics' own undefined vectors for mistakes.
FLAGS_formats/checksum_avx512 := $(if $(filter x86_64,$(MARCH)),-mavx512f -Wno-maybe-uninitialized)
# What clang (`make fuzz`) does not know: that option, and C's name for bool in a header of glibc's.
ifneq ($(findstring clang,$(CXX)),)
FLAGS_formats/checksum_avx512 += -Wno-unknown-warning-option
FLAGS_formats/checksum        := -D_Bool=bool
FLAGS_replayer/trigram_set    := -D_Bool=bool
endif
# cereal includes <iostream>, whose static initialiser builds C++'s locales and streams in every process that loads the library, and
# brings 430 KB of them along. Nothing here uses them, so the header is told that it was included already.
FLAGS_formats/interaction := -D_GLIBCXX_IOSTREAM
# Its last calls must be jumps (see there), so it is always optimised and never instrumented.
FLAGS_interpose/dynamic_linker := -O2 -fno-sanitize=all

include tests/clients/build.mk
include tests/conformance/conformance.mk
include tests/fuzz/fuzz.mk

# --- setting up --------------------------------------------------------------------------------------------------------

# Asks dpkg first: a machine that has everything needs no network, no lock and no root.
installed = dpkg-query -W -f='$${db:Status-Status}\n' $(1) 2>/dev/null | grep -cx installed
define install_packages
@if [ "$$($(call installed,$(1)))" != $(words $(1)) ]; then \
    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
    echo "installing: $(1)"; \
    $$sudo apt-get update -q && \
    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(1); \
fi
endef

.PHONY: deps
deps:  ## install what building and testing need (Debian packages; uses sudo where not root)
	$(call install_packages,$(BUILD_PACKAGES) $(TEST_PACKAGES))

# --- trying and testing -------------------------------------------------------------------------------------------------

.PHONY: demo
demo: deps  ## watch real programs being recorded, and replayed with the server gone
	@$(MAKE) --no-print-directory -s all
	@PYTHON=$(PYTHON) BUILD=$(abspath $(BUILD)) sh tests/demo/demo.sh

.PHONY: test
test:  ## everything: unit tests, checks of the structure, real clients end to end
	$(call install_packages,$(BUILD_PACKAGES) $(TEST_PACKAGES) $(CLIENT_PACKAGES))
	@$(MAKE) --no-print-directory unit-test structure-test end-to-end-test

# The flavours of the system's libcurl, and the backports' version of it beside them.
NEWER := $(BUILD)/libcurl-backports
.PHONY: test-all
test-all: test  ## `test`, and the real clients against libcurl's other flavours and a newer version
	$(call install_packages,$(ALL_CLIENT_PACKAGES))
	@$(MAKE) --no-print-directory end-to-end-test FLAVOUR=gnutls
	@$(MAKE) --no-print-directory end-to-end-test FLAVOUR=nss
	@$(MAKE) --no-print-directory $(NEWER)/version
	@$(MAKE) --no-print-directory end-to-end-test LIBCURL=$(NEWER)
	@$(MAKE) --no-print-directory end-to-end-test LIBCURL=$(NEWER) FLAVOUR=gnutls

$(NEWER)/version: tests/clients/fetch_libcurl.sh
	sh $< $(@D)

.PHONY: unit-test
unit-test: $(UNIT) $(FUZZ_CORPUS)  ## the unit tests of each layer, and the hostile inputs that are kept
	$(UNIT)
	$(FUZZ_CORPUS) tests/fuzz/corpus tests/golden
	$(PYTHON) -m pytest -q -p no:cacheprovider tests/formats

.PHONY: structure-test
structure-test: $(LIBRARY)  ## the layers' arrows, the exports, what the library depends on
	sh tests/checks/layers.sh
	sh tests/checks/exports.sh $(LIBRARY)

.PHONY: clients
clients: $(CLIENTS)  ## the small programs that the end-to-end tests run

.PHONY: end-to-end-test
end-to-end-test: all clients  ## real clients against real servers, recorded and replayed
	BUILD=$(BUILD) FLAVOUR=$(FLAVOUR) LIBCURL=$(LIBCURL) $(PYTHON) -m pytest -p no:cacheprovider tests/e2e

.PHONY: bench
bench: all  ## what it costs, as a table of ratios
	@$(MAKE) --no-print-directory -f tests/bench/bench.mk BUILD=$(BUILD) ARCHIVES="$(ARCHIVES)" run

# Everything once more under the sanitizers: the unit tests, and clients that are built with them too (a sanitizer's runtime
# preloaded into a program that was not hangs).
# -Wno-tsan: the fence that TSan does not know is one between processes.
.PHONY: sanitize
sanitize: deps  ## the unit tests and instrumented clients under ASan+UBSan and TSan
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/address OPTIMIZE=-O1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" sanitized
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/thread OPTIMIZE=-O1 SANITIZE="-fsanitize=thread -Wno-tsan" sanitized

# In a build of its own, by `make sanitize`. Link order: the preload comes before the runtime that the client brings.
.PHONY: sanitized
sanitized: all clients $(UNIT) $(FUZZ_CORPUS)
	$(UNIT)
	$(FUZZ_CORPUS) tests/fuzz/corpus tests/golden
	ASAN_OPTIONS=verify_asan_link_order=0:allocator_may_return_null=1:detect_stack_use_after_return=1 TSAN_OPTIONS=allocator_may_return_null=1:halt_on_error=1:second_deadlock_stack=1 \
	    BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider tests/e2e --instrumented --ignore=tests/e2e/test_launcher.py

# --- keeping it in shape ---------------------------------------------------------------------------------------------------

SOURCES := $(shell find formats replayer interpose tools tests -name '*.cc' -o -name '*.h' -o -name '*.cpp' -o -name '*.hpp')

.PHONY: format
format:  ## lay out all C++ sources
	clang-format -i $(SOURCES)

# Left out is what only g++ takes: -mavx2 and the like for two files, and a glibc header that clang does not compile as C++.
# One source a process: from the second on, clang-tidy 14 takes every va_list for uninitialised.
.PHONY: lint
lint:  ## clang-format (dry) and clang-tidy over all C++ sources
	$(call install_packages,$(LINT_PACKAGES))
	clang-format --dry-run -Werror $(SOURCES)
	$(foreach layer,formats replayer interpose tools,printf '%s\n' $(filter-out formats/checksum% replayer/trigram_set%,$(call sources_of,$(layer))) | xargs -P $$(nproc) -I {} clang-tidy --quiet {} -- -std=c++20 $(INCLUDES_$(layer)) &&) true

.PHONY: install
install: all  ## install under PREFIX (/usr/local), below DESTDIR
	install -D -m 755 -s $(COMMAND) $(DESTDIR)$(PREFIX)/bin/replay
	install -D -m 644 -s $(LIBRARY) $(DESTDIR)$(PREFIX)/lib/libreplay.so
	install -D -m 644 interpose/replay.h $(DESTDIR)$(PREFIX)/include/replay.h
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	sed 's|@PREFIX@|$(PREFIX)|' interpose/replay.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/replay.pc
	install -D -m 644 formats/FORMAT.md $(DESTDIR)$(PREFIX)/share/doc/libreplay/FORMAT.md
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/libreplay/README.md

.PHONY: uninstall
uninstall:  ## remove what install put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/replay lib/libreplay.so include/replay.h lib/pkgconfig/replay.pc)
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/libreplay

.PHONY: clean
clean:  ## remove the build folder
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
