#include "io/host.h"

#include "io/h5.h"

struct kith_host
kith_host_enter(void)
{
    H5E_auto2_t tell = NULL;
    struct kith_host self = { 0 };
    H5Eget_auto2(H5E_DEFAULT, &tell, &self.with);
    self.tell = (void (*)(void)) tell;
    kith_h5_quiet();
    return self;
}

int
kith_host_leave(const struct kith_host *self, int status)
{
    H5Eset_auto2(H5E_DEFAULT, (H5E_auto2_t) self->tell, self->with);
    return status;
}

void
kith_process_is_ours(void)
{
    H5dont_atexit();
}
