#pragma once
// Takes from a recorded response what differs from run to run (normaliser.h), so that it is recorded the same every time.

#include <vector>

#include "interaction.h"
#include "normaliser.h"

namespace replay {

// Makes these changes, one after the other, to an interaction whose keys are known and which is not written yet. What depends on the
// response's length goes with it: the sizes of events, a Content-Length that says the body's, what getinfo and the progress callback told
// of it. What comes in the place of a value is made of the request's canonical key and of how many other values the same normaliser has
// found in the response: so it is the same in every recording, and equal values of a response stay equal.
//
// A body stays as it is, which is said on stderr, once for each URL, where it is longer than SpooledBytes::kLongest; where it is compressed
// and the application was given it so; where a pattern takes too long (pattern.h); and without a word where it comes in the frames of a web
// socket. Takes time in proportion to the response, for each normaliser.
void normalise_response(Interaction& interaction, const std::vector<Normaliser>& normalisers);

}  // namespace replay
