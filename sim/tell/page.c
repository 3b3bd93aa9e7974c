#include "tell/report.h"

/* The Makefile says where the page is, if it was built. The assembler takes it in as it stands: as
 * a C array it would take the compiler minutes. */
#ifdef KITH_PAGE
__asm__(".pushsection .rodata\n"
        ".globl kith_page_begin\n.hidden kith_page_begin\nkith_page_begin:\n"
        ".incbin \"" KITH_PAGE "\"\n"
        ".globl kith_page_end\n.hidden kith_page_end\nkith_page_end:\n.byte 0\n"
        ".popsection\n");
extern const char kith_page_begin[], kith_page_end[];
#else
static const char kith_page_begin[1];
#define kith_page_end kith_page_begin
#endif

const char *
kith_page(size_t *length)
{
    *length = (size_t) (kith_page_end - kith_page_begin);
    return kith_page_begin;
}
