// A function as a warm FastCGI worker: reads each event, answers with one line. One connection at a time.
// https://fastcgi-archives.github.io/FastCGI_Specification.html
#include <fcgiapp.h>

int main(void) {
    static char event[65536];
    FCGX_Stream *in, *out, *err;
    FCGX_ParamArray parameters;
    while (FCGX_Accept(&in, &out, &err, &parameters) >= 0) {
        while (FCGX_GetStr(event, sizeof event, in) > 0) {}
        FCGX_PutS("Content-Type: application/json\r\n\r\n{}\n", out);
    }
}
