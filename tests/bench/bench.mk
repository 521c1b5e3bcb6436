# The benchmarks. Included by the Makefile, which defines BUILD, CXX, CXXFLAGS and LIBRARY. `$(BENCH)` are the products, and
# `$(BENCH_RUN)` the command that runs all and prints the table.

BENCH_DIR := $(BUILD)/bench
BENCH     := $(addprefix $(BENCH_DIR)/,bench transfers origin empty.so)
BENCH_RUN := $(BENCH_DIR)/bench $(LIBRARY)

# The floor finds the bodies in a cassette with the project's own reader.
BENCH_READER := $(patsubst %.cc,$(BUILD)/%.o,$(wildcard formats/*.cc))
bench_object  = $(patsubst %,$(BENCH_DIR)/%.o,$(1))

$(BENCH_DIR)/%.o: tests/bench/%.cc Makefile tests/bench/bench.mk
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -Iformats -MMD -MP -c -o $@ $<

$(BENCH_DIR)/bench: $(call bench_object,main child table)
	$(CXX) -o $@ $^

$(BENCH_DIR)/origin: $(call bench_object,origin exchange)
	$(CXX) -o $@ $^

$(BENCH_DIR)/transfers: $(call bench_object,transfers exchange cold_file) $(BENCH_READER)
	$(CXX) -pthread -o $@ $^ -lcurl

# What preloading anything at all costs.
$(BENCH_DIR)/empty.so: tests/bench/bench.mk
	@mkdir -p $(@D)
	$(CXX) -shared -x c /dev/null -o $@
