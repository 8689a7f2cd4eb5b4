/*
 * Times mremap(2) on this machine's kernel. Reads lines "OLD LENGTH NEW" (hexadecimal) and answers each with the
 * nanoseconds that moving a mapping of small pages took, all of them resident, or with "E" and why not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

static int failed(const char *what)
{
	printf("E %s: %s\n", what, strerror(errno));
	return 1;
}

int main(void)
{
	unsigned long old, length, new;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		return failed("prctl");
	while (scanf("%lx %lx %lx", &old, &length, &new) == 3) {
		struct timespec before, after;
		char *page, *moved;
		char *mapping = mmap((void *)old, length, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (mapping == MAP_FAILED)
			return failed("mmap");
		for (page = mapping; page < mapping + length; page += 4096)
			*page = 1;
		clock_gettime(CLOCK_MONOTONIC, &before);
		moved = mremap(mapping, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)new);
		clock_gettime(CLOCK_MONOTONIC, &after);
		if (moved == MAP_FAILED)
			return failed("mremap");
		printf("%ld\n", (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec);
		munmap(moved, length);
	}
	return 0;
}
