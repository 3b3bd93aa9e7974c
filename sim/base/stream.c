#include "base/stream.h"

#include "base/numeric.h"

struct kith_key
kith_key_of(uint64_t seed, uint32_t replicate)
{
    /* The finaliser of splitmix64 (Steele, Lea, Flood 2014): neighbouring seeds become unlike. */
    uint64_t mixed = seed + 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    return (struct kith_key) { (uint32_t) (mixed >> 32), replicate };
}

struct kith_stream
kith_stream_at(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose)
{
    return (struct kith_stream) { .key = key, .agent = agent, .week = week, .purpose = purpose };
}

uint32_t
kith_stream_word(struct kith_stream *self)
{
    const uint32_t within = self->next & 3;
    if (within == 0)
        self->block = kith_block_at(self->key, self->agent, self->week, self->purpose, self->next >> 2);
    self->next++;
    return self->block.word[within];
}

double
kith_stream_uniform(struct kith_stream *self)
{
    const uint32_t high = kith_stream_word(self);
    const uint32_t low = kith_stream_word(self);
    return kith_uniform52(high, low);
}

uint64_t
kith_stream_poisson(struct kith_stream *self, double mean)
{
    uint64_t n = 0;
    for (; mean > 8192; mean -= 8192)
        n += kith_poisson_quantile(8192, kith_stream_uniform(self));
    return n + kith_poisson_quantile(mean, kith_stream_uniform(self));
}
