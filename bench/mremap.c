/*
 * Times mremap(2) on this machine's kernel. Reads lines "OLD LENGTH NEW AGAIN" (hexadecimal), moves a mapping of small pages,
 * all of them resident, from OLD to NEW, and then back and there again AGAIN times. Answers each line with the nanoseconds
 * that each move took, or with "E" and why not.
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

static long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(void)
{
	unsigned long at[2], length, again, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		return failed("prctl");
	while (scanf("%lx %lx %lx %lx", &at[0], &length, &at[1], &again) == 4) {
		char *page;
		char *mapping = mmap((void *)at[0], length, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (mapping == MAP_FAILED)
			return failed("mmap");
		for (page = mapping; page < mapping + length; page += 4096)
			*page = 1;
		for (i = 0; i <= again; i++) {
			long before = nanoseconds(), after;

			mapping = mremap(mapping, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)at[(i + 1) % 2]);
			after = nanoseconds();
			if (mapping == MAP_FAILED)
				return failed("mremap");
			printf("%ld%c", after - before, i < again ? ' ' : '\n');
		}
		munmap(mapping, length);
	}
	return 0;
}
