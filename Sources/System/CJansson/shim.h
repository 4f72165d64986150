#pragma once
#include <jansson.h>

/// json_typeof is a macro over the first member; Swift imports no function-like macros.
static inline json_type plumb_json_type(const json_t *value) { return json_typeof(value); }
