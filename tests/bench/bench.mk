# The benchmarks: `make -f tests/bench/bench.mk BUILD=build run`, from the top of the repository and after `make all`, which
# `make bench` does. Products: $(BUILD)/bench/.

BUILD    ?= build
CXX      ?= g++
ARCHIVES ?= -l:libzstd.a
CXXFLAGS := -std=c++20 -O2 -g -Wall -Wextra -Werror -pthread -Iformats -MMD -MP

BENCH_DIR := $(BUILD)/bench
BENCH     := $(addprefix $(BENCH_DIR)/,bench transfers opening download origin empty.so)

# The floor finds the bodies in a cassette, and the sizes, with the project's own reader, whose objects `make all` has built.
READER  = $(patsubst %.cc,$(BUILD)/%.o,$(wildcard formats/*.cc))
objects = $(patsubst %,$(BENCH_DIR)/%.o,$(1))

.PHONY: run
run: $(BENCH)
	$(BENCH_DIR)/bench $(BUILD)/libreplay.so $(BENCH_OPTIONS)

$(BENCH_DIR)/bench: $(call objects,main child miss_rows opening_rows recording_rows setup size table) $(READER)
	$(CXX) -pthread -o $@ $^ $(ARCHIVES)

$(BENCH_DIR)/origin: $(call objects,origin exchange)
	$(CXX) -o $@ $^

$(BENCH_DIR)/transfers: $(call objects,transfers exchange cold_file) $(READER)
	$(CXX) -pthread -o $@ $^ -lcurl $(ARCHIVES)

$(BENCH_DIR)/opening: $(call objects,opening) $(READER)
	$(CXX) -pthread -o $@ $^ -lcurl $(ARCHIVES)

$(BENCH_DIR)/download: $(call objects,download)
	$(CXX) -o $@ $^ -lcurl

# What preloading anything at all costs.
$(BENCH_DIR)/empty.so: tests/bench/bench.mk
	@mkdir -p $(@D)
	$(CXX) -shared -x c /dev/null -o $@

$(BENCH_DIR)/%.o: tests/bench/%.cc tests/bench/bench.mk
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -c -o $@ $<

-include $(wildcard $(BENCH_DIR)/*.d)
