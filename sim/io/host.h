#ifndef KITH_IO_HOST_H
#define KITH_IO_HOST_H

/** What a program that calls the library had set in libhdf5: how errors are told. It gets that back when the call ends. */
struct kith_host {
    void (*tell)(void); /**< as libhdf5 had it */
    void *with;
};

/** Every public function that reads or writes HDF5 begins and ends so, on one thread. */
struct kith_host kith_host_enter(void);
int kith_host_leave(const struct kith_host *self, int status);

#endif
