#if defined(__x86_64__)
#define XXH_VECTOR XXH_AVX2
#include "checksum_xxh3.h"

const replay::ChecksumKernel replay::kernels::avx2{sum64, sum128, update};
#endif
