/* SPDX-License-Identifier: Apache-2.0 */
/* kept - bytes, numbers and texts of a state, each of them in its digest. */
#include "config.h"

#include "city/kept.h"
#include "city/out.h"
#include "statefile.h"

void city_state_put_number(unsigned char *to, uint64_t value, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; value >>= 8)
		to[i] = (unsigned char)value;
}

uint64_t city_state_get_number(const unsigned char *from, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

int city_kept_get(struct city_kept *kept, void *bytes, size_t len)
{
	if (len > kept->left || fread(bytes, 1, len, kept->file) != len)
		return -1;
	kept->left -= len;
	XXH3_128bits_update(kept->digest, bytes, len);
	return 0;
}

int city_kept_get_int(struct city_kept *kept, int64_t *value)
{
	unsigned char bytes[8];

	if (city_kept_get(kept, bytes, sizeof(bytes)))
		return -1;
	*value = (int64_t)city_state_get_number(bytes, sizeof(bytes));
	return 0;
}

int city_kept_get_text(struct city_kept *kept, struct city_buf *to)
{
	int64_t len;
	char *room;

	if (city_kept_get_int(kept, &len) || len < 0 || (uint64_t)len > kept->left)
		return -1;
	if (len == 0)
		return 0;
	room = city_buf_reserve(to, (size_t)len);
	if (!room || city_kept_get(kept, room, (size_t)len))
		return -1;
	to->len += (size_t)len;
	return 0;
}

int city_kept_put(struct city_kept *kept, const void *bytes, size_t len)
{
	XXH3_128bits_update(kept->digest, bytes, len);
	return city_out_write(kept->out, (struct city_slice){ bytes, len }, kept->error);
}

int city_kept_put_int(struct city_kept *kept, int64_t value)
{
	unsigned char bytes[8];

	city_state_put_number(bytes, (uint64_t)value, sizeof(bytes));
	return city_kept_put(kept, bytes, sizeof(bytes));
}

int city_kept_put_text(struct city_kept *kept, struct city_slice text)
{
	return city_kept_put_int(kept, (int64_t)text.len) ||
			       (text.len && city_kept_put(kept, text.at, text.len))
		       ? -1
		       : 0;
}
