/* SPDX-License-Identifier: Apache-2.0 */
/* predict_plain - the scanner's inner loops, for one kind of vector. */
#include "config.h"

#include "city/text.h"
#include "vector_plain.h"

#include "predict.h"

static const char *skip_plain_from(const char *p, bool ascii)
{
	return ascii ? skip_plain(p, true) : skip_plain(p, false);
}

const struct city_scan_ops city_scan_plain = { skip_plain_from, city_utf8_valid, predict };
