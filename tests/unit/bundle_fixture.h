/* A centre with a key, two focal points with accounts, and their keys: for the tests of bundles. */
#pragma once

#include "store_fixture.h"

#include "people/bundle_private.h"
#include "people/bundle_take.h"
#include "people/centre_key.h"

#define BUNDLE_NOW "2026-01-15T12:00:00.000Z"

typedef struct {
    StoreFixture store;
    KeyPair centre, anna, eva; /* anna: SE, trusted; eva: EE, not trusted yet */
    uint64_t sequence;
} BundleFixture;

void bundle_fixture_set_up(BundleFixture *fixture, gconstpointer unused);
void bundle_fixture_tear_down(BundleFixture *fixture, gconstpointer unused);
/* Behind the store's back: there is no other way to an account's state here. */
void bundle_fixture_sql(BundleFixture *fixture, const char *sql);

/* A manifest about SE, 2024, with the fixture's next number and an id of its own. */
BundleManifest bundle_fixture_manifest(BundleFixture *fixture, const PublicKey *to);
/* `length` bytes of content, sealed. */
GByteArray *bundle_fixture_seal(const KeyPair *sender, BundleManifest *manifest,
                                const void *content, size_t length);
/* Opens with the centre; the fault, or BUNDLE_GOOD; an error must be there exactly if it is one. */
BundleFault bundle_fixture_open(BundleFixture *fixture, const GByteArray *bundle,
                                const BundleTerms *terms, BundleOpened *out_opened);
