#include "CReferenceData.h"

// #embed is C23; clang offers it in every mode and warns outside of C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char zip_codes[] = {
#embed "tables/zip-codes.tsv"
};
static const unsigned char zip_areas[] = {
#embed "tables/zip-areas.tsv"
};
static const unsigned char area_codes[] = {
#embed "tables/area-codes.tsv"
};
static const unsigned char states[] = {
#embed "tables/states.tsv"
};
static const unsigned char state_names[] = {
#embed "tables/state-names.tsv"
};
static const unsigned char email_domains[] = {
#embed "tables/email-domains.tsv"
};

#define TABLE(name) \
    struct plumb_table plumb_##name(void) { return (struct plumb_table){name, sizeof name}; }

TABLE(zip_codes)
TABLE(zip_areas)
TABLE(area_codes)
TABLE(states)
TABLE(state_names)
TABLE(email_domains)
