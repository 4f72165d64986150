#include "CSimdjson.h"
#include "tape.h"

#include <algorithm>
#include <cstring>
#include <vector>

static_assert(plumb_scan_padding >= simdjson::SIMDJSON_PADDING, "simdjson reads further");

namespace {

/// A key in short; keys that differ here differ.
struct Key {
    uint64_t mark;
    std::string_view text;
};

uint64_t mark(std::string_view key) {
    uint64_t front = 0, back = 0;
    const size_t count = std::min(key.size(), sizeof front);
    std::memcpy(&front, key.data(), count);
    std::memcpy(&back, key.data() + key.size() - count, count);
    return front ^ (back << 32 | back >> 32) ^ key.size() * 0x9E3779B97F4A7C15;
}

bool are_unique(std::vector<Key> &keys) {
    // A lead's objects are small: comparing all pairs is faster than sorting, up to a point.
    if (keys.size() <= 24) {
        for (size_t i = 1; i < keys.size(); i++)
            for (size_t j = 0; j < i; j++)
                if (keys[i].mark == keys[j].mark && keys[i].text == keys[j].text) return false;
        return true;
    }
    std::sort(keys.begin(), keys.end(), [](const Key &a, const Key &b) {
        return a.mark != b.mark ? a.mark < b.mark : a.text < b.text;
    });
    return std::adjacent_find(keys.begin(), keys.end(), [](const Key &a, const Key &b) {
               return a.mark == b.mark && a.text == b.text;
           }) == keys.end();
}

/// Whether no escape in the text stands for NUL or half of a surrogate pair.
bool has_plain_escapes(const char *text, size_t count) {
    const char *const end = text + count;
    while (auto *escape = static_cast<const char *>(std::memchr(text, '\\', end - text))) {
        if (end - escape >= 6 && escape[1] == 'u') {
            if ((escape[2] | 0x20) == 'd' || std::memcmp(escape + 2, "0000", 4) == 0) return false;
        }
        text = std::min(escape + 2, end);
    }
    return true;
}

/// Whether every integer fits 64 bits with sign: simdjson gives larger ones a kind of their own.
bool has_plain_integers(const Tape &tape) {
    for (size_t place = plumb_scan_root; place < tape.end();
         place += tape.is_number(place) ? 2 : 1)
        if (tape.kind(place) == 'u') return false;
    return true;
}

}  // namespace

struct plumb_scanner {
    simdjson::dom::parser parser;
    std::vector<char> padded;
    std::vector<Key> keys;
};

Tape::Tape(const plumb_scanner *scanner)
    : words(scanner->parser.doc.tape.get()), strings(scanner->parser.doc.string_buf.get()) {}

plumb_scanner *plumb_scanner_make() { return new plumb_scanner; }

void plumb_scanner_free(plumb_scanner *scanner) { delete scanner; }

bool plumb_scan(plumb_scanner *scanner, const char *text, size_t count, size_t room) {
    // simdjson skips a byte order mark in some versions, and refuses an empty text in all.
    if (count == 0 || static_cast<unsigned char>(text[0]) == 0xEF) return false;
    if (room < plumb_scan_padding) {
        scanner->padded.resize(count + plumb_scan_padding);
        std::memcpy(scanner->padded.data(), text, count);
        text = scanner->padded.data();
    }
    auto &parser = scanner->parser;
    // Grows by half, for the buffers are cleared each time they do.
    if (parser.capacity() < count && parser.allocate(count + count / 2, plumb_scan_depth))
        return false;
    if (parser.parse(text, count, false).error()) return false;
    return has_plain_escapes(text, count) && has_plain_integers(Tape(scanner));
}

bool plumb_scan_keys_are_unique(plumb_scanner *scanner) {
    const Tape tape(scanner);
    auto &keys = scanner->keys;
    for (size_t place = plumb_scan_root; place < tape.end();
         place += tape.is_number(place) ? 2 : 1) {
        if (tape.kind(place) != '{') continue;
        keys.clear();
        for (size_t key = place + 1; tape.kind(key) != '}'; key = tape.next(key + 1)) {
            const auto text = tape.string(key);
            keys.push_back({mark(text), text});
        }
        if (!are_unique(keys)) return false;
    }
    return true;
}

size_t plumb_scan_minify(const char *text, size_t count, char *output) {
    size_t written = 0;
    return simdjson::minify(text, count, output, written) ? 0 : written;
}

size_t plumb_scan_first(const plumb_scanner *scanner, size_t place) {
    const Tape tape(scanner);
    return tape.kind(place) == '[' && tape.kind(place + 1) != ']' ? place + 1 : 0;
}

size_t plumb_scan_next(const plumb_scanner *scanner, size_t place) {
    const Tape tape(scanner);
    const size_t next = tape.next(place);
    return tape.kind(next) == ']' ? 0 : next;
}
