/**
 * C that does operations of scenarios on the kernel it runs on, and writes what each gave in the form of the recordings:
 * the middle of a program that c.ts writes, and of the one in src/cli/host, so that both see the same. What comes before
 * it defines `windows`, the addresses that are looked at, and `give_up`, which is told in a sentence what is wrong.
 *
 * It is text here, and no file, so that the page has it as well.
 */
export const OBSERVE = String.raw`enum { PAGE = 4096, MOST_MAPPINGS = 8192 };

/*
 * JSON, with ' where it has ". Static, and written to before the first operation: afterwards all that this program uses
 * has its page tables.
 */
static struct text { size_t length; char at[1 << 20]; } outcome, maps, pages, scratch;
static long tables;

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	t->length += vsnprintf(t->at + t->length, sizeof(t->at) - t->length, format, arguments);
	va_end(arguments);
	if (t->length >= sizeof(t->at))
		give_up("There is too much to tell.");
}

/* Writes JSON to standard output. */
static void print(const char *json, size_t length)
{
	static char out[1 << 12];
	while (length) {
		size_t n = 0;
		ssize_t done = 0, more;
		for (; n < sizeof(out) && n < length; n++)
			out[n] = json[n] == '\'' ? '"' : json[n];
		for (; done < (ssize_t)n; done += more)
			if ((more = write(STDOUT_FILENO, out + done, n - done)) < 0)
				_exit(2);
		json += n;
		length -= n;
	}
}

/* Reads a file of /proc or /sys; false if there is none. */
static bool read_text(const char *path)
{
	int file = open(path, O_RDONLY);
	ssize_t n = -1;
	scratch.length = 0;
	if (file < 0)
		return false;
	while ((n = read(file, scratch.at + scratch.length, sizeof(scratch.at) - 1 - scratch.length)) > 0)
		scratch.length += n;
	close(file);
	if (n < 0 || scratch.length == sizeof(scratch.at) - 1)
		give_up("A file of /proc cannot be read.");
	scratch.at[scratch.length] = '\0';
	return true;
}

/* Page-table pages of this process, by the kernel's own count; -1 where it does not tell. */
static long count_tables(void)
{
	const char *line = read_text("/proc/self/status") ? strstr(scratch.at, "\nVmPTE:") : NULL;
	return line ? atol(line + 7) * 1024 / PAGE : -1;
}

static struct mapping { u64 start, end, offset; char perms[5]; } mappings[MOST_MAPPINGS];
static int mapping_count;

static bool in_window(u64 start, u64 end)
{
	for (size_t i = 0; i < sizeof(windows) / sizeof(*windows); i++)
		if (start < windows[i].end && end > windows[i].start)
			return true;
	return false;
}

static void read_mappings(void)
{
	mapping_count = 0;
	if (!read_text("/proc/self/maps"))
		give_up("/proc/self/maps cannot be read.");
	for (char *line = scratch.at; *line; line = strchr(line, '\n') + 1) {
		struct mapping *m = &mappings[mapping_count];
		if (sscanf(line, "%lx-%lx %4s %lx", &m->start, &m->end, m->perms, &m->offset) != 4 || !strchr(line, '\n'))
			give_up("/proc/self/maps is not as expected.");
		if (in_window(m->start, m->end) && ++mapping_count == MOST_MAPPINGS)
			give_up("There are too many mappings.");
	}
}

/* Where the kernel put something outside of the windows, or refused an access there; 0: nowhere. */
static u64 chosen;

static int pagemap, memory;
static struct { u64 start, count, token; } run;

static void put_run(void)
{
	if (run.count)
		put(&pages, "%s['%#lx',%lu,%lu]", pages.length ? "," : "", run.start, run.count, run.token);
	run.count = 0;
}

static void put_page(u64 page)
{
	u64 token;
	/* Not by a plain read: the mapping may forbid that. The page is resident, so this does not fault either. */
	if (pread(memory, &token, sizeof(token), page) != sizeof(token))
		give_up("/proc/self/mem cannot be read.");
	if (!run.count || page != run.start + run.count * PAGE || token != (run.token ? run.token + run.count : 0)) {
		put_run();
		run.start = page;
		run.token = token;
	}
	run.count++;
}

/* Tells what is mapped and resident in the windows, and how many tables there are more than tables_before. */
static void observe(long tables_before)
{
	static u64 entries[4096];
	const u64 most = sizeof(entries) / sizeof(*entries);
	maps.length = pages.length = 0;
	read_mappings();
	for (struct mapping *m = mappings; m < mappings + mapping_count; m++) {
		put(&maps, "%s['%#lx','%#lx','%s'", maps.length ? "," : "", m->start, m->end, m->perms);
		if (m->offset)
			put(&maps, ",'%#lx'", m->offset);
		put(&maps, "]");
		for (u64 at = m->start; at < m->end; at += most * PAGE) {
			u64 left = (m->end - at) / PAGE, n = left < most ? left : most;
			if (pread(pagemap, entries, n * 8, at / PAGE * 8) != (ssize_t)n * 8)
				give_up("/proc/self/pagemap cannot be read.");
			for (u64 i = 0; i < n; i++)
				if (entries[i] >> 62) /* present, or swapped out */
					put_page(at + i * PAGE);
		}
	}
	put_run();
	tables = tables_before < 0 ? -1 : count_tables() - tables_before;
}

/* Where something is, but of what lies outside of the windows only that it does. */
static void put_address(const char *field, u64 address)
{
	bool inside = in_window(address, address + 1);
	chosen = inside ? 0 : address;
	if (inside)
		put(&outcome, "%s:'%#lx'", field, address);
	else
		put(&outcome, "%s:'@chosen'", field);
}

static sigjmp_buf at_fault;
static volatile bool accessing;
static volatile u64 token;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	if (!accessing)
		_exit(4);
	siglongjmp(at_fault, number);
}

/* Reads the first word of the page at each step, or writes the next token there, until an access is refused. */
static void access_pages(bool writes, u64 start, u64 length, u64 stride)
{
	volatile u64 done = 0;
	int number = sigsetjmp(at_fault, 1);
	accessing = true;
	for (; !number && done * stride < length; done++) {
		u64 at = start + done * stride;
		volatile u64 *word = (volatile u64 *)(at - at % PAGE);
		if (writes)
			*word = token;
		else
			(void)*word;
		token += writes;
	}
	accessing = false;
	put(&outcome, "'done':%lu", done);
	if (!number)
		return;
	put_address(",'fault'", start + done * stride);
	put(&outcome, ",'signal':'%s'", number == SIGBUS ? "SIGBUS" : "SIGSEGV");
}

static const char *error_name(int number)
{
	static char other[16];
	switch (number) {
	case EPERM: return "EPERM";
	case EAGAIN: return "EAGAIN";
	case ENOMEM: return "ENOMEM";
	case EACCES: return "EACCES";
	case EFAULT: return "EFAULT";
	case EBUSY: return "EBUSY";
	case EEXIST: return "EEXIST";
	case EINVAL: return "EINVAL";
	case EOPNOTSUPP: return "EOPNOTSUPP";
	}
	snprintf(other, sizeof(other), "%d", number);
	return other;
}

/* Makes a system call and tells what it gave. Returns that, or -1. */
static long make_call(long number, u64 a, u64 b, u64 c, u64 d, u64 e)
{
	long result = number == SYS_mmap ? syscall(number, a, b, c, d, -1, 0) : syscall(number, a, b, c, d, e);
	if (result == -1)
		put(&outcome, "'errno':'%s'", error_name(errno));
	else if (result)
		put_address("'ret'", result);
	else
		put(&outcome, "'ret':'0x0'");
	return result;
}

static void print_text(const char *json)
{
	print(json, strlen(json));
}

/* Prints what an operation gave. A plain mmap makes no page resident, and tells of none. */
static void print_result(bool with_pages)
{
	scratch.length = 0;
	put(&scratch, "{%s", outcome.at);
	if (chosen)
		put(&scratch, ",'chosen':{'addr':'%#lx'}", chosen);
	chosen = 0;
	put(&scratch, ",'maps':[%s]", maps.length ? maps.at : "");
	if (tables >= 0)
		put(&scratch, ",'tables':%ld", tables);
	print(scratch.at, scratch.length);
	if (with_pages) {
		print_text(",'pages':[");
		print(pages.at, pages.length);
		print_text("]");
	}
	print_text("}");
}

/* Prepares for the first operation. */
static void prepare(void)
{
	static char alternate_stack[1 << 16];
	static struct sigaction action;
	const stack_t stack = { .ss_sp = alternate_stack, .ss_size = sizeof(alternate_stack) };
	memset(&outcome, 1, sizeof(outcome));
	memset(&maps, 1, sizeof(maps));
	memset(&pages, 1, sizeof(pages));
	memset(&scratch, 1, sizeof(scratch));
	memset(alternate_stack, 1, sizeof(alternate_stack));
	memset(mappings, 1, sizeof(mappings));
	action.sa_sigaction = on_fault;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK;
	if (sigaltstack(&stack, NULL) || sigaction(SIGSEGV, &action, NULL) || sigaction(SIGBUS, &action, NULL))
		give_up("Signals cannot be caught.");
	if ((pagemap = open("/proc/self/pagemap", O_RDONLY)) < 0 || (memory = open("/proc/self/mem", O_RDONLY)) < 0)
		give_up("/proc/self/pagemap or /proc/self/mem cannot be read.");
}

/* Does a little for nothing, in a window where nothing is: afterwards all that this program calls has its page tables. */
static void rehearse(void)
{
	const u64 at = windows[0].start;
	outcome.length = 0;
	make_call(SYS_mmap, at, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
	token = 1;
	access_pages(true, at, PAGE, PAGE);
	observe(count_tables());
	make_call(SYS_munmap, at, 2 * PAGE, 0, 0, 0);
	access_pages(false, at, PAGE, PAGE);
	observe(count_tables());
	token = 1;
}
`;

/** What it includes, for what comes before it. */
export const OBSERVE_INCLUDES = `#include <errno.h>
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
#include <unistd.h>
`;
