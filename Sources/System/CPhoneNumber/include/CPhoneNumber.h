// Google's libphonenumber, which has a C++ interface only.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed number. Every text ends in NUL.
struct plumb_phone_number {
    /// Plus, at most 3 digits of country and 17 of the number.
    char e164[32];
    char national[32];
    /// Two letters, 001 for a code of no country, or empty where no region has the number.
    char region[8];
    /// At most 20 digits.
    char extension[32];
    int country_calling_code;
    /// PhoneNumberUtil::PhoneNumberType; 11 for a number that is not valid.
    int kind;
};

/// Parses text (UTF-8) as a number dialled in a region (two upper-case letters).
///
/// False where it cannot be a number. May be called by several threads at once. The first call
/// builds the library's tables.
bool plumb_parse_phone_number(
    const char *text, size_t count, const char *region, struct plumb_phone_number *result);

#ifdef __cplusplus
}
#endif
