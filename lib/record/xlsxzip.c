/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xlsxzip - the parts of a package: libzip unpacks them, expat parses them.
 *
 * What unpacks to far more than it was is refused.  Deflate packs a thousand times at
 * most; sheets and texts of real workbooks five to fifty times.
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "xlsxparts.h"

#define STEP ((size_t)64 << 10)
#define FREELY ((uint64_t)16 << 20) /* bytes a part may unpack to at any rate */
#define MOST_TIMES 200

struct city_package {
	zip_t *zip;
	const char *file;
	uint64_t size;
};

/* libzip's words for its number. */
static int zip_trouble(struct city_error *error, const char *file, int number)
{
	zip_error_t why;

	zip_error_init_with_code(&why, number);
	if (number == ZIP_ER_NOZIP)
		city_error_set(error, "zip.cut",
			       "cut short or damaged: the table of its parts, which ends "
			       "a zip archive, is not there");
	else
		city_error_set(error, number == ZIP_ER_MEMORY ? "memory" : "zip.damaged",
			       "damaged zip archive: %s", zip_error_strerror(&why));
	zip_error_fini(&why);
	city_error_in_file(error, file);
	return -1;
}

struct city_package *city_package_open(int fd, const char *name,
				       struct city_error *error)
{
	struct city_package *package = calloc(1, sizeof(*package));
	struct stat st;
	int number = ZIP_ER_MEMORY;

	if (package && fstat(fd, &st) == 0) {
		package->file = name;
		package->size = (uint64_t)st.st_size;
		package->zip = zip_fdopen(fd, 0, &number);
	}
	if (package && package->zip)
		return package;
	zip_trouble(error, name, number);
	close(fd);
	free(package);
	return NULL;
}

void city_package_close(struct city_package *package)
{
	if (!package)
		return;
	zip_discard(package->zip);
	free(package);
}

static zip_int64_t locate(struct city_package *package, const char *part)
{
	return zip_name_locate(package->zip, part, ZIP_FL_NOCASE);
}

bool city_package_has(struct city_package *package, const char *part)
{
	return locate(package, part) >= 0;
}

/* Whether the archive says of itself that it is a spreadsheet of OpenDocument. */
static bool is_ods(struct city_package *package)
{
	char type[64] = "";
	zip_file_t *file = zip_fopen(package->zip, "mimetype", 0);

	if (!file)
		return false;
	if (zip_fread(file, type, sizeof(type) - 1) < 0)
		type[0] = '\0';
	zip_fclose(file);
	return strstr(type, "opendocument") != NULL;
}

const char *city_package_foreign(struct city_package *package)
{
	static const struct {
		const char *part, *what;
	} known[] = {
		{ "xl/workbook.bin", "a binary Excel workbook (.xlsb); save it as .xlsx" },
		{ "word/document.xml", "a Word document (.docx)" },
		{ "ppt/presentation.xml", "a PowerPoint presentation (.pptx)" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (city_package_has(package, known[i].part))
			return known[i].what;
	return is_ods(package) ? "an OpenDocument file (.ods); save it as .xlsx or CSV" :
				 NULL;
}

void city_part_fail(struct city_part *part, const char *rule, const char *format, ...)
{
	char text[400];
	va_list args;

	if (part->failed)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	city_error_set(part->error, rule, "%s: %s", part->name, text);
	city_error_in_file(part->error, part->file);
	part->failed = true;
	XML_StopParser(part->parser, XML_FALSE);
}

/* Without a document type there are no entities to be feared. */
static void refuse_doctype(void *context, const XML_Char *name, const XML_Char *system,
			   const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	city_part_fail(context, "xml.dtd",
		       "a document type definition, which no workbook has: refused");
}

static enum city_status begin(struct city_part *part, struct city_error *error)
{
	part->parser = XML_ParserCreate(NULL);
	if (!part->parser) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return CITY_OK;
}

enum city_status city_part_open(struct city_part *part, struct city_package *package,
				const char *name, size_t most, struct city_error *error)
{
	zip_int64_t i = locate(package, name);
	zip_stat_t stat;

	*part = (struct city_part){ .file = package->file, .name = name, .block = STEP,
				    .most = most, .packed = package->size };
	if (i < 0)
		return CITY_DONE;
	part->zipped = zip_fopen_index(package->zip, (zip_uint64_t)i, 0);
	if (!part->zipped) {
		city_error_set(error, "zip.damaged", "%s: cannot be unpacked: %s", name,
			       zip_strerror(package->zip));
		city_error_in_file(error, package->file);
		return CITY_FAIL;
	}
	/* A size that is more than the whole file's is a lie. */
	if (zip_stat_index(package->zip, (zip_uint64_t)i, 0, &stat) == 0 &&
	    stat.valid & ZIP_STAT_COMP_SIZE && stat.comp_size < part->packed)
		part->packed = stat.comp_size;
	return begin(part, error);
}

enum city_status city_part_of(struct city_part *part, struct city_slice bytes,
			      size_t block, size_t most, struct city_error *error)
{
	*part = (struct city_part){ .file = "(memory)", .name = "part", .block = block,
				    .memory = bytes, .most = most,
				    .packed = bytes.len };
	return begin(part, error);
}

void city_part_release(struct city_part *part)
{
	if (part->parser)
		XML_ParserFree(part->parser);
	if (part->zipped)
		zip_fclose(part->zipped);
	part->parser = NULL;
	part->zipped = NULL;
}

/* The next bytes; fewer than 0 with the part failed, 0 at the end. */
static int read_part(struct city_part *part, char *to, size_t size)
{
	zip_int64_t n;

	if (!part->zipped) {
		size = part->memory.len < size ? part->memory.len : size;
		memcpy(to, part->memory.at, size);
		part->memory.at += size;
		part->memory.len -= size;
		return (int)size;
	}
	n = zip_fread(part->zipped, to, size);
	if (n < 0) {
		city_part_fail(part, "zip.damaged", "cut short or damaged: %s",
			       zip_file_strerror(part->zipped));
		return -1;
	}
	part->taken += (uint64_t)n;
	if (part->taken > FREELY && part->taken / MOST_TIMES > part->packed) {
		city_part_fail(part, "zip.bomb",
			       "unpacks to more than %d times its packed size of %llu "
			       "bytes: refused", MOST_TIMES,
			       (unsigned long long)part->packed);
		return -1;
	}
	return (int)n;
}

/* What expat has to say. */
static void fail_syntax(struct city_part *part)
{
	enum XML_Error why = XML_GetErrorCode(part->parser);

	if (why == XML_ERROR_NO_MEMORY)
		city_part_fail(part, "memory", "out of memory");
	else
		city_part_fail(part, "xml.syntax", "line %llu, column %llu: %s",
			       (unsigned long long)XML_GetCurrentLineNumber(part->parser),
			       (unsigned long long)XML_GetCurrentColumnNumber(part->parser)
				       + 1,
			       XML_ErrorString(why));
}

/* A token that never ends would be kept until it does. */
static void check_token(struct city_part *part)
{
	int offset = 0, size = 0;

	if (XML_GetInputContext(part->parser, &offset, &size) &&
	    (size_t)(size - offset) > part->most + part->block)
		city_part_fail(part, "line.too-long",
			       "a tag or comment of more than %zu bytes (--max-line)",
			       part->most);
}

/* One block to expat, or the rest of one. */
static enum XML_Status feed(struct city_part *part)
{
	void *room;
	int n;

	if (part->suspended) {
		part->suspended = false;
		return XML_ResumeParser(part->parser);
	}
	room = XML_GetBuffer(part->parser, (int)part->block);
	if (!room) {
		city_part_fail(part, "memory", "out of memory");
		return XML_STATUS_ERROR;
	}
	n = read_part(part, room, part->block);
	if (n < 0)
		return XML_STATUS_ERROR;
	part->last = n == 0;
	return XML_ParseBuffer(part->parser, n, part->last);
}

enum city_status city_part_step(struct city_part *part, struct city_error *error)
{
	enum XML_Status status = XML_STATUS_OK;

	part->error = error;
	XML_SetStartDoctypeDeclHandler(part->parser, refuse_doctype);
	while (!part->failed && status == XML_STATUS_OK &&
	       (part->suspended || !part->last)) {
		status = feed(part);
		if (status == XML_STATUS_OK && !part->last)
			check_token(part);
	}
	if (status == XML_STATUS_ERROR && !part->failed)
		fail_syntax(part);
	if (part->failed)
		return CITY_FAIL;
	part->suspended = status == XML_STATUS_SUSPENDED;
	return part->suspended ? CITY_OK : CITY_DONE;
}

void city_part_pause(struct city_part *part)
{
	XML_StopParser(part->parser, XML_TRUE);
}

const char *city_xml_local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *city_xml_attribute(const char *const *attributes, const char *local)
{
	for (; *attributes; attributes += 2)
		if (strcmp(city_xml_local(attributes[0]), local) == 0)
			return attributes[1];
	return NULL;
}
