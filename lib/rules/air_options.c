/* SPDX-License-Identifier: Apache-2.0 */
/* air_options - periods and percentiles as people ask for them. */
#include "config.h"

#include <string.h>

#include "city/air_options.h"
#include "city/time.h"

int city_air_span_parse(const char *text, struct city_air_span *span,
			struct city_error *error)
{
	struct city_date from, to;

	memset(span, 0, sizeof(*span));
	for (int kind = CITY_AIR_MONTH; kind < CITY_AIR_RANGE; kind++) {
		span->kind = (enum city_air_span_kind)kind;
		if (strcmp(text, city_air_span_name(span->kind)) == 0)
			return 0;
	}
	if (strlen(text) != 21 || text[10] != '/' ||
	    city_date_parse((struct city_slice){ text, 10 }, &from) ||
	    city_date_parse((struct city_slice){ text + 11, 10 }, &to) ||
	    city_days_from_date(from) > city_days_from_date(to))
		return city_error_set(error, "usage", "--period must be hour, day, month, "
				      "quarter, year, or two days, FROM/TO");
	*span = city_air_span_between(city_days_from_date(from), city_days_from_date(to));
	return 0;
}

/* One "P:METHOD". */
static int read_percentile(struct city_slice text, struct city_air_percentile *to)
{
	const char *colon = memchr(text.at, ':', text.len);
	struct city_decimal percent;
	char method[16] = "";
	size_t len;

	if (!colon)
		return -1;
	len = (size_t)(text.at + text.len - colon) - 1;
	if (len < sizeof(method))
		memcpy(method, colon + 1, len);
	if (city_decimal_parse((struct city_slice){ text.at, (size_t)(colon - text.at) },
			       &percent) ||
	    percent.scale > 3 || percent.units < 0 ||
	    city_decimal_compare(percent, (struct city_decimal){ 100, 0 }) > 0 ||
	    city_decimal_rescale(percent, 3, CITY_ROUND_DOWN, &percent) ||
	    city_air_method_from_name(method, &to->method))
		return -1;
	to->milli = percent.units;
	return 0;
}

int city_air_percentiles_parse(const char *text,
			       struct city_air_percentile to[CITY_AIR_MOST_PERCENTILES],
			       int *n, struct city_error *error)
{
	*n = 0;
	while (text) {
		size_t len = strcspn(text, ",");

		if (*n == CITY_AIR_MOST_PERCENTILES)
			return city_error_set(error, "usage", "--percentile takes at most %d",
					      CITY_AIR_MOST_PERCENTILES);
		if (read_percentile((struct city_slice){ text, len }, &to[(*n)++]))
			return city_error_set(error, "usage", "--percentile must be P:METHOD, "
					      "P 0 to 100, METHOD linear, nearest or "
					      "weibull");
		text = text[len] ? text + len + 1 : NULL;
	}
	return 0;
}
