#pragma once
#include <microhttpd.h>
#include <stdbool.h>
#include <sys/socket.h>

/// What `plumb_http_start` hands to MHD_start_daemon.
typedef struct {
    /// A socket that listens already; the daemon owns it from then on.
    int listener;
    unsigned int connection_limit;
    /// Bytes for one connection's request line, headers and buffers.
    size_t connection_memory;
    unsigned int idle_timeout_seconds;
    /// PEM texts; NULL for plain HTTP. The daemon keeps them.
    const char *certificate;
    const char *key;
    void *context;
    MHD_AccessHandlerCallback on_request;
    void *(*on_uri)(void *context, const char *uri, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback on_completed;
    MHD_NotifyConnectionCallback on_connection;
} plumb_http_options;

static inline size_t plumb_http_keep_escapes(void *context, struct MHD_Connection *connection,
                                             char *text) {
    (void)context;
    (void)connection;
    size_t length = 0;
    while (text[length]) length++;
    return length;
}

/// MHD_start_daemon is variadic. No thread of its own: the caller polls MHD's epoll descriptor.
static inline struct MHD_Daemon *plumb_http_start(const plumb_http_options *options) {
    const unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    const struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        options->certificate ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, options->on_request,
        options->context, MHD_OPTION_LISTEN_SOCKET, options->listener,
        MHD_OPTION_ARRAY, options->certificate ? tls : plain,
        MHD_OPTION_CONNECTION_LIMIT, options->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_memory,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_timeout_seconds,
        MHD_OPTION_URI_LOG_CALLBACK, options->on_uri, options->context,
        MHD_OPTION_UNESCAPE_CALLBACK, plumb_http_keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, options->on_completed, options->context,
        MHD_OPTION_NOTIFY_CONNECTION, options->on_connection, options->context, MHD_OPTION_END);
}

/// MHD_get_connection_info is variadic. Ends what the peer sends and gets; the daemon closes the
/// connection when it notices.
static inline void plumb_http_shut_down(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) shutdown(info->connect_fd, SHUT_RDWR);
}

/// MHD_get_daemon_info is variadic. The descriptor that becomes readable when MHD_run has work.
static inline int plumb_http_descriptor(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

/// MHD_get_connection_info is variadic. The socket of a connection.
static inline int plumb_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// MHD_get_connection_info is variadic. The peer's address, or NULL.
static inline const struct sockaddr *plumb_http_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

/// Swift imports this enumeration without names for its cases.
static inline bool plumb_http_is_start(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}
