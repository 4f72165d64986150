// What simdjson has parsed: one or two words a value, in the document's order.
// https://github.com/simdjson/simdjson/blob/master/doc/tape.md
#pragma once
#include <simdjson.h>

#include <cstring>
#include <string_view>

struct plumb_scanner;

class Tape {
public:
    explicit Tape(const plumb_scanner *scanner);

    /// `{`, `}`, `[`, `]`, `"`, `l` (integer), `u` (beyond 63 bits), `d`, `t`, `f`, `n`.
    char kind(size_t place) const { return static_cast<char>(words[place] >> 56); }

    /// The place behind the last value.
    size_t end() const { return payload(0); }

    bool is_number(size_t place) const {
        const char kind = this->kind(place);
        return kind == 'l' || kind == 'u' || kind == 'd';
    }

    /// The place behind a value and all in it.
    size_t next(size_t place) const {
        const char kind = this->kind(place);
        // The upper bits count the elements.
        if (kind == '{' || kind == '[') return static_cast<uint32_t>(payload(place));
        return place + (is_number(place) ? 2 : 1);
    }

    std::string_view string(size_t place) const {
        const uint8_t *const start = strings + payload(place);
        uint32_t count;
        std::memcpy(&count, start, sizeof count);
        return {reinterpret_cast<const char *>(start + sizeof count), count};
    }

    int64_t integer(size_t place) const { return static_cast<int64_t>(words[place + 1]); }

    double real(size_t place) const {
        double number;
        std::memcpy(&number, words + place + 1, sizeof number);
        return number;
    }

private:
    uint64_t payload(size_t place) const { return words[place] & 0x00FFFFFFFFFFFFFF; }

    const uint64_t *words;
    const uint8_t *strings;
};
