/* SPDX-License-Identifier: Apache-2.0 */
/* pack - zlib and zstd behind one write. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "pack.h"

#define ROOM ((size_t)256 << 10)

struct city_pack {
	struct city_pack_target target;
	unsigned char *room;
	bool zipped;     /* zip is to be ended */
	z_stream zip;
	void *zstd;      /* NULL = gzip */
};

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

static int pass_on(struct city_pack *pack, size_t len, struct city_error *error)
{
	struct city_slice bytes = { (char *)pack->room, len };

	return pack->target.write(pack->target.context, bytes, error);
}

static int begin_gzip(struct city_pack *pack)
{
	pack->zipped = deflateInit2(&pack->zip, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
				    15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
	return pack->zipped ? 0 : -1;
}

/* At most ROOM bytes, which zlib can count. */
static int write_gzip(struct city_pack *pack, struct city_slice bytes, bool last,
		      struct city_error *error)
{
	int state;

	pack->zip.next_in = (unsigned char *)(uintptr_t)bytes.at;
	pack->zip.avail_in = (uInt)bytes.len;
	do {
		pack->zip.next_out = pack->room;
		pack->zip.avail_out = (uInt)ROOM;
		state = deflate(&pack->zip, last ? Z_FINISH : Z_NO_FLUSH);
		if (pass_on(pack, ROOM - pack->zip.avail_out, error))
			return -1;
	} while (pack->zip.avail_out == 0 || (last && state == Z_OK));
	return 0;
}

#ifdef HAVE_ZSTD
static int begin_zstd(struct city_pack *pack)
{
	pack->zstd = ZSTD_createCCtx();
	/* The checksum, as the zstd program writes it: what is broken is seen. */
	return pack->zstd && !ZSTD_isError(ZSTD_CCtx_setParameter(
				     pack->zstd, ZSTD_c_checksumFlag, 1)) ?
		       0 :
		       -1;
}

static void end_zstd(struct city_pack *pack)
{
	ZSTD_freeCCtx(pack->zstd);
}

static int write_zstd(struct city_pack *pack, struct city_slice bytes, bool last,
		      struct city_error *error)
{
	ZSTD_inBuffer from = { bytes.at, bytes.len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer to = { pack->room, ROOM, 0 };

		left = ZSTD_compressStream2(pack->zstd, &to, &from,
					    last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return no_memory(error);
		if (pass_on(pack, to.pos, error))
			return -1;
	} while (last ? left > 0 : from.pos < from.size);
	return 0;
}
#else
static int begin_zstd(struct city_pack *pack)
{
	(void)pack;
	return -1;
}

static void end_zstd(struct city_pack *pack)
{
	(void)pack;
}

static int write_zstd(struct city_pack *pack, struct city_slice bytes, bool last,
		      struct city_error *error)
{
	(void)pack, (void)bytes, (void)last;
	return no_memory(error);
}
#endif

static bool ends_in(const char *path, const char *end)
{
	size_t len = strlen(path), n = strlen(end);

	return len > n && strcmp(path + len - n, end) == 0;
}

int city_pack_open(const char *path, struct city_pack_target target,
		   struct city_pack **pack, struct city_error *error)
{
	bool zstd = ends_in(path, ".zst");

	*pack = NULL;
	if (!zstd && !ends_in(path, ".gz"))
		return 0;
#ifndef HAVE_ZSTD
	if (zstd)
		return city_error_set(error, "format.unknown",
				      "cannot be written: this build does not know zstd");
#endif
	*pack = calloc(1, sizeof(**pack));
	if (!*pack)
		return no_memory(error);
	(*pack)->target = target;
	(*pack)->room = malloc(ROOM);
	if ((*pack)->room && (zstd ? begin_zstd(*pack) : begin_gzip(*pack)) == 0)
		return 0;
	city_pack_free(*pack);
	*pack = NULL;
	return no_memory(error);
}

void city_pack_free(struct city_pack *pack)
{
	if (!pack)
		return;
	if (pack->zipped)
		deflateEnd(&pack->zip);
	end_zstd(pack);
	free(pack->room);
	free(pack);
}

int city_pack_write(struct city_pack *pack, struct city_slice bytes, bool last,
		    struct city_error *error)
{
	if (pack->zstd)
		return write_zstd(pack, bytes, last, error);
	while (bytes.len > ROOM) {
		if (write_gzip(pack, (struct city_slice){ bytes.at, ROOM }, false,
			       error))
			return -1;
		bytes.at += ROOM;
		bytes.len -= ROOM;
	}
	return write_gzip(pack, bytes, last, error);
}
