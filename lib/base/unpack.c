/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack - one loop over packed bytes; a format says what one step is.
 *
 * ISA-L takes in at most eight bytes ahead, and a member's trailer has eight:
 * what follows a member is never taken with it.
 */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ISAL
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif

#include "city/in.h"
#include "unpack.h"

enum progress { GOES_ON, MEMBER_ENDS, BROKEN, NO_MEMORY };

struct format {
	const char *name;
	const char *truncated, *corrupt; /* rules */
	bool padded;                     /* zero bytes may follow a member */
	int (*open)(struct city_unpack *unpack);
	void (*close)(struct city_unpack *unpack);
	/* Takes packed bytes, makes plain ones, as far as either goes. */
	enum progress (*step)(struct city_unpack *unpack);
	/* Makes ready for another member. */
	enum progress (*again)(struct city_unpack *unpack);
};

struct city_unpack {
	const struct format *format;
	enum city_packing packing;
	void *engine;              /* the library's state */
	struct city_unpack_source source;
	unsigned char *packed;     /* as read */
	size_t size;
	unsigned char *next;       /* what is left of it */
	size_t left;
	unsigned char *to;         /* where plain bytes go */
	size_t room;
	uint64_t made;             /* all plain bytes so far */
	bool inside;               /* a member */
	bool full;                 /* the last step used all the room: more may be ready */
	enum progress fault;       /* to be told when all before it has been given */
};

#ifdef HAVE_ISAL
/*
 * The header is read apart: isal_inflate can do that too, but forgets in 2.30 what
 * it has seen of it when the input pauses there.
 */
struct isal {
	struct inflate_state state;
	struct isal_gzip_header header;
	bool in_data;
};

static enum progress another_gzip(struct city_unpack *unpack)
{
	struct isal *isal = unpack->engine;

	isal_inflate_reset(&isal->state);
	isal->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
	isal_gzip_header_init(&isal->header);
	isal->in_data = false;
	return GOES_ON;
}

static int open_gzip(struct city_unpack *unpack)
{
	struct isal *isal = calloc(1, sizeof(*isal));

	unpack->engine = isal;
	if (!isal)
		return -1;
	isal_inflate_init(&isal->state);
	another_gzip(unpack);
	return 0;
}

static void close_gzip(struct city_unpack *unpack)
{
	free(unpack->engine);
}

static enum progress step_gzip(struct city_unpack *unpack)
{
	struct isal *isal = unpack->engine;
	struct inflate_state *state = &isal->state;
	int result = ISAL_DECOMP_OK;

	state->next_in = unpack->next;
	state->avail_in = (uint32_t)unpack->left;
	state->next_out = unpack->to;
	state->avail_out = (uint32_t)unpack->room;
	if (!isal->in_data) {
		result = isal_read_gzip_header(state, &isal->header);
		isal->in_data = result == ISAL_DECOMP_OK;
	}
	if (isal->in_data)
		result = isal_inflate(state);
	unpack->next = state->next_in;
	unpack->left = state->avail_in;
	unpack->to = state->next_out;
	unpack->room = state->avail_out;
	if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT)
		return BROKEN;
	return isal->in_data && state->block_state == ISAL_BLOCK_FINISH ? MEMBER_ENDS :
									  GOES_ON;
}
#else
static int open_gzip(struct city_unpack *unpack)
{
	z_stream *zip = calloc(1, sizeof(*zip));

	if (zip && inflateInit2(zip, 15 + 16) != Z_OK) {
		free(zip);
		zip = NULL;
	}
	unpack->engine = zip;
	return zip ? 0 : -1;
}

static void close_gzip(struct city_unpack *unpack)
{
	if (unpack->engine)
		inflateEnd(unpack->engine);
	free(unpack->engine);
}

static enum progress step_gzip(struct city_unpack *unpack)
{
	z_stream *zip = unpack->engine;
	int result;

	zip->next_in = unpack->next;
	zip->avail_in = (uInt)unpack->left;
	zip->next_out = unpack->to;
	zip->avail_out = (uInt)unpack->room;
	result = inflate(zip, Z_NO_FLUSH);
	unpack->next = zip->next_in;
	unpack->left = zip->avail_in;
	unpack->to = zip->next_out;
	unpack->room = zip->avail_out;
	switch (result) {
	case Z_STREAM_END: return MEMBER_ENDS;
	case Z_OK:
	case Z_BUF_ERROR: return GOES_ON;
	case Z_MEM_ERROR: return NO_MEMORY;
	default: return BROKEN;
	}
}

static enum progress another_gzip(struct city_unpack *unpack)
{
	return inflateReset(unpack->engine) == Z_OK ? GOES_ON : NO_MEMORY;
}
#endif

static const struct format gzip = {
	.name = "gzip",
	.truncated = "gzip.truncated",
	.corrupt = "gzip.corrupt",
	.padded = true,
	.open = open_gzip,
	.close = close_gzip,
	.step = step_gzip,
	.again = another_gzip,
};

#ifdef HAVE_ZSTD
static int open_zstd(struct city_unpack *unpack)
{
	unpack->engine = ZSTD_createDStream();
	return unpack->engine ? 0 : -1;
}

static void close_zstd(struct city_unpack *unpack)
{
	ZSTD_freeDStream(unpack->engine);
}

/* Skippable frames end like others; they only make nothing. */
static enum progress step_zstd(struct city_unpack *unpack)
{
	ZSTD_inBuffer from = { unpack->next, unpack->left, 0 };
	ZSTD_outBuffer to = { unpack->to, unpack->room, 0 };
	size_t result = ZSTD_decompressStream(unpack->engine, &to, &from);

	unpack->next += from.pos;
	unpack->left -= from.pos;
	unpack->to += to.pos;
	unpack->room -= to.pos;
	if (ZSTD_isError(result))
		return ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation ?
			       NO_MEMORY :
			       BROKEN;
	return result == 0 ? MEMBER_ENDS : GOES_ON;
}

/* Behind a frame zstd expects the next one by itself. */
static enum progress another_zstd(struct city_unpack *unpack)
{
	(void)unpack;
	return GOES_ON;
}

static const struct format zstd = {
	.name = "zstd",
	.truncated = "zstd.truncated",
	.corrupt = "zstd.corrupt",
	.open = open_zstd,
	.close = close_zstd,
	.step = step_zstd,
	.again = another_zstd,
};
#endif

enum city_packing city_packing_of(struct city_slice head)
{
	static const struct {
		unsigned char byte[4], mask[4];
		size_t len;
		enum city_packing packing;
	} known[] = {
		{ { 0x1F, 0x8B }, { 0xFF, 0xFF }, 2, CITY_PACKING_GZIP },
		{ { 0x28, 0xB5, 0x2F, 0xFD }, { 0xFF, 0xFF, 0xFF, 0xFF }, 4,
		  CITY_PACKING_ZSTD },
		/* A skippable frame, of which there are sixteen kinds. */
		{ { 0x50, 0x2A, 0x4D, 0x18 }, { 0xF0, 0xFF, 0xFF, 0xFF }, 4,
		  CITY_PACKING_ZSTD },
	};
	enum city_packing packing = CITY_PACKING_NONE;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t same = 0;

		while (same < head.len && same < known[i].len &&
		       ((unsigned char)head.at[same] & known[i].mask[same]) ==
			       known[i].byte[same])
			same++;
		if (same == known[i].len)
			return known[i].packing;
		if (same == head.len)
			packing = CITY_PACKING_OPEN;
	}
	return packing;
}

const char *city_in_compressions(void)
{
#if defined(HAVE_ISAL) && defined(HAVE_ZSTD)
	return "gzip (ISA-L), zstd";
#elif defined(HAVE_ISAL)
	return "gzip (ISA-L)";
#elif defined(HAVE_ZSTD)
	return "gzip (zlib), zstd";
#else
	return "gzip (zlib)";
#endif
}

static const struct format *format_of(enum city_packing packing)
{
#ifdef HAVE_ZSTD
	if (packing == CITY_PACKING_ZSTD)
		return &zstd;
#endif
	return packing == CITY_PACKING_GZIP ? &gzip : NULL;
}

struct city_unpack *city_unpack_new(enum city_packing packing, struct city_slice head,
				    size_t size, struct city_unpack_source source,
				    struct city_error *error)
{
	const struct format *format = format_of(packing);
	struct city_unpack *unpack;

	if (!format) {
		city_error_set(error, "format.unknown",
			       "cannot be read: it is zstd, which this build does not "
			       "know; unpack it first");
		return NULL;
	}
	unpack = calloc(1, sizeof(*unpack));
	if (!unpack)
		goto fail;
	unpack->format = format;
	unpack->packing = packing;
	unpack->source = source;
	unpack->size = size;
	unpack->packed = malloc(size > head.len ? size : head.len);
	if (!unpack->packed || format->open(unpack))
		goto fail;
	memcpy(unpack->packed, head.at, head.len);
	unpack->next = unpack->packed;
	unpack->left = head.len;
	unpack->inside = true;
	return unpack;
fail:
	city_unpack_free(unpack);
	city_error_set(error, "memory", "out of memory");
	return NULL;
}

void city_unpack_free(struct city_unpack *unpack)
{
	if (!unpack)
		return;
	unpack->format->close(unpack);
	free(unpack->packed);
	free(unpack);
}

static enum city_status tell(const struct city_unpack *unpack,
			     struct city_error *error)
{
	const struct format *format = unpack->format;

	if (unpack->fault == NO_MEMORY)
		city_error_set(error, "memory", "out of memory");
	else
		city_error_set(error, format->corrupt, "%s data is broken",
			       format->name);
	return CITY_FAIL;
}

/* Reads on; *ended when there is nothing more and nothing is missing. */
static enum city_status refill(struct city_unpack *unpack, bool *ended,
			       struct city_error *error)
{
	const struct format *format = unpack->format;
	enum city_status status = unpack->source.read(unpack->source.context,
						      unpack->packed, unpack->size,
						      &unpack->left, error);

	unpack->next = unpack->packed;
	if (status != CITY_OK || unpack->left)
		return status;
	*ended = true;
	if (!unpack->inside)
		return CITY_OK;
	city_error_set(error, format->truncated, "%s data is cut short at byte %llu",
		       format->name, (unsigned long long)unpack->made);
	return CITY_FAIL;
}

/* Between members: zero padding may follow, or one more member. */
static void begin_member(struct city_unpack *unpack)
{
	enum city_packing packing;

	while (unpack->format->padded && unpack->left && *unpack->next == 0) {
		unpack->next++;
		unpack->left--;
	}
	if (!unpack->left)
		return;
	packing = city_packing_of((struct city_slice){ (char *)unpack->next,
						       unpack->left });
	unpack->inside = true;
	/* ISA-L would wait for a whole header before it sees that it is none. */
	unpack->fault = packing == unpack->packing || packing == CITY_PACKING_OPEN ?
				unpack->format->again(unpack) :
				BROKEN;
}

/* One step, and what it came to. */
static void step(struct city_unpack *unpack)
{
	enum progress progress = unpack->format->step(unpack);

	unpack->full = unpack->room == 0;
	if (progress == MEMBER_ENDS) {
		unpack->inside = false;
		unpack->full = false;
	} else {
		unpack->fault = progress;
	}
}

enum city_status city_unpack_read(struct city_unpack *unpack, char *to, size_t room,
				  size_t *got, struct city_error *error)
{
	bool ended = false;

	unpack->to = (unsigned char *)to;
	unpack->room = room;
	for (*got = 0; *got == 0 && !ended; *got = room - unpack->room) {
		if (unpack->fault != GOES_ON)
			return tell(unpack, error);
		if (unpack->left == 0 && !unpack->full) {
			enum city_status status = refill(unpack, &ended, error);

			if (status != CITY_OK)
				return status;
		} else if (!unpack->inside) {
			begin_member(unpack);
		} else {
			step(unpack);
		}
	}
	unpack->made += *got;
	return CITY_OK;
}
