#pragma once
// SHA256_Init and its like are deprecated in favour of EVP, whose first use loads the providers:
// 0.7 ms in every process. They do the same work at once.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
