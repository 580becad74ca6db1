/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hanzi - numbers as Chinese texts write them: 一千二百, 二〇二六, 1.2万,
 * 1亿2000万.
 *
 * Exact: the result is a decimal.  What people read in two ways is refused:
 * 一万二 is 12000 to one who speaks and 10002 to one who counts.
 */
#ifndef CITY_HANZI_H
#define CITY_HANZI_H

#include "city/buf.h"
#include "city/decimal.h"

/*
 * Reads the number that the text begins with, and tells in *used how many bytes
 * it takes; what stands behind is the caller's (a unit, 年, nothing).
 *   text   folded (city_text_fold)
 * A sign, then either
 *   digits, with a point perhaps, and 万, 亿 or 万亿 perhaps; or parts of that
 *   kind from the greatest on, all but the last without a point: 1亿2000万; or
 *   Chinese numerals: by place (二〇二六), or with 十 百 千 万 亿 (一千二百,
 *   三万零五十); 两 is 2, 〇 and 零 are 0.
 * *scaled (may be NULL) tells whether 万 or 亿 stands in it.
 * Returns 0, or -1 when there is none, or an ambiguous one, or one of more than
 * 18 digits, or one that puts 万 and more before 亿 (三万五千亿); nothing is
 * touched then.
 */
int city_hanzi_number(struct city_slice text, struct city_decimal *value,
		      size_t *used, bool *scaled);

/* Whether the text begins with a Chinese numeral's character, 〇 and 十 too. */
bool city_hanzi_is_numeral(struct city_slice text);

#endif
