/** C that stands before the statements of a scenario: it holds what each gives against `predicted`. */
export const DRIVER = String.raw`static int number, failed, skipped;
static bool as_json, is_left_out, has_zero_page = true;
static long tables_before;
static struct { bool known; u64 value; } returned[OPERATIONS];

/* What operation k returned; where it failed, what names it is left out. */
static u64 result(int k)
{
	is_left_out |= !returned[k].known;
	return returned[k].value;
}

static bool is_equal(const struct text *given, const char *const *items)
{
	const char *at = given->at, *end = at + given->length;
	for (bool first = true; *items; items++, first = false) {
		size_t length = strlen(*items);
		if (!first && (at == end || *at++ != ','))
			return false;
		if ((size_t)(end - at) < length || memcmp(at, *items, length))
			return false;
		at += length;
	}
	return at == end;
}

/* Tells of a difference as diagnostic lines. */
static bool differs(const char *what, const char *const *predicted_items, const char *given)
{
	print_text("# predicted ");
	print_text(what);
	for (; *predicted_items; predicted_items++) {
		print_text(" ");
		print_text(*predicted_items);
	}
	print_text("\n# here      ");
	print_text(what);
	print_text(" ");
	print_text(given);
	print_text("\n");
	return true;
}

/* Prints what an operation gave, and whether that is as predicted. */
static void finish(bool with_pages)
{
	static const char *const *wanted_maps, *const *wanted_pages;
	const struct prediction *wanted = &predicted[number];
	const char *outcome_item[] = { wanted->outcome, NULL };
	char tables_text[2][24];
	const char *tables_item[] = { tables_text[0], NULL };
	bool differing = false, unsure = false;

	if (!is_left_out)
		observe(tables_before);
	if (as_json && number)
		print_text(",");
	if (!as_json)
		print_text("# ");
	if (is_left_out) {
		print_text("{'skipped':true}");
		outcome.length = 0;
		put(&outcome, "'skipped':true");
	} else {
		print_result(with_pages);
	}
	if (!as_json) {
		print_text("\n");
		wanted_maps = wanted->maps == same ? wanted_maps : wanted->maps;
		wanted_pages = wanted->pages == same ? wanted_pages : wanted->pages;
		if (!is_equal(&outcome, outcome_item))
			differing = differs("outcome", outcome_item, outcome.at);
		if (!is_left_out && wanted->outcome[1] != 's') {
			if (!is_equal(&maps, wanted_maps))
				differing = differs("maps", wanted_maps, maps.length ? maps.at : "");
			if (with_pages && !is_equal(&pages, wanted_pages))
				differing = differs("pages", wanted_pages, pages.length ? pages.at : "");
			snprintf(tables_text[0], sizeof(tables_text[0]), "%d", wanted->tables);
			snprintf(tables_text[1], sizeof(tables_text[1]), "%ld", tables);
			if (wanted->tables >= 0 && tables >= 0 && tables != wanted->tables)
				differing = differs("tables", tables_item, tables_text[1]);
		}
		unsure = differing && !has_zero_page && ZERO_PAGE_FROM >= 0 && number >= ZERO_PAGE_FROM;
		failed += differing && !unsure;
		skipped += unsure;
		scratch.length = 0;
		put(&scratch, "%sok %d - %s", differing && !unsure ? "not " : "", number + 1, wanted->what);
		put(&scratch, "%s\n", unsure ? " # SKIP it differs; but this kernel does not have the zero page that was predicted" : "");
		print(scratch.at, scratch.length);
	}
	number++;
	is_left_out = false;
}

static void call(long what, u64 a, u64 b, u64 c, u64 d, u64 e)
{
	outcome.length = 0;
	if (!is_left_out) {
		long value = make_call(what, a, b, c, d, e);
		returned[number].known = value != -1;
		returned[number].value = value;
	}
	finish(what != SYS_mmap);
}

static void touch(u64 start, u64 length, u64 stride)
{
	outcome.length = 0;
	if (!is_left_out)
		access_pages(true, start, length, stride);
	finish(true);
}

static void look_at(u64 start, u64 length, u64 stride)
{
	outcome.length = 0;
	if (!is_left_out)
		access_pages(false, start, length, stride);
	finish(true);
}
`;

/** C that begins and ends: what stands after the statements of a scenario. */
export const MAIN = String.raw`/* Ends without a result, as a plan of nothing. */
static void skip(const char *why)
{
	print_text("KTAP version 1\n1..0 # SKIP ");
	print_text(why);
	print_text("\n");
	exit(0);
}

/* Refuses where anything is mapped that the scenario would meet. */
static void refuse_taken(void)
{
	read_mappings();
	if (!mapping_count)
		return;
	fprintf(stderr, "The scenario needs addresses that are taken: this process has a mapping at %#lx-%#lx. Nothing was done.\n",
		mappings[0].start, mappings[0].end);
	exit(2);
}

/* Whether all page tables on the way to the windows are there for them alone, so that they can be counted. */
static bool is_alone(void)
{
	for (char *line = scratch.at; *line; line = strchr(line, '\n') + 1) {
		u64 start, end;
		sscanf(line, "%lx-%lx", &start, &end);
		for (size_t i = 0; i < sizeof(windows) / sizeof(*windows); i++)
			if (start >> 39 <= (windows[i].end - 1) >> 39 && (end - 1) >> 39 >= windows[i].start >> 39)
				return false;
	}
	return true;
}

/* Whether reading untouched memory maps the shared zero page, which is no page of this process alone. */
static bool maps_zero_page(void)
{
	u64 entry = 0, at = windows[0].start;
	make_call(SYS_mmap, at, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
	access_pages(false, at, PAGE, PAGE);
	if (pread(pagemap, &entry, 8, at / PAGE * 8) != 8)
		give_up("/proc/self/pagemap cannot be read.");
	make_call(SYS_munmap, at, PAGE, 0, 0, 0);
	return !(entry >> 56 & 1);
}

static bool is_set(const char *path, const char *one, const char *other)
{
	return !read_text(path) || strstr(scratch.at, one) || strstr(scratch.at, other);
}

int main(int argc, char **argv)
{
	const char *const huge = "/sys/kernel/mm/transparent_hugepage/enabled";
	const char *const huge_shared = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
	const rlim_t to_lock = LOCKED;
	struct rlimit locked;
	struct utsname kernel;

	as_json = argc == 2 && !strcmp(argv[1], "--json");
	if (argc > 1 && !as_json)
		give_up("The only argument is --json.");
	prepare();
	if (HUGE_PAGES && (!read_text(huge) || !strstr(scratch.at, "[madvise]")))
		skip("transparent huge pages are not in mode madvise here");
	if (prctl(PR_SET_THP_DISABLE, !HUGE_PAGES, 0, 0, 0))
		skip("huge pages cannot be turned off for a process here");
	if (SHARED && !(is_set(huge_shared, "[never]", "[deny]") || is_set(huge_shared, "[advise]", "[deny]")))
		skip("shared memory may come in huge pages here");
	if (to_lock && geteuid() && !getrlimit(RLIMIT_MEMLOCK, &locked) && locked.rlim_cur < to_lock)
		skip("so much memory may not be locked here");
	refuse_taken();
	tables_before = is_alone() ? 0 : -1;
	rehearse();
	has_zero_page = maps_zero_page();
	token = 1;
	uname(&kernel);
	if (tables_before == 0)
		tables_before = count_tables();
	scratch.length = 0;
	if (as_json)
		put(&scratch, "{'id':'%s','kernel':'%s','ops':[", ID, kernel.release);
	else
		put(&scratch, "KTAP version 1\n1..%d\n# Linux %s, predicted for %s\n", OPERATIONS, kernel.release, KERNEL);
	print(scratch.at, scratch.length);
	scenario();
	scratch.length = 0;
	if (as_json)
		put(&scratch, "]}\n");
	else
		put(&scratch, "# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:0\n", OPERATIONS - failed - skipped, failed, skipped);
	print(scratch.at, scratch.length);
	return failed ? 1 : 0;
}
`;
