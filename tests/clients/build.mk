# The clients of the end-to-end tests. Included by the Makefile, which defines BUILD, CXX and CXXFLAGS.
# Products: $(CLIENTS), all in $(BUILD)/clients.

CLIENT_DIR := $(BUILD)/clients

# The two flavours' -dev packages conflict, so the GnuTLS one is linked by the file of its runtime package.
CLIENT_OPENSSL := -lcurl
CLIENT_GNUTLS  := -l:libcurl-gnutls.so.4

CLIENT_PROGRAMS := ask_in_flight easy odd_sequences trace_easy breaks upload handles multi_poll multi_fdset multi_socket multi_misuse \
                   fork_transfers threads sudden_end host_state close_descriptors
CLIENT_PLAIN    := $(CLIENT_PROGRAMS:%=$(CLIENT_DIR)/%)
CLIENT_SHARED   := $(CLIENT_DIR)/libfetch_openssl.so $(CLIENT_DIR)/libfetch_gnutls.so $(CLIENT_DIR)/libeager.so \
                   $(CLIENT_DIR)/libmark.so
CLIENTS := $(CLIENT_PLAIN) $(CLIENT_SHARED) \
           $(addprefix $(CLIENT_DIR)/,easy_gnutls multi_fdset_gnutls dlopen_easy both_flavours eager)

CLIENT_COMPILE = @mkdir -p $(CLIENT_DIR) && $(CXX) $(CXXFLAGS) -MMD -MP -MF $@.d

$(CLIENT_PLAIN): $(CLIENT_DIR)/%: tests/clients/%.cpp
	$(CLIENT_COMPILE) -pthread -o $@ $< $(CLIENT_OPENSSL)

$(CLIENT_DIR)/%_gnutls: tests/clients/%.cpp
	$(CLIENT_COMPILE) -o $@ $< $(CLIENT_GNUTLS)

$(CLIENT_DIR)/dlopen_easy: tests/clients/dlopen_easy.cpp
	$(CLIENT_COMPILE) -o $@ $<

$(CLIENT_DIR)/libfetch_openssl.so: tests/clients/fetch_part.cpp
	$(CLIENT_COMPILE) -DFETCH=fetch_openssl -fPIC -shared -o $@ $< $(CLIENT_OPENSSL)

$(CLIENT_DIR)/libfetch_gnutls.so: tests/clients/fetch_part.cpp
	$(CLIENT_COMPILE) -DFETCH=fetch_gnutls -fPIC -shared -o $@ $< $(CLIENT_GNUTLS)

$(CLIENT_DIR)/libeager.so: tests/clients/eager_part.cpp
	$(CLIENT_COMPILE) -fPIC -shared -o $@ $< $(CLIENT_OPENSSL)

$(CLIENT_DIR)/libmark.so: tests/clients/mark.cpp
	$(CLIENT_COMPILE) -fPIC -shared -o $@ $<

$(CLIENT_DIR)/both_flavours: tests/clients/both_flavours.cpp \
                             $(CLIENT_DIR)/libfetch_openssl.so $(CLIENT_DIR)/libfetch_gnutls.so
	$(CLIENT_COMPILE) -o $@ $< -L$(CLIENT_DIR) -lfetch_openssl -lfetch_gnutls -Wl,-rpath,'$$ORIGIN'

$(CLIENT_DIR)/eager: tests/clients/eager.cpp $(CLIENT_DIR)/libeager.so
	$(CLIENT_COMPILE) -o $@ $< -L$(CLIENT_DIR) -leager -Wl,-rpath,'$$ORIGIN'

-include $(wildcard $(CLIENT_DIR)/*.d)
