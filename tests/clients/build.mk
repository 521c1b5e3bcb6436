# The clients of the end-to-end tests. Included by the Makefile, which defines BUILD, CXX and CXXFLAGS.
# Products: $(CLIENTS), all in $(BUILD)/clients/$(FLAVOUR).

# The flavour of libcurl that the clients are linked to: openssl, gnutls or nss. Those named _other are linked to another one, for
# what is about two flavours.
FLAVOUR       ?= openssl
OTHER_FLAVOUR := $(if $(filter openssl,$(FLAVOUR)),gnutls,openssl)

# The flavours' -dev packages conflict, so all but one are linked by the file of their runtime package.
LIBCURL_openssl := -lcurl
LIBCURL_gnutls  := -l:libcurl-gnutls.so.4
LIBCURL_nss     := -l:libcurl-nss.so.4
CLIENT_LIBCURL  := $(LIBCURL_$(FLAVOUR))
CLIENT_OTHER    := $(LIBCURL_$(OTHER_FLAVOUR))

CLIENT_DIR := $(BUILD)/clients/$(FLAVOUR)

# One a line, so that additions do not meet.
CLIENT_PROGRAMS := \
    address_reuse \
    answers \
    ask_in_flight \
    bodies \
    breaks \
    cancelled \
    close_descriptors \
    connect_only \
    cookies \
    easy \
    ended_by_signal \
    fork_during \
    fork_transfers \
    form_first \
    handles \
    host_state \
    info_lives \
    interleave \
    multi_clock \
    multi_dead \
    multi_fdset \
    multi_late \
    multi_midflight \
    multi_misuse \
    multi_newer \
    multi_parting \
    multi_pauses \
    multi_poll \
    multi_push \
    multi_socket \
    multi_wakeup \
    odd_sequences \
    past_libcurl \
    pauses \
    policies \
    rare_callbacks \
    response_headers \
    scopes \
    set_options \
    ssh_keys \
    sudden_end \
    threads \
    timeouts \
    until_killed \
    vfork_between \
    trace_easy \
    upload \
    websocket \
    wildcard \

CLIENT_PLAIN    := $(CLIENT_PROGRAMS:%=$(CLIENT_DIR)/%)
CLIENT_SHARED   := $(CLIENT_DIR)/libfetch_one.so $(CLIENT_DIR)/libfetch_other.so $(CLIENT_DIR)/libeager.so \
                   $(CLIENT_DIR)/libmark.so $(CLIENT_DIR)/libnames.so
CLIENTS := $(CLIENT_PLAIN) $(CLIENT_SHARED) \
           $(addprefix $(CLIENT_DIR)/,easy_other multi_fdset_other dlopen_easy both_flavours eager plugin)

CLIENT_COMPILE = @mkdir -p $(CLIENT_DIR) && $(CXX) $(CXXFLAGS) -MMD -MP -MF $@.d

$(CLIENT_PLAIN): $(CLIENT_DIR)/%: tests/clients/%.cpp
	$(CLIENT_COMPILE) -pthread -o $@ $< $(CLIENT_LIBCURL)

$(CLIENT_DIR)/%_other: tests/clients/%.cpp
	$(CLIENT_COMPILE) -o $@ $< $(CLIENT_OTHER)

$(CLIENT_DIR)/dlopen_easy: tests/clients/dlopen_easy.cpp $(CLIENT_DIR)/libmark.so
	$(CLIENT_COMPILE) -pthread -o $@ $< -Wl,-rpath,'$$ORIGIN'

$(CLIENT_DIR)/libfetch_one.so: tests/clients/fetch_part.cpp
	$(CLIENT_COMPILE) -DFETCH=fetch_one -fPIC -shared -o $@ $< $(CLIENT_LIBCURL)

$(CLIENT_DIR)/libfetch_other.so: tests/clients/fetch_part.cpp
	$(CLIENT_COMPILE) -DFETCH=fetch_other -fPIC -shared -o $@ $< $(CLIENT_OTHER)

$(CLIENT_DIR)/libeager.so: tests/clients/eager_part.cpp
	$(CLIENT_COMPILE) -pthread -fPIC -shared -o $@ $< $(CLIENT_LIBCURL)

$(CLIENT_DIR)/libmark.so: tests/clients/mark.cpp
	$(CLIENT_COMPILE) -fPIC -shared -o $@ $<

$(CLIENT_DIR)/libnames.so: tests/clients/names_part.cpp
	$(CLIENT_COMPILE) -fPIC -shared -fvisibility=default -o $@ $<

$(CLIENT_DIR)/both_flavours: tests/clients/both_flavours.cpp \
                             $(CLIENT_DIR)/libfetch_one.so $(CLIENT_DIR)/libfetch_other.so
	$(CLIENT_COMPILE) -o $@ $< -L$(CLIENT_DIR) -lfetch_one -lfetch_other -Wl,-rpath,'$$ORIGIN'

$(CLIENT_DIR)/eager: tests/clients/eager.cpp $(CLIENT_DIR)/libeager.so
	$(CLIENT_COMPILE) -o $@ $< -L$(CLIENT_DIR) -leager -Wl,-rpath,'$$ORIGIN'

$(CLIENT_DIR)/plugin: tests/clients/plugin.cpp $(CLIENT_DIR)/libeager.so
	$(CLIENT_COMPILE) -o $@ $< $(CLIENT_LIBCURL) -Wl,-rpath,'$$ORIGIN'

-include $(wildcard $(CLIENT_DIR)/*.d)
