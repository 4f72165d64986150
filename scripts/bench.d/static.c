// The smallest program that does a function's round: reads an event, answers with one line.
#include <unistd.h>

int main(void) {
    static char event[65536];
    while (read(0, event, sizeof event) > 0) {}
    return write(1, "{}\n", 3) == 3 ? 0 : 1;
}
