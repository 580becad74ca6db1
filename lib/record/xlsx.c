/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx - the tables of a workbook: its sheets, styles and shared texts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xlsxparts.h"

/* More than any real book has; what is sought among them is sought one by one. */
#define MOST_LINKS 10000
#define MOST_FORMATS 65536

/* One relationship: an id, what it leads to, and where. */
struct link {
	char *id, *type, *target;
};

struct links {
	struct link *link;
	size_t n;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void release_links(struct links *links)
{
	for (size_t i = 0; i < links->n; i++) {
		free(links->link[i].id);
		free(links->link[i].type);
		free(links->link[i].target);
	}
	free(links->link);
}

/* What stands behind the last slash. */
static const char *last_segment(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * The part a target names, as the archive does: from the root, or from the folder
 * of the part that names it.  NULL when memory runs out.
 */
static char *resolve(const char *base, const char *target)
{
	size_t folder = (size_t)(last_segment(base) - base);
	struct city_buf path = { 0 };
	char *result;

	if (*target == '/') {
		target++;
		folder = 0;
	}
	for (;; target += 3) {
		if (strncmp(target, "./", 2) == 0)
			target -= 1; /* three bytes on is two */
		else if (strncmp(target, "../", 3) != 0)
			break;
		else if (folder)
			do
				folder--;
			while (folder && base[folder - 1] != '/');
	}
	city_buf_put(&path, base, folder);
	city_buf_put_text(&path, target);
	result = city_buf_text(&path) ? strdup(path.at) : NULL;
	city_buf_release(&path);
	return result;
}

struct links_reader {
	struct city_part part; /* first, as the handlers expect */
	const char *base;
	struct links *links;
};

static void take_link(void *context, const char *name, const char **attributes)
{
	struct links_reader *reader = context;
	const char *const *all = (const char *const *)attributes;
	const char *id = city_xml_attribute(all, "Id");
	const char *type = city_xml_attribute(all, "Type");
	const char *target = city_xml_attribute(all, "Target");
	const char *mode = city_xml_attribute(all, "TargetMode");
	struct links *links = reader->links;
	struct link *more;

	if (strcmp(city_xml_local(name), "Relationship") != 0 || !id || !type || !target ||
	    (mode && strcmp(mode, "External") == 0))
		return;
	if (links->n == MOST_LINKS) {
		city_part_fail(&reader->part, "xlsx.damaged", "more than %d links",
			       MOST_LINKS);
		return;
	}
	more = realloc(links->link, (links->n + 1) * sizeof(*more));
	if (more) {
		links->link = more;
		more += links->n++;
		*more = (struct link){ strdup(id), strdup(last_segment(type)),
				       resolve(reader->base, target) };
	}
	if (!more || !more->id || !more->type || !more->target)
		city_part_fail(&reader->part, "memory", "out of memory");
}

/* All links of a part, which need not have any: CITY_OK or CITY_FAIL. */
static enum city_status read_links(struct city_xlsx *book, const char *base,
				   struct links *links, struct city_error *error)
{
	struct links_reader reader = { 0 };
	struct city_buf path = { 0 };
	enum city_status status;

	city_buf_put(&path, base, (size_t)(last_segment(base) - base));
	city_buf_printf(&path, "_rels/%s.rels", last_segment(base));
	if (!city_buf_text(&path))
		return no_memory(error);
	status = city_part_open(&reader.part, book->package, path.at, book->max_line,
				error);
	reader.base = base;
	reader.links = links;
	if (status == CITY_OK) {
		XML_SetUserData(reader.part.parser, &reader);
		XML_SetStartElementHandler(reader.part.parser, take_link);
		status = city_part_step(&reader.part, error);
	}
	city_part_release(&reader.part);
	city_buf_release(&path);
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

static const struct link *link_by_type(const struct links *links, const char *type)
{
	for (size_t i = 0; i < links->n; i++)
		if (strcmp(links->link[i].type, type) == 0)
			return &links->link[i];
	return NULL;
}

static const struct link *link_by_id(const struct links *links, const char *id)
{
	for (size_t i = 0; i < links->n; i++)
		if (strcmp(links->link[i].id, id) == 0)
			return &links->link[i];
	return NULL;
}

struct book_reader {
	struct city_part part;
	struct city_xlsx *book;
	const struct links *links;
};

static bool is_true(const char *text)
{
	return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static void take_sheet(struct book_reader *reader, const char *const *attributes)
{
	const char *name = city_xml_attribute(attributes, "name");
	const char *id = city_xml_attribute(attributes, "id");
	const char *state = city_xml_attribute(attributes, "state");
	const struct link *link = id ? link_by_id(reader->links, id) : NULL;
	struct city_xlsx *book = reader->book;
	struct city_xlsx_sheet *more;

	if (!name || !link) {
		city_part_fail(&reader->part, "xlsx.damaged",
			       "a sheet without a name, or without a part");
		return;
	}
	/* Charts and dialogs have tabs too. */
	if (strcmp(link->type, "worksheet") != 0)
		return;
	more = realloc(book->sheet, (book->sheets + 1) * sizeof(*more));
	if (more) {
		book->sheet = more;
		more += book->sheets++;
		*more = (struct city_xlsx_sheet){
			strdup(name), strdup(link->target),
			state && strcmp(state, "visible") != 0
		};
	}
	if (!more || !more->name || !more->part)
		city_part_fail(&reader->part, "memory", "out of memory");
}

static void take_book(void *context, const char *name, const char **attributes)
{
	struct book_reader *reader = context;
	const char *const *all = (const char *const *)attributes;

	name = city_xml_local(name);
	if (strcmp(name, "sheet") == 0)
		take_sheet(reader, all);
	else if (strcmp(name, "workbookPr") == 0)
		reader->book->from1904 = is_true(city_xml_attribute(all, "date1904"));
}

struct styles_reader {
	struct city_part part;
	struct city_buf *shown;
	struct city_buf own; /* by the id of a format: 1 + how it shows, 0 = built in */
	bool in_cells;
};

/* A format of the book's own, which comes before the built-in one. */
static void take_format(struct styles_reader *reader, unsigned long id, const char *code)
{
	struct city_buf *own = &reader->own;
	size_t more = id < own->len ? 0 : id + 1 - own->len;

	if (id >= MOST_FORMATS) {
		city_part_fail(&reader->part, "xlsx.damaged", "a number format of id %lu",
			       id);
		return;
	}
	if (!city_buf_reserve(own, more))
		return;
	memset(own->at + own->len, 0, more);
	own->len += more;
	own->at[id] = (char)(1 + city_shown_by_code(code));
}

static enum city_shown shown_by_id(const struct city_buf *own, unsigned long id)
{
	return id < own->len && own->at[id] ? (enum city_shown)(own->at[id] - 1) :
					      city_shown_by_id(id);
}

static void take_style(void *context, const char *name, const char **attributes)
{
	struct styles_reader *reader = context;
	const char *const *all = (const char *const *)attributes;
	const char *id = city_xml_attribute(all, "numFmtId");
	const char *code = city_xml_attribute(all, "formatCode");
	unsigned long number = id ? strtoul(id, NULL, 10) : 0;

	name = city_xml_local(name);
	if (strcmp(name, "cellXfs") == 0)
		reader->in_cells = true;
	else if (strcmp(name, "numFmt") == 0 && code)
		take_format(reader, number, code);
	else if (strcmp(name, "xf") == 0 && reader->in_cells)
		city_buf_put_char(reader->shown,
				  (char)shown_by_id(&reader->own, number));
}

static void leave_style(void *context, const char *name)
{
	struct styles_reader *reader = context;

	if (strcmp(city_xml_local(name), "cellXfs") == 0)
		reader->in_cells = false;
}

/* How the number of each style is shown; a book may have none. */
static enum city_status read_styles(struct city_xlsx *book, const char *part,
				    struct city_error *error)
{
	struct styles_reader reader = { 0 };
	enum city_status status = city_part_open(&reader.part, book->package, part,
						 book->max_line, error);

	reader.shown = &book->shown;
	if (status == CITY_OK) {
		XML_SetUserData(reader.part.parser, &reader);
		XML_SetElementHandler(reader.part.parser, take_style, leave_style);
		status = city_part_step(&reader.part, error);
	}
	if (book->shown.failed || reader.own.failed)
		status = no_memory(error);
	city_part_release(&reader.part);
	city_buf_release(&reader.own);
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

struct strings_reader {
	struct city_part part;
	struct city_xlsx *book;
	size_t begin;  /* of the text that is read */
	bool in_text, in_reading;
};

static void begin_string(void *context, const char *name, const char **attributes)
{
	struct strings_reader *reader = context;

	(void)attributes;
	name = city_xml_local(name);
	if (strcmp(name, "si") == 0)
		reader->begin = reader->book->strings.len;
	else if (strcmp(name, "rPh") == 0)
		reader->in_reading = true;
	else if (strcmp(name, "t") == 0)
		reader->in_text = !reader->in_reading;
}

static void string_text(void *context, const char *text, int len)
{
	struct strings_reader *reader = context;
	struct city_buf *strings = &reader->book->strings;

	if (!reader->in_text)
		return;
	if (strings->len - reader->begin + (size_t)len > reader->book->max_line)
		city_part_fail(&reader->part, "line.too-long",
			       "a text of more than %zu bytes (--max-line)",
			       reader->book->max_line);
	else
		city_buf_put(strings, text, (size_t)len);
}

static bool end_of_string(struct city_xlsx *book, size_t end)
{
	if (book->n_strings == book->string_room) {
		size_t room = book->string_room ? book->string_room * 2 : 256;
		uint64_t *more = realloc(book->string_end, room * sizeof(*more));

		if (!more)
			return false;
		book->string_end = more;
		book->string_room = room;
	}
	book->string_end[book->n_strings++] = end;
	return true;
}

static void end_string(void *context, const char *name)
{
	struct strings_reader *reader = context;
	struct city_xlsx *book = reader->book;

	name = city_xml_local(name);
	if (strcmp(name, "t") == 0)
		reader->in_text = false;
	if (strcmp(name, "rPh") == 0)
		reader->in_reading = false;
	if (strcmp(name, "si") != 0)
		return;
	city_xstring_decode(&book->strings, reader->begin);
	if (book->strings.failed || !end_of_string(book, book->strings.len))
		city_part_fail(&reader->part, "memory", "out of memory");
}

/* The texts that cells share, kept one behind the other. */
static enum city_status read_strings(struct city_xlsx *book, const char *part,
				     struct city_error *error)
{
	struct strings_reader reader = { 0 };
	enum city_status status = city_part_open(&reader.part, book->package, part,
						 book->max_line, error);

	reader.book = book;
	if (status == CITY_OK) {
		XML_SetUserData(reader.part.parser, &reader);
		XML_SetElementHandler(reader.part.parser, begin_string, end_string);
		XML_SetCharacterDataHandler(reader.part.parser, string_text);
		status = city_part_step(&reader.part, error);
	}
	city_part_release(&reader.part);
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

/* The sheets, and then the tables that their cells point to. */
static enum city_status read_book(struct city_xlsx *book, const char *part,
				  struct city_error *error)
{
	struct book_reader reader = { 0 };
	const struct link *styles, *strings;
	struct links links = { 0 };
	enum city_status status = read_links(book, part, &links, error);

	if (status == CITY_OK)
		status = city_part_open(&reader.part, book->package, part,
					book->max_line, error);
	reader.book = book;
	reader.links = &links;
	if (status == CITY_OK) {
		XML_SetUserData(reader.part.parser, &reader);
		XML_SetStartElementHandler(reader.part.parser, take_book);
		status = city_part_step(&reader.part, error);
	}
	city_part_release(&reader.part);
	styles = link_by_type(&links, "styles");
	strings = link_by_type(&links, "sharedStrings");
	if (status != CITY_FAIL && styles)
		status = read_styles(book, styles->target, error);
	if (status != CITY_FAIL && strings)
		status = read_strings(book, strings->target, error);
	release_links(&links);
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

/* The package says where its workbook is, most often here. */
static enum city_status find_book(struct city_xlsx *book, char **part,
				  struct city_error *error)
{
	struct links links = { 0 };
	const struct link *link;
	enum city_status status = read_links(book, "", &links, error);

	link = link_by_type(&links, "officeDocument");
	*part = strdup(link ? link->target : "xl/workbook.xml");
	release_links(&links);
	if (status != CITY_OK)
		return status;
	return *part ? CITY_OK : no_memory(error);
}

/* A zip archive may be many things. */
static enum city_status check_kind(const struct city_xlsx *book, const char *part,
				   struct city_error *error)
{
	const char *what = city_package_foreign(book->package);

	if (!what && !city_package_has(book->package, part))
		what = "a zip archive without a workbook; unpack it first";
	if (!what)
		return CITY_OK;
	city_error_set(error, "format.unknown", "cannot be read: it is %s", what);
	city_error_in_file(error, book->file);
	return CITY_FAIL;
}

static int open_book(struct city_xlsx *book, struct city_error *error)
{
	char *part = NULL;
	enum city_status status = find_book(book, &part, error);

	if (status == CITY_OK)
		status = check_kind(book, part, error);
	if (status == CITY_OK)
		status = read_book(book, part, error);
	if (status == CITY_OK && book->sheets == 0) {
		city_error_set(error, "xlsx.damaged", "a workbook without a sheet");
		city_error_in_file(error, book->file);
		status = CITY_FAIL;
	}
	free(part);
	return status == CITY_OK ? 0 : -1;
}

struct city_xlsx *city_xlsx_bare(const char *name, size_t max_line)
{
	struct city_xlsx *book = calloc(1, sizeof(*book));

	if (book) {
		book->file = name;
		book->max_line = max_line;
	}
	return book;
}

struct city_xlsx *city_xlsx_open(int fd, const char *name, size_t max_line,
				 struct city_error *error)
{
	struct city_xlsx *book = city_xlsx_bare(name, max_line);

	if (!book) {
		no_memory(error);
		close(fd);
		return NULL;
	}
	book->package = city_package_open(fd, name, error);
	if (book->package && open_book(book, error) == 0)
		return book;
	city_xlsx_close(book);
	return NULL;
}

void city_xlsx_close(struct city_xlsx *book)
{
	if (!book)
		return;
	city_xlsx_rows_free(book->rows);
	for (size_t i = 0; i < book->sheets; i++) {
		free(book->sheet[i].name);
		free(book->sheet[i].part);
	}
	free(book->sheet);
	city_buf_release(&book->shown);
	city_buf_release(&book->strings);
	free(book->string_end);
	city_package_close(book->package);
	free(book);
}

size_t city_xlsx_sheets(const struct city_xlsx *book)
{
	return book->sheets;
}

const char *city_xlsx_sheet_name(const struct city_xlsx *book, size_t i)
{
	return book->sheet[i].name;
}

bool city_xlsx_sheet_is_hidden(const struct city_xlsx *book, size_t i)
{
	return book->sheet[i].hidden;
}

/* Names the sheets there are. */
static size_t no_such_sheet(const struct city_xlsx *book, const char *name,
			    struct city_error *error)
{
	struct city_buf list = { 0 };

	for (size_t i = 0; i < book->sheets; i++)
		city_buf_printf(&list, "%s\"%s\"%s", i ? ", " : "", book->sheet[i].name,
				book->sheet[i].hidden ? " (hidden)" : "");
	city_error_set(error, "usage", "--sheet: there is no sheet \"%.60s\"; there %s %s",
		       name, book->sheets == 1 ? "is" : "are",
		       list.failed ? "others" : city_buf_text(&list));
	city_error_in_file(error, book->file);
	city_buf_release(&list);
	return SIZE_MAX;
}

size_t city_xlsx_find(const struct city_xlsx *book, const char *name,
		      struct city_error *error)
{
	size_t i, number;

	for (i = 0; !name && i < book->sheets; i++)
		if (!book->sheet[i].hidden)
			return i;
	if (!name)
		return 0;
	for (i = 0; i < book->sheets; i++)
		if (strcmp(book->sheet[i].name, name) == 0)
			return i;
	number = strspn(name, "0123456789") == strlen(name) ? strtoul(name, NULL, 10) : 0;
	if (number < 1 || number > book->sheets)
		return no_such_sheet(book, name, error);
	return number - 1;
}

int city_xlsx_begin(struct city_xlsx *book, size_t sheet, struct city_error *error)
{
	struct city_part part = { 0 };
	enum city_status status = city_part_open(&part, book->package,
						 book->sheet[sheet].part, book->max_line,
						 error);

	city_xlsx_rows_free(book->rows);
	book->rows = NULL;
	if (status == CITY_OK) {
		book->rows = city_xlsx_rows_new(book, part);
		return book->rows ? 0 : city_error_set(error, "memory", "out of memory");
	}
	if (status == CITY_DONE) {
		city_error_set(error, "xlsx.damaged", "%s: the part is not there",
			       book->sheet[sheet].part);
		city_error_in_file(error, book->file);
	}
	city_part_release(&part);
	return -1;
}
