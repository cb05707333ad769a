/* SPDX-License-Identifier: MIT */
/* Transfers that consist of little but their names, on disks that lag. */
#include "sim.h"

#define MIB (UINT64_C(1) << 20)

static struct sim_file *
add(struct sim *m, const char *root, unsigned no, enum entry_kind kind,
    uint64_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%06u", root, no);
	return sim_add(m, path, kind, size);
}

static void
empty_folder(struct sim *m)
{
	sim_add(m, "empty", ENTRY_FOLDER, 0);
}

static void
folders(struct sim *m)
{
	sim_add(m, "many", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < 9000; i++)
		add(m, "many", i, ENTRY_FOLDER, 0);
}

static void
links(struct sim *m)
{
	sim_add(m, "links", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < 3000; i++)
		add(m, "links", i, ENTRY_SYMLINK, 0);
}

static void
refused_links(struct sim *m)
{
	links(m);
	for (size_t i = 1; i < m->n; i += 2)
		m->files[i].ready = E_TYPE;
}

/* The files of the first blocks are settled long before the links fail. */
static void
refused_links_and_files(struct sim *m)
{
	refused_links(m);
	for (unsigned i = 0; i < 3000; i++)
		add(m, "links", 10000 + i, ENTRY_FILE, i % 3 * MIB / 2);
}

static void
unmade_folders(struct sim *m)
{
	folders(m);
	for (size_t i = 1; i < m->n; i += 5)
		m->files[i].ready = E_NAME;
	add(m, "many", 100000, ENTRY_FILE, 12);
}

static void
files(struct sim *m)
{
	sim_add(m, "files", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < 3000; i++)
		add(m, "files", i, ENTRY_FILE, i % 700 == 3 ? 2 * MIB : i % 9);
}

static void
unreadable_files(struct sim *m)
{
	files(m);
	for (size_t i = 1; i < m->n; i++)
		m->files[i].send = E_IO_READ;
}

static void
unmade_files(struct sim *m)
{
	files(m);
	for (size_t i = 1; i < m->n; i++)
		m->files[i].ready = E_NAME;
}

static void
unwritten_files(struct sim *m)
{
	files(m);
	for (size_t i = 1; i < m->n; i++)
		m->files[i].write = E_IO_WRITE;
}

static void
unwanted_files(struct sim *m)
{
	files(m);
	for (size_t i = 1; i < m->n; i++)
		m->files[i].unwanted = true;
}

static void
unwanted_root(struct sim *m)
{
	unwanted_files(m);
	m->accept.unwanted_n = 1;
}

static void
unwanted_root_of_two(struct sim *m)
{
	unwanted_root(m);
	sim_add(m, "folders", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < 3000; i++)
		add(m, "folders", i, ENTRY_FOLDER, 0);
}

static const struct {
	void (*make)(struct sim *m);
	enum xfer_state end;
	bool need; /* takes NEED */
} shapes[] = {
	{ empty_folder, XFER_DONE, false },
	{ folders, XFER_DONE, false },
	{ links, XFER_DONE, false },
	{ refused_links, XFER_DONE, false },
	{ refused_links_and_files, XFER_DONE, false },
	{ unmade_folders, XFER_PARTIAL, false },
	{ unreadable_files, XFER_PARTIAL, false },
	{ unmade_files, XFER_PARTIAL, false },
	{ unwritten_files, XFER_PARTIAL, false },
	{ unwanted_files, XFER_DONE, true },
	{ unwanted_root, XFER_DONE, false },
	{ unwanted_root_of_two, XFER_DONE, false },
};

static void
run(size_t shape, uint8_t need_mode, unsigned lazy, uint64_t seed)
{
	struct sim *m = sim_new(seed);

	m->conns_n = 2;
	m->lazy = lazy;
	m->accept.need_mode = need_mode;
	shapes[shape].make(m);
	sim_start(m);
	sim_run(m);
	sim_check(m, shapes[shape].end);
	assert_int_equal(m->making_n, 0);
	sim_free(m);
}

static void
run_all(uint8_t need_mode)
{
	static const unsigned lazy[] = { 0, 500, 990 };

	for (size_t i = 0; i < FX_COUNT(shapes); i++)
		for (size_t k = 0; k < FX_COUNT(lazy); k++)
			for (uint64_t seed = 1; seed <= 5; seed++)
				if (need_mode != NEED_MODE_ALL ||
				    !shapes[i].need)
					run(i, need_mode, lazy[k],
					    seed * 100 + i);
}

static void
ends_whatever_it_consists_of(FX_UNUSED void **state)
{
	run_all(NEED_MODE_ALL);
}

static void
ends_whatever_it_consists_of_when_asked_what_is_needed(FX_UNUSED void **state)
{
	run_all(NEED_MODE_NEGOTIATE);
}

/* What is known to be over only by the disk's last word is not over before. */
static void
commits_when_all_folders_stand(FX_UNUSED void **state)
{
	struct sim *m = sim_new(7);

	m->lazy = 1000; /* the disk does nothing by itself */
	folders(m);
	sim_start(m);
	for (int i = 0; i < 20000; i++)
		sim_step(m);
	assert_int_equal(sender_state(m->s), XFER_FINISHING);
	assert_int_equal(receiver_state(m->r), XFER_ACTIVE);
	while (m->making_n > 1)
		sim_make(m);
	for (int i = 0; i < 500; i++)
		sim_step(m);
	assert_int_equal(m->commits, 0);
	sim_make(m);
	sim_run(m);
	sim_check(m, XFER_DONE);
	sim_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_whatever_it_consists_of),
		cmocka_unit_test(
		    ends_whatever_it_consists_of_when_asked_what_is_needed),
		cmocka_unit_test(commits_when_all_folders_stand),
	};

	return cmocka_run_group_tests_name("xfer_shapes", tests, NULL, NULL);
}
