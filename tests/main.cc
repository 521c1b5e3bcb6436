// g++ 12 takes a part of <regex> for uninitialised when it instruments it for AddressSanitizer.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
