// simdjson, which has a C++ interface only: its DOM parser, and a search over what it parsed.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes behind a text that simdjson may read, though not judge: SIMDJSON_PADDING.
enum { plumb_scan_padding = 64 };

/// Nesting beyond this is not scanned.
enum { plumb_scan_depth = 1024 };

enum plumb_scanned_kind {
    plumb_scanned_missing,
    plumb_scanned_null,
    plumb_scanned_string,
    plumb_scanned_integer,
    plumb_scanned_real,
    plumb_scanned_bool,
    plumb_scanned_array,
    plumb_scanned_object,
};

struct plumb_scanned {
    int kind;
    /// Of a string: UTF-8 without escapes, valid until the next scan.
    const char *text;
    size_t count;
    /// Of an integer; of a bool 0 or 1.
    int64_t integer;
    double real;
    /// Of an array or object: where a search in it begins.
    size_t place;
};

/// Where the document's own value stands.
enum { plumb_scan_root = 1 };

/// A parser with its buffers, which grow and stay. For one thread at a time.
struct plumb_scanner;
struct plumb_scanner *plumb_scanner_make(void);
void plumb_scanner_free(struct plumb_scanner *scanner);

/// Parses a document; `room` readable bytes stand behind it. With too little room it is copied.
///
/// False where it is no JSON, and for what JSON readers disagree on: integers beyond 64 bits with
/// sign, escaped NUL characters and surrogates, nesting beyond `plumb_scan_depth`.
bool plumb_scan(struct plumb_scanner *scanner, const char *text, size_t count, size_t room);

/// Whether no object of the document has a key twice.
bool plumb_scan_keys_are_unique(struct plumb_scanner *scanner);

/// Copies JSON text without white space between its tokens; the bytes written. `output` has room
/// for `count` bytes and the padding.
size_t plumb_scan_minify(const char *text, size_t count, char *output);

/// Paths to look for in one pass.
struct plumb_paths;
struct plumb_paths *plumb_paths_make(void);
void plumb_paths_free(struct plumb_paths *paths);
/// Adds a step below a node, 0 for the start; the node it leads to, an old one if it is there.
size_t plumb_paths_member(struct plumb_paths *paths, size_t node, const char *key, size_t count);
size_t plumb_paths_element(struct plumb_paths *paths, size_t node, size_t index);
size_t plumb_paths_last_element(struct plumb_paths *paths, size_t node);
/// The slot of `values` that takes what stands at a node.
size_t plumb_paths_slot(struct plumb_paths *paths, size_t node);

/// Fills a slot for each path, searching from `place`. Of a key given twice the last counts.
void plumb_scan_find(
    const struct plumb_scanner *scanner,
    const struct plumb_paths *paths,
    size_t place,
    struct plumb_scanned *values);

/// The first element of the array at `place`, and the element behind another; 0 for none.
size_t plumb_scan_first(const struct plumb_scanner *scanner, size_t place);
size_t plumb_scan_next(const struct plumb_scanner *scanner, size_t place);

#ifdef __cplusplus
}
#endif
