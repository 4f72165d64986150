// Reference tables as read-only data of the executable: nothing is read or parsed at start.
#pragma once
#include <stddef.h>

/// Lines sorted by the bytes of their first column; columns separated by tabs.
struct plumb_table {
    const unsigned char *bytes;
    size_t count;
};

struct plumb_table plumb_zip_codes(void);
struct plumb_table plumb_zip_areas(void);
struct plumb_table plumb_area_codes(void);
struct plumb_table plumb_states(void);
struct plumb_table plumb_state_names(void);
struct plumb_table plumb_email_domains(void);
