/* Linked into MODE=coverage: what a process ran is written down also when it leaves by _exit(), as the child does that looks through a
 * result file; and the injector of faults (tests/fault) leaves alone what gcov itself does for that. */
#include <unistd.h>

extern void __gcov_dump(void);
extern void kith_fault_end(void) __attribute__((weak));
extern void __real__exit(int code) __attribute__((noreturn));
void __wrap__exit(int code) __attribute__((noreturn));

__attribute__((destructor)) static void
leave_alone(void)
{
    if (kith_fault_end)
        kith_fault_end();
}

void
__wrap__exit(int code)
{
    leave_alone();
    __gcov_dump();
    __real__exit(code);
}
