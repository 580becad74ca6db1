/* SPDX-License-Identifier: Apache-2.0 */
/*
 * convert - numbers, dates and hours as people write them, exactly.
 *
 * The text must have been folded (city_text_fold): full-width digits are ASCII
 * by then, blanks at the ends gone.  Digits are copied, never computed: 0.10
 * stays 0.10, and no binary fraction comes in between.
 */
#ifndef CITY_CONVERT_H
#define CITY_CONVERT_H

#include "city/buf.h"
#include "city/time.h"

/*
 * Appends the text as a JSON number: a leading "+" and leading zeros go, ".5"
 * and "5." get their zero or lose their point.  Returns 0, or -1 when it is no
 * number; then nothing is appended.
 */
int city_convert_number(struct city_buf *to, struct city_slice text);

/*
 * The same of the number that the text begins with.  Returns how many of its bytes
 * that takes; 0 when it begins with none, and nothing is appended.
 */
size_t city_convert_number_begin(struct city_buf *to, struct city_slice text);

/*
 * Reads 20250326, 2025-03-26, 2025/3/26, 2025.3.26, 2025年3月26日 and
 * 二〇二五年三月二十六日.  A year of two digits is ambiguous and refused.  0 or -1.
 */
int city_convert_date(struct city_slice text, struct city_date *date);

/* Reads an hour 0..24: 8, 08, 08:00, 8时, 下午2时, 十四时; 0 or -1. */
int city_convert_hour(struct city_slice text, int *hour);

#endif
