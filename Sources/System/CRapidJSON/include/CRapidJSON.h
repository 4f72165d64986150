// Reads JSON text into jansson values by RapidJSON's reader, which is C++.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A new jansson value (json_t *), or NULL where the text is not plainly good JSON: then jansson
/// itself reads it and says what is wrong with it, or that it is right after all.
void *plumb_json_read(const char *text, size_t length, int rejects_duplicate_keys);

#ifdef __cplusplus
}
#endif
