// ICU looks for its data file, 31 MB of locales and converters, under this name. libphonenumber
// asks ICU only for what is in its code: character properties, case folding, regular expressions.
// So an empty file takes its place here, and a static executable has 5 MB instead of 36.
// The layout is that of ICU's own stubdata.cpp.

#include <unicode/udata.h>
#include <unicode/utypes.h>

struct DataFile {
    uint16_t headerBytes;
    uint8_t magic[2];
    UDataInfo info;
    char padding[8];
    uint32_t entries;
    uint32_t reserved;
    int32_t names[4];
};

extern "C" alignas(16) const DataFile U_ICUDATA_ENTRY_POINT;
extern "C" alignas(16) const DataFile U_ICUDATA_ENTRY_POINT = {
    32,
    {0xDA, 0x27},
    {
        sizeof(UDataInfo),
        0,
        U_IS_BIG_ENDIAN,
        U_CHARSET_FAMILY,
        sizeof(UChar),
        0,
        {'T', 'o', 'C', 'P'},
        {1, 0, 0, 0},
        {0, 0, 0, 0},
    },
    {0, 0, 0, 0, 0, 0, 0, 0},
    0,
    0,
    {0, 0, 0, 0},
};
