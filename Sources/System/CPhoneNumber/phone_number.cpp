#include "CPhoneNumber.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

PhoneNumberUtil *library() {
    static PhoneNumberUtil *const library = [] {
        PhoneNumberUtil *instance = PhoneNumberUtil::GetInstance();
        // The library's own logger prints numbers, which are personal data, to stdout, which is
        // the function's result. This one is the library's from here on.
        instance->SetLogger(new NullLogger());
        return instance;
    }();
    return library;
}

template <size_t size> bool copy(const std::string &text, char (&target)[size]) {
    if (text.size() >= size) return false;
    std::memcpy(target, text.c_str(), text.size() + 1);
    return true;
}

}  // namespace

bool plumb_parse_phone_number(
    const char *text, size_t count, const char *region, plumb_phone_number *result) {
    PhoneNumberUtil *const util = library();
    PhoneNumber number;
    if (util->Parse(std::string(text, count), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return false;
    std::string e164, national, home;
    util->Format(number, PhoneNumberUtil::E164, &e164);
    util->GetNationalSignificantNumber(number, &national);
    util->GetRegionCodeForNumber(number, &home);
    result->country_calling_code = number.country_code();
    // IsValidNumber asks no more than whether this is not UNKNOWN, and would ask it again.
    result->kind = util->GetNumberType(number);
    return copy(e164, result->e164) && copy(national, result->national)
        && copy(home == "ZZ" ? "" : home, result->region)
        && copy(number.extension(), result->extension);
}
