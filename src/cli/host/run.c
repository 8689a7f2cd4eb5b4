/*
 * Runs scenarios on this machine's kernel: one a line on standard input, each in a child process of its own, and the
 * results a line each on standard output. protocol.ts writes the one and reads the other, and describes both. What does
 * the operations and tells what they gave is src/exchange/export/observe.ts.
 */
#define _GNU_SOURCE
#include "includes.h"
#include <sys/wait.h>

typedef unsigned long u64;

/* Addresses that scenarios use. Nothing else may be mapped there, and nothing outside is looked at. */
static const struct { u64 start, end; } windows[] = { { 0x0f8000000000, 0x110000000000 } };

static void give_up(const char *what);
#include "observe.h"

enum { MOST_OPERATIONS = 256, SECONDS = 20 };

static char input[1 << 18];

static void fail(const char *what)
{
	print_text("{'failure':'");
	print_text(what);
	print_text("'}]\n");
}

/* Ends this child with the reason why there are no more results. */
static void give_up(const char *what)
{
	fail(what);
	_exit(0);
}

/* What each operation returned, for those that name it. */
static struct { bool known; u64 value; } returned[MOST_OPERATIONS];

/* Reads a number in hex, or @k+number; false if operation k returned nothing. */
static bool read_argument(char **at, u64 *value)
{
	u64 base = 0;
	bool known = true;
	if (**at == '@') {
		u64 k = strtoul(*at + 1, at, 16);
		known = k < MOST_OPERATIONS && returned[k].known;
		base = known ? returned[k].value : 0;
		++*at; /* the + */
	}
	*value = base + strtoul(*at, at, 16);
	return known;
}

static long number_of(char kind)
{
	switch (kind) {
	case 'M': return SYS_mmap;
	case 'X': return SYS_mremap;
	case 'U': return SYS_munmap;
	case 'P': return SYS_mprotect;
	case 'D': return SYS_madvise;
	case 'L': return SYS_mlock;
	}
	_exit(5);
}

static void run_operations(char *at, long tables_before)
{
	for (int number = 0; *at && *at != '\n' && number < MOST_OPERATIONS; number++) {
		char kind = *at++;
		u64 a[5] = { 0 };
		bool known = true;
		for (int i = 0; *at == ' ' && i < 5; i++) {
			at++;
			known &= read_argument(&at, &a[i]);
		}
		if (*at == ';')
			at++;
		if (number)
			print_text(",");
		if (!known) {
			print_text("{'skipped':true}");
			continue;
		}
		outcome.length = 0;
		if (kind == 'T' || kind == 'R') {
			access_pages(kind == 'T', a[0], a[1], a[2]);
		} else {
			long result = make_call(number_of(kind), a[0], a[1], a[2], a[3], a[4]);
			returned[number].known = result != -1;
			returned[number].value = result;
		}
		observe(tables_before);
		print_result(kind != 'M');
	}
	print_text("]\n");
}

/* The child: runs one scenario and writes its results. */
static void run_scenario(char *line)
{
	alarm(SECONDS);
	prepare();
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		give_up("Huge pages cannot be turned off.");
	read_mappings();
	if (mapping_count)
		give_up("The addresses that scenarios use are taken.");
	rehearse();
	run_operations(line, count_tables());
	_exit(0);
}

int main(void)
{
	const struct rlimit no_core = { 0, 0 };
	char why[64];
	setrlimit(RLIMIT_CORE, &no_core);
	while (fgets(input, sizeof(input), stdin)) {
		pid_t child;
		int status;
		print_text("[");
		if ((child = fork()) == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			run_scenario(input);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return 1;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
			snprintf(why, sizeof(why), "It took more than %d s.", SECONDS);
		else
			snprintf(why, sizeof(why), "The process ended with status %#x.", status);
		if (status)
			fail(why);
	}
	return 0;
}
