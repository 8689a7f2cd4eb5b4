/*
 * Runs scenarios on this machine's kernel: one a line on standard input, each in a child process of its own, and the
 * results a line each on standard output. protocol.ts writes the one and reads the other, and describes both.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef unsigned long u64;

/* Addresses that scenarios use. Nothing else may be mapped there, and nothing outside is looked at. */
static const u64 window_start = 0x0f8000000000, window_end = 0x110000000000;

enum { PAGE = 4096, MOST_OPERATIONS = 256, MOST_MAPPINGS = 4096, SECONDS = 20 };

/* Static, and written to before the first fork, so that running a scenario needs no page table for them. */
static char input[1 << 18], output[1 << 22], text[1 << 19];
static size_t written;

static void put(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	written += vsnprintf(output + written, sizeof(output) - written, format, arguments);
	va_end(arguments);
	if (written >= sizeof(output))
		_exit(3);
}

static void flush_output(void)
{
	ssize_t n;
	for (size_t done = 0; done < written; done += n)
		if ((n = write(STDOUT_FILENO, output + done, written - done)) < 0)
			_exit(2);
	written = 0;
}

/* Ends this child with a line that says why there are no results. */
static void give_up(const char *what)
{
	written = 0;
	put("E %s: %s\n", what, strerror(errno));
	flush_output();
	_exit(0);
}

/* Reads a file of /proc as text. */
static void read_text(const char *path)
{
	int file = open(path, O_RDONLY);
	size_t length = 0;
	ssize_t n;
	while ((n = read(file, text + length, sizeof(text) - 1 - length)) > 0)
		length += n;
	if (n < 0 || length == sizeof(text) - 1)
		give_up(path);
	text[length] = '\0';
	close(file);
}

/* Page-table pages of this process, by the kernel's own count; -1 where it does not tell. */
static long count_tables(void)
{
	const char *line;
	read_text("/proc/self/status");
	line = strstr(text, "\nVmPTE:");
	return line ? atol(line + 7) * 1024 / PAGE : -1;
}

static struct mapping { u64 start, end, offset; char perms[5]; } mappings[MOST_MAPPINGS];
static int mapping_count;

/* Reads which mappings lie in the window. */
static void read_mappings(void)
{
	mapping_count = 0;
	read_text("/proc/self/maps");
	for (char *line = text; *line; line = strchr(line, '\n') + 1) {
		struct mapping *m = &mappings[mapping_count];
		if (sscanf(line, "%lx-%lx %4s %lx", &m->start, &m->end, m->perms, &m->offset) != 4 || !strchr(line, '\n'))
			give_up("/proc/self/maps is not as expected");
		if (m->end > window_start && m->start < window_end && ++mapping_count == MOST_MAPPINGS)
			give_up("too many mappings");
	}
}

static int pagemap, memory;
static struct { u64 start, count, token; } run;

static void put_run(void)
{
	if (run.count)
		put(" p%lx,%lx,%lx", run.start, run.count, run.token);
	run.count = 0;
}

static void put_page(u64 page)
{
	u64 token;
	/* Not by a plain read: the mapping may forbid that. The page is resident, so this does not fault either. */
	if (pread(memory, &token, sizeof(token), page) != sizeof(token))
		give_up("/proc/self/mem");
	if (!run.count || page != run.start + run.count * PAGE || token != (run.token ? run.token + run.count : 0)) {
		put_run();
		run.start = page;
		run.token = token;
	}
	run.count++;
}

/* Writes what is mapped and resident in the window, and how many tables there are more than `tables_before`. */
static void put_snapshot(long tables_before)
{
	static u64 entries[4096];
	const u64 most = sizeof(entries) / sizeof(*entries);
	read_mappings();
	for (struct mapping *m = mappings; m < mappings + mapping_count; m++)
		put(" m%lx,%lx,%s,%lx", m->start, m->end, m->perms, m->offset);
	for (struct mapping *m = mappings; m < mappings + mapping_count; m++) {
		for (u64 at = m->start; at < m->end; at += most * PAGE) {
			u64 left = (m->end - at) / PAGE, pages = left < most ? left : most;
			if (pread(pagemap, entries, pages * 8, at / PAGE * 8) != (ssize_t)pages * 8)
				give_up("/proc/self/pagemap");
			for (u64 i = 0; i < pages; i++)
				if (entries[i] >> 62) /* present, or swapped out */
					put_page(at + i * PAGE);
		}
	}
	put_run();
	if (tables_before >= 0)
		put(" t%lx", count_tables() - tables_before);
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

static sigjmp_buf at_fault;
static volatile u64 fault_address, token;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	fault_address = (u64)info->si_addr;
	if (fault_address < window_start || fault_address >= window_end)
		_exit(4);
	siglongjmp(at_fault, number);
}

static void access_pages(bool writes, u64 start, u64 length, u64 stride)
{
	volatile u64 done = 0;
	int number = sigsetjmp(at_fault, 1);
	for (; !number && done * stride < length; done++) {
		volatile u64 *word = (volatile u64 *)(start + done * stride);
		if (writes)
			*word = token;
		else
			(void)*word;
		token += writes;
	}
	put(" a%lx", done);
	if (number)
		put(",%lx,%x", fault_address, number);
}

static long call(char kind, const u64 *a)
{
	switch (kind) {
	case 'M': return syscall(SYS_mmap, a[0], a[1], a[2], a[3], -1, 0);
	case 'X': return syscall(SYS_mremap, a[0], a[1], a[2], a[3], a[4]);
	case 'U': return syscall(SYS_munmap, a[0], a[1]);
	case 'P': return syscall(SYS_mprotect, a[0], a[1], a[2]);
	case 'D': return syscall(SYS_madvise, a[0], a[1], a[2]);
	case 'L': return syscall(SYS_mlock, a[0], a[1]);
	}
	_exit(5);
}

static void run_operations(char *at, long tables_before)
{
	token = 1;
	memset(returned, 0, sizeof(returned));
	for (int number = 0; *at && *at != '\n' && number < MOST_OPERATIONS; number++) {
		char kind = *at++;
		u64 arguments[5] = { 0 };
		bool known = true;
		for (int i = 0; *at == ' ' && i < 5; i++) {
			at++;
			known &= read_argument(&at, &arguments[i]);
		}
		if (*at == ';')
			at++;
		if (number)
			put(";");
		if (!known) {
			put(" s");
			continue;
		}
		if (kind == 'T' || kind == 'R') {
			access_pages(kind == 'T', arguments[0], arguments[1], arguments[2]);
		} else {
			long result = call(kind, arguments);
			put(result == -1 ? " e%lx" : " r%lx", result == -1 ? (u64)errno : (u64)result);
			returned[number].known = result != -1;
			returned[number].value = result;
		}
		put_snapshot(tables_before);
	}
	put("\n");
}

/* The child: runs one scenario and writes its results. */
static void run_scenario(char *line)
{
	static char alternate_stack[1 << 16];
	static char small[] = "M f8000000000 2000 3 32;T f8000000000 1 1000;U f8000000000 2000;R f8000000000 1 1000";
	const struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	const stack_t stack = { .ss_sp = alternate_stack, .ss_size = sizeof(alternate_stack) };
	alarm(SECONDS);
	if (sigaltstack(&stack, NULL) || sigaction(SIGSEGV, &action, NULL) || sigaction(SIGBUS, &action, NULL))
		give_up("sigaction");
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		give_up("PR_SET_THP_DISABLE");
	if ((pagemap = open("/proc/self/pagemap", O_RDONLY)) < 0)
		give_up("/proc/self/pagemap");
	if ((memory = open("/proc/self/mem", O_RDONLY)) < 0)
		give_up("/proc/self/mem");
	read_mappings();
	errno = EEXIST;
	if (mapping_count)
		give_up("the addresses that scenarios use");
	/* Once for nothing: afterwards all that this program uses has its page tables. */
	run_operations(small, 0);
	written = 0;
	run_operations(line, count_tables());
	flush_output();
	_exit(0);
}

int main(void)
{
	const struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
	memset(output, 1, sizeof(output));
	memset(text, 1, sizeof(text));
	memset(mappings, 0, sizeof(mappings));
	while (fgets(input, sizeof(input), stdin)) {
		pid_t child = fork();
		int status;
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			run_scenario(input);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return 1;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
			put("E it took more than %d s\n", SECONDS);
		else if (status)
			put("E the process ended with status %#x\n", status);
		flush_output();
	}
	return 0;
}
