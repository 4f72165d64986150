// The smallest program that does a function's round: reads an event, answers with one line. Under a
// web server it says so in CGI's terms (RFC 3875), and reads as much as it is told.
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    static char event[65536];
    const char *length = getenv("GATEWAY_INTERFACE") ? getenv("CONTENT_LENGTH") : NULL;
    const char *answer = length ? "Content-Type: application/json\r\n\r\n{}\n" : "{}\n";
    long left = length ? atol(length) : LONG_MAX;
    ssize_t count;
    while (left > 0 && (count = read(0, event, sizeof event)) > 0) left -= count;
    ssize_t size = strlen(answer);
    return write(1, answer, size) == size ? 0 : 1;
}
