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

LIBRARY := $(BUILD)/libreplay.so
COMMAND := $(BUILD)/replay
UNIT    := $(BUILD)/unit-tests

.PHONY: all
all: $(LIBRARY) $(COMMAND)  ## build build/libreplay.so and build/replay

# Statically linked runtime: a preload that drags libstdc++ in costs every process it is loaded into 0.5 ms. The anonymous version script
# satisfies references to any symbol version (CURL_OPENSSL_4, CURL_GNUTLS_3); a named version would satisfy none of them.
$(LIBRARY): $(INTERPOSE) $(REPLAYER) $(FORMATS) $(BUILD)/exports.map
	$(CXX) -shared $(SANITIZE) -Wl,--version-script=$(BUILD)/exports.map -Wl,-z,defs -Wl,-z,now -Wl,--gc-sections \
	    $(if $(SANITIZE),,-static-libstdc++ -static-libgcc) -o $@ $(filter %.o,$^)

$(BUILD)/exports.map: interpose/curl_api.def Makefile
	@mkdir -p $(@D)
	{ echo '{ global:'; sed -n 's/^CURL_API(\([a-z_]*\),.*/curl_\1;/p' $<; echo 'dlsym; dlopen; local: *; };'; } > $@

$(COMMAND): $(TOOLS) $(REPLAYER) $(FORMATS)
	$(CXX) $(SANITIZE) -pthread -o $@ $^

$(UNIT): $(UNITS) $(filter-out $(BUILD)/tools/main.o,$(TOOLS)) $(REPLAYER) $(FORMATS)
	$(CXX) $(SANITIZE) -pthread -o $@ $^

# The folder that a source stands in decides what it may include.
$(BUILD)/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) $(FLAGS_$*) $(INCLUDES_$(firstword $(subst /, ,$*))) -MMD -MP -c -o $@ $<

FLAGS_formats/checksum_avx2 := $(if $(filter x86_64,$(MARCH)),-mavx2)
# Its last calls must be jumps (see there), so it is always optimised and never instrumented.
FLAGS_interpose/dynamic_linker := -O2 -fno-sanitize=all

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
