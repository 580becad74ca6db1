/* SPDX-License-Identifier: Apache-2.0 */
/* rulebook - where rulebooks lie, and what all of them begin with. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/rulebook.h"

#define MOST_PLACES 16

struct city_rules_path {
	char *place[MOST_PLACES];
	size_t n;
};

static int add_place(struct city_rules_path *path, const char *dir, size_t len)
{
	char *copy;

	if (len == 0 || path->n == MOST_PLACES)
		return 0;
	copy = strndup(dir, len);
	if (copy)
		path->place[path->n++] = copy;
	return copy ? 0 : -1;
}

/* share/cityutils beside bin/: the build tree and a moved prefix work alike. */
static int add_own_place(struct city_rules_path *path)
{
	static const char share[] = "/share/cityutils";
	char own[4096];
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - sizeof(share));

	for (int up = 0; up < 2; up++)
		while (n > 0 && own[--n] != '/')
			;
	if (n <= 0)
		return 0;
	memcpy(own + n, share, sizeof(share));
	return access(own, R_OK) == 0 ? add_place(path, own, strlen(own)) : 0;
}

struct city_rules_path *city_rules_path_new(const char *first)
{
	struct city_rules_path *path = calloc(1, sizeof(*path));
	const char *list = getenv("CITYUTILS_PATH");

	int failed = 0;

	if (!path)
		return NULL;
	if (first)
		failed |= add_place(path, first, strlen(first));
	while (list && *list) {
		size_t n = strcspn(list, ":");

		failed |= add_place(path, list, n);
		list += n + (list[n] == ':');
	}
	failed |= add_own_place(path);
	failed |= add_place(path, CITY_DATADIR, strlen(CITY_DATADIR));
	/* With a place missing, another's rulebook would be taken for it. */
	if (failed) {
		city_rules_path_free(path);
		path = NULL;
	}
	return path;
}

void city_rules_path_free(struct city_rules_path *path)
{
	if (!path)
		return;
	for (size_t i = 0; i < path->n; i++)
		free(path->place[i]);
	free(path);
}

static bool is_file_name(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

/* The file of a name, in buffer; 0, or -1 when there is none. */
static int find(const struct city_rules_path *path, const char *topic,
		const char *name, char *file, size_t size)
{
	if (is_file_name(name)) {
		snprintf(file, size, "%s", name);
		return 0;
	}
	for (size_t i = 0; i < path->n; i++) {
		snprintf(file, size, "%s/%s/%s.json", path->place[i], topic, name);
		if (access(file, F_OK) == 0)
			return 0;
	}
	return -1;
}

/* A date member, in days; absent or null leaves *days. */
static int read_day(const struct city_node *root, const char *key, int64_t *days,
		    struct city_error *error)
{
	struct city_node at = city_node_member(root, key);
	struct city_date date;

	if (!at.json || json_is_null(at.json))
		return 0;
	if (!json_is_string(at.json) ||
	    city_date_parse(city_slice_of(json_string_value(at.json)), &date))
		return city_node_error(&at, error, "must be a date, YYYY-MM-DD");
	*days = city_days_from_date(date);
	return 0;
}

static int read_head(struct city_rulebook *book, struct city_error *error)
{
	struct city_node root = city_document_root(&book->document), at;

	if (!json_is_object(root.json))
		return city_node_error(&root, error, "must be an object");
	book->valid_from = INT64_MIN;
	book->valid_to = INT64_MAX;
	book->verified = "none";
	book->id = city_node_string(&root, "id", error);
	if (!book->id)
		return -1;
	book->title = book->id;
	if (city_node_string_or(&root, "title", &book->title, error) ||
	    city_node_string_or(&root, "verified", &book->verified, error) ||
	    read_day(&root, "valid_from", &book->valid_from, error) ||
	    read_day(&root, "valid_to", &book->valid_to, error))
		return -1;
	at = city_node_member(&root, "verified");
	if (strcmp(book->verified, "primary") && strcmp(book->verified, "secondary") &&
	    strcmp(book->verified, "none"))
		return city_node_error(&at, error,
				       "must be primary, secondary or none");
	at = city_node_member(&root, "valid_to");
	if (book->valid_to < book->valid_from)
		return city_node_error(&at, error, "ends before it begins");
	return 0;
}

/* A file without an id, as others write them, is called as its file is. */
static int name_after_file(struct city_document *document, struct city_error *error)
{
	const char *slash = strrchr(document->path, '/');
	const char *base = slash ? slash + 1 : document->path;
	size_t len = strlen(base);

	if (!json_is_object(document->root) || json_object_get(document->root, "id"))
		return 0;
	if (len > 5 && strcmp(base + len - 5, ".json") == 0)
		len -= 5;
	return json_object_set_new(document->root, "id", json_stringn(base, len)) ?
		       city_error_set(error, "memory", "out of memory") :
		       0;
}

static int read_file(struct city_rulebook *book, const char *file, bool by_name,
		     struct city_error *error)
{
	memset(book, 0, sizeof(*book));
	if (city_document_read(&book->document, file, error))
		return -1;
	if ((by_name && name_after_file(&book->document, error)) ||
	    read_head(book, error)) {
		city_rulebook_release(book);
		return -1;
	}
	return 0;
}

int city_rulebook_read(struct city_rulebook *book,
		       const struct city_rules_path *path, const char *topic,
		       const char *name, struct city_error *error)
{
	char file[4096];

	memset(book, 0, sizeof(*book));
	if (find(path, topic, name, file, sizeof(file)))
		return city_error_set(error, "rules.missing",
				      "no %s/%s.json in --rules-path, "
				      "$CITYUTILS_PATH or the installed rulebooks",
				      topic, name);
	return read_file(book, file, is_file_name(name), error);
}

void city_rulebook_release(struct city_rulebook *book)
{
	city_document_release(&book->document);
}

void city_rulebooks_free(struct city_rulebook *books, size_t n)
{
	for (size_t i = 0; books && i < n; i++)
		city_rulebook_release(&books[i]);
	free(books);
}

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static int by_validity(const void *left, const void *right)
{
	const struct city_rulebook *a = left, *b = right;

	return (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

/* Every day is judged by exactly one rulebook. */
static int check_series(const struct city_rulebook *books, size_t n,
			struct city_error *error)
{
	for (size_t i = 0; i < n; i++) {
		struct city_node root = city_document_root(&books[i].document);
		struct city_node at = city_node_member(&root, "id");

		for (size_t j = 0; j < i; j++)
			if (strcmp(books[i].id, books[j].id) == 0)
				return city_node_error(&at, error,
						       "is the id of %s as well",
						       books[j].document.path);
	}
	for (size_t i = 1; i < n; i++) {
		struct city_node root = city_document_root(&books[i].document);
		struct city_node at = city_node_member(&root, "valid_from");

		if (books[i - 1].valid_to >= books[i].valid_from)
			return city_node_error(&at, error,
					       "overlaps the validity of %s",
					       books[i - 1].id);
		if (books[i - 1].valid_to + 1 < books[i].valid_from)
			return city_node_error(&at, error,
					       "leaves days without a rule behind %s",
					       books[i - 1].id);
	}
	return 0;
}

static int read_all(struct city_rulebook **books, size_t *n, const char *dir,
		    struct dirent **entry, size_t entries, struct city_error *error)
{
	char file[4096 + 256];

	*books = calloc(entries ? entries : 1, sizeof(**books));
	if (!*books)
		return city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < entries; i++) {
		snprintf(file, sizeof(file), "%s/%s", dir, entry[i]->d_name);
		if (read_file(*books + i, file, false, error))
			return -1;
		*n = i + 1;
	}
	qsort(*books, *n, sizeof(**books), by_validity);
	return check_series(*books, *n, error);
}

int city_rulebooks_read(struct city_rulebook **books, size_t *n,
			const struct city_rules_path *path, const char *topic,
			struct city_error *error)
{
	struct dirent **entry = NULL;
	char dir[4000];
	int found = -1, result;

	*books = NULL;
	*n = 0;
	for (size_t i = 0; i < path->n && found <= 0; i++) {
		free(entry);
		entry = NULL;
		snprintf(dir, sizeof(dir), "%s/%s", path->place[i], topic);
		/* In the order of names, so that a complaint is always the same. */
		found = scandir(dir, &entry, is_json, alphasort);
	}
	if (found <= 0) {
		free(entry);
		return city_error_set(error, "rules.missing",
				      "no rulebooks of %s in --rules-path, "
				      "$CITYUTILS_PATH or the installed ones",
				      topic);
	}
	result = read_all(books, n, dir, entry, (size_t)found, error);
	for (int i = 0; i < found; i++)
		free(entry[i]);
	free(entry);
	if (result) {
		city_rulebooks_free(*books, *n);
		*books = NULL;
		*n = 0;
	}
	return result;
}
