/* SPDX-License-Identifier: Apache-2.0 */
/* predict_avx2 - the scanner's inner loops, for one kind of vector. */
#include "config.h"

#include "city/text.h"
#include "vector_avx2.h"

#include "predict.h"

static const char *skip_plain_from(const char *p, bool ascii)
{
	return ascii ? skip_plain(p, true) : skip_plain(p, false);
}

const struct city_scan_ops city_scan_avx2 = { skip_plain_from, city_utf8_valid_avx2, predict };
