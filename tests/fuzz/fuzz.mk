# Hostile inputs. `make fuzz` has libFuzzer make them up; those worth keeping stand in corpus/, and `make test` gives them to the targets.
# Included by the Makefile.

FUZZ_PACKAGES := clang-14 libclang-rt-14-dev
FUZZ_CXX      := clang++-14
FUZZ_CORPUS   := $(BUILD)/fuzz-corpus

# The helpers of the targets; all other sources are targets, of which these read cassettes.
FUZZ_HELPERS   := target hostile_cassette cassette_model cassette_mutator feed
CASSETTE_FUZZ  := reader player conversation rendering builder misses
ALL_FUZZ       := $(filter-out $(FUZZ_HELPERS),$(patsubst tests/fuzz/%.cc,%,$(wildcard tests/fuzz/*.cc)))
FUZZ_COMMON    := $(addprefix $(BUILD)/tests/fuzz/,target.o hostile_cassette.o)
FUZZ_LIBRARIES := $(filter-out $(BUILD)/tools/main.o,$(TOOLS)) $(REPLAYER) $(FORMATS)

# All targets in one program, which feeds them what is kept.
FUZZ_FED := $(patsubst %,$(BUILD)/tests/fuzz/fed/%.o,$(ALL_FUZZ))
$(FUZZ_FED): $(BUILD)/tests/fuzz/fed/%.o: tests/fuzz/%.cc Makefile
	@mkdir -p $(@D)
	@echo "  CXX $<"
	@$(CXX) $(CXXFLAGS) -DLLVMFuzzerTestOneInput=fuzz_$* $(INCLUDES_tests) -MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/feed.o: $(wildcard tests/fuzz/*.cc)  # it names them all
FLAGS_tests/fuzz/feed = -DTARGETS='$(foreach target,$(ALL_FUZZ),X($(target)))'
$(FUZZ_CORPUS): $(BUILD)/tests/fuzz/feed.o $(FUZZ_FED) $(FUZZ_COMMON) $(FUZZ_LIBRARIES)
	@echo "  LINK $@"
	@$(CXX) $(SANITIZE) -pthread -o $@ $^ $(ARCHIVES)

# Each target with libFuzzer, in a build by clang of its own: see `fuzz`.
FUZZERS := $(patsubst %,$(BUILD)/%,$(or $(TARGETS),$(ALL_FUZZ)))
$(patsubst %,$(BUILD)/%,$(ALL_FUZZ)): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_COMMON) $(FUZZ_LIBRARIES)
	@echo "  LINK $@"
	@$(CXX) $(SANITIZE) -fsanitize=fuzzer -pthread -o $@ $^ $(ARCHIVES)
$(patsubst %,$(BUILD)/%,$(CASSETTE_FUZZ)): $(addprefix $(BUILD)/tests/fuzz/,cassette_model.o cassette_mutator.o)

.PHONY: fuzzers
fuzzers: $(FUZZERS)

# Warnings are g++'s business (-w).
run_fuzzers = $(PYTHON) tests/fuzz/run.py --build $(BUILD)/fuzz --cassettes "$(CASSETTE_FUZZ)" $(1) $(or $(TARGETS),$(ALL_FUZZ))
define build_fuzzers
$(call install_packages,$(FUZZ_PACKAGES))
+@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CXX="$(FUZZ_CXX)" OPTIMIZE=-O1 TARGETS="$(TARGETS)" \
    SANITIZE="-w -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fsanitize-ignorelist=tests/fuzz/ignored.txt" fuzzers
endef

.PHONY: fuzz
fuzz:  ## hostile inputs to readers and decoders; SECONDS=60 for each target, TARGETS='reader archive' for some
	$(build_fuzzers)
	$(call run_fuzzers,--seconds $(or $(SECONDS),60))

# Inputs that reached something new are kept until `make clean`. This makes the tests' corpus of them.
.PHONY: fuzz-keep
fuzz-keep:  ## after `make fuzz`: keep the inputs that the tests are to feed to the targets
	$(build_fuzzers)
	$(call run_fuzzers,--keep)
