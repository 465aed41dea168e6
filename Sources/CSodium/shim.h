// The only C in the project: libsodium, and the one Linux call that Swift cannot import because it is variadic.
#pragma once
#include <sodium.h>
#include <sys/prctl.h>

/// Forbids core dumps of, and same-user tracing of, this process. Returns 0, or -1 with errno set.
static inline int avhopp_forbid_dump(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// 0 when dumps and tracing are forbidden, 1 when they are not, -1 with errno set.
static inline int avhopp_may_dump(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }
