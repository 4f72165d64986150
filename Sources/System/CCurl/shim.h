#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <sys/auxv.h>

/// The functions of libcurl, found when they are first needed: linking the library costs every
/// start 8 ms, for it brings some thirty others along.
typedef struct {
    CURLcode (*global_init)(long flags);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
    CURLcode (*easy_perform)(CURL *handle);
    CURLcode (*easy_getinfo)(CURL *handle, CURLINFO info, ...);
    void (*easy_reset)(CURL *handle);
    void (*easy_cleanup)(CURL *handle);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
} plumb_curl;

/// Whether the process has no dynamic loader (`-static-executable`), where dlopen may crash.
static inline int plumb_curl_has_no_loader(void) { return getauxval(AT_BASE) == 0; }

static inline int plumb_curl_find(void *library, const char *name, void **function) {
    *function = dlsym(library, name);
    return *function != NULL;
}

/// Opens the library, which is never closed; NULL, or why it cannot be had.
static inline const char *plumb_curl_load(plumb_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return dlerror();
    if (!plumb_curl_find(library, "curl_global_init", (void **)&curl->global_init)
        || !plumb_curl_find(library, "curl_easy_init", (void **)&curl->easy_init)
        || !plumb_curl_find(library, "curl_easy_setopt", (void **)&curl->easy_setopt)
        || !plumb_curl_find(library, "curl_easy_perform", (void **)&curl->easy_perform)
        || !plumb_curl_find(library, "curl_easy_getinfo", (void **)&curl->easy_getinfo)
        || !plumb_curl_find(library, "curl_easy_reset", (void **)&curl->easy_reset)
        || !plumb_curl_find(library, "curl_easy_cleanup", (void **)&curl->easy_cleanup)
        || !plumb_curl_find(library, "curl_easy_strerror", (void **)&curl->easy_strerror)
        || !plumb_curl_find(library, "curl_slist_append", (void **)&curl->slist_append)
        || !plumb_curl_find(library, "curl_slist_free_all", (void **)&curl->slist_free_all))
        return "libcurl.so.4 lacks a function";
    return NULL;
}

// The function pointers are variadic, which Swift does not import: one call for each kind of value.

static inline CURLcode plumb_curl_set_long(const plumb_curl *curl, CURL *handle,
                                           CURLoption option, long value) {
    return curl->easy_setopt(handle, option, value);
}

static inline CURLcode plumb_curl_set_size(const plumb_curl *curl, CURL *handle,
                                           CURLoption option, curl_off_t value) {
    return curl->easy_setopt(handle, option, value);
}

static inline CURLcode plumb_curl_set_pointer(const plumb_curl *curl, CURL *handle,
                                              CURLoption option, const void *value) {
    return curl->easy_setopt(handle, option, value);
}

static inline CURLcode plumb_curl_set_callback(const plumb_curl *curl, CURL *handle,
                                               CURLoption option, curl_write_callback value) {
    return curl->easy_setopt(handle, option, value);
}

static inline long plumb_curl_status(const plumb_curl *curl, CURL *handle) {
    long status = 0;
    curl->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
