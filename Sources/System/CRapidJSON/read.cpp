#include "CRapidJSON.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

// What every processor of the architecture has; the reader copies strings by sixteen bytes then.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <jansson.h>
#include <rapidjson/reader.h>

namespace {

/// jansson's JSON_PARSER_MAX_DEPTH.
constexpr size_t maximum_depth = 2048;

/// Builds jansson values from the reader's events. Answers false, which ends the reading, to
/// whatever jansson does not take or may read otherwise.
class Builder {
public:
    explicit Builder(bool rejects_duplicate_keys) : rejects_duplicates_(rejects_duplicate_keys) {
        stack_.reserve(16);
    }

    ~Builder() { json_decref(root_); }

    json_t *release() {
        json_t *root = root_;
        root_ = nullptr;
        return root;
    }

    bool Null() { return add(json_null()); }
    bool Bool(bool value) { return add(json_boolean(value)); }
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(int64_t) { return false; }
    bool Uint64(uint64_t) { return false; }
    bool Double(double) { return false; }

    /// Numbers come as text: jansson tells integers from reals by how they are written.
    bool RawNumber(const char *text, rapidjson::SizeType length, bool) {
        const char *end = text + length;
        bool is_real = false;
        for (const char *p = text; p != end; p++) is_real |= *p == '.' || *p == 'e' || *p == 'E';
        if (is_real) {
            double value;
            auto result = std::from_chars(text, end, value);
            if (result.ec != std::errc() || result.ptr != end) return false;
            return add(json_real(value));
        }
        int64_t value;
        auto result = std::from_chars(text, end, value);
        if (result.ec != std::errc() || result.ptr != end) return false;
        return add(json_integer(value));
    }

    bool String(const char *text, rapidjson::SizeType length, bool) {
        return add(is_surely_utf8(text, length) ? json_stringn_nocheck(text, length)
                                                : json_stringn(text, length));
    }

    bool Key(const char *text, rapidjson::SizeType length, bool) {
        if (std::memchr(text, 0, length) || !is_surely_utf8(text, length)) return false;
        key_.assign(text, length);
        if (!rejects_duplicates_) return true;
        return !json_object_getn(stack_.back(), key_.data(), key_.size());
    }

    bool StartObject() { return open(json_object()); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(json_array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }

private:
    /// RapidJSON 1.1 takes an escaped low surrogate without its high one, and writes it as three
    /// bytes that begin with ED.
    static bool is_surely_utf8(const char *text, size_t length) {
        return !std::memchr(text, 0xED, length);
    }

    /// Takes over the value, whatever comes of it.
    bool add(json_t *value) {
        if (!value) return false;
        if (stack_.empty()) {
            root_ = value;
            return true;
        }
        json_t *parent = stack_.back();
        if (json_is_array(parent)) return json_array_append_new(parent, value) == 0;
        return json_object_setn_new_nocheck(parent, key_.data(), key_.size(), value) == 0;
    }

    bool open(json_t *container) {
        if (stack_.size() >= maximum_depth || !add(container)) return false;
        stack_.push_back(container);
        return true;
    }

    bool close() {
        stack_.pop_back();
        return true;
    }

    bool rejects_duplicates_;
    json_t *root_ = nullptr;
    /// Containers that are open; each is owned by the one before it, the first is the root.
    std::vector<json_t *> stack_;
    std::string key_;
};

/// How far the reader looks beyond the text.
constexpr size_t padding = 16;

/// Whether a text is UTF-8 (RFC 3629, section 4). RapidJSON can check it as it reads, character by
/// character, which takes longer than all the rest.
bool is_utf8(const char *text, size_t length) {
    auto *p = reinterpret_cast<const uint8_t *>(text);
    auto *end = p + length;
    while (true) {
        while (end - p >= 16) {
            uint64_t words[2];
            std::memcpy(words, p, sizeof words);
            if ((words[0] | words[1]) & 0x8080808080808080) break;
            p += 16;
        }
        while (p != end && *p < 0x80) p++;
        if (p == end) return true;
        uint8_t first = *p;
        if (first < 0xC2 || first > 0xF4) return false;
        int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        if (end - p <= more) return false;
        // Too long, surrogates, beyond U+10FFFF.
        uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (p[1] < low || p[1] > high) return false;
        for (int i = 2; i <= more; i++) {
            if ((p[i] & 0xC0) != 0x80) return false;
        }
        p += more + 1;
    }
}

} // namespace

void *plumb_json_read(const char *text, size_t length, int rejects_duplicate_keys) {
    using namespace rapidjson;
    if (!is_utf8(text, length)) return nullptr;
    constexpr unsigned flags = kParseIterativeFlag | kParseNumbersAsStringsFlag;
    std::unique_ptr<char[]> padded(new char[length + padding]);
    std::memcpy(padded.get(), text, length);
    std::memset(padded.get() + length, 0, padding);
    StringStream stream(padded.get());
    Builder builder(rejects_duplicate_keys);
    Reader reader;
    if (!reader.Parse<flags>(stream, builder)) return nullptr;
    // A NUL byte looks like the end of the text to the reader.
    if (stream.Tell() != length) return nullptr;
    return builder.release();
}
