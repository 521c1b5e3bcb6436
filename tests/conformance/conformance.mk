# libcurl's own test suite as the oracle: see run.py. Included by the Makefile.

# Where the suite is built: outside the repository, and kept from run to run.
CONFORMANCE_SUITE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/libreplay/curl-suite

CONFORMANCE_PACKAGES := autoconf automake libtool dpkg-dev patch perl locales stunnel4 nghttp2-proxy python3-impacket libssl-dev \
                        libnghttp2-dev libpsl-dev libidn2-dev libbrotli-dev libzstd-dev zlib1g-dev libldap-dev libkrb5-dev librtmp-dev

# What continuous integration has time for: a piece of each protocol, and of libcurl's programs that use it in odd ways.
CONFORMANCE_PART := 1 to 120 230 to 300 500 to 620 800 to 860 1500 to 1560 1900 to 1920

TRACER := $(BUILD)/libtracer.so

# Optimised whatever else is: its last calls must be jumps (see there).
$(TRACER): tests/conformance/tracer.cc
	@mkdir -p $(@D)
	@echo "  LINK $@"
	@$(CXX) -std=c++20 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -shared -static-libstdc++ -static-libgcc -o $@ $<

.PHONY: conformance
conformance: deps  ## libcurl's own test suite, recorded and replayed; TESTS='1 to 200' for a part
	$(call install_packages,$(CONFORMANCE_PACKAGES))
	@$(MAKE) --no-print-directory all $(TRACER)
	sh tests/conformance/build_suite.sh $(CONFORMANCE_SUITE)
	PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/conformance/run.py --suite $(CONFORMANCE_SUITE) --build $(BUILD) --tests '$(TESTS)'

.PHONY: conformance-part
conformance-part:  ## a representative part of it
	@$(MAKE) --no-print-directory conformance TESTS='$(CONFORMANCE_PART)'
