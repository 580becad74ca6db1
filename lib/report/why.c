/* SPDX-License-Identifier: Apache-2.0 */
/* why - a figure's records and rule as JSON Lines. */
#include "config.h"

#include <stdlib.h>

#include "city/why.h"
#include "city/writer.h"

/* The metric as its layout has it, key by key. */
static void put_definition(struct city_writer *w, const struct city_gather *gather)
{
	json_t *metrics = json_object_get(gather->layout->book.document.root, "metrics");
	size_t i = (size_t)(gather->why - gather->layout->metric);
	char *text = json_dumps(json_array_get(metrics, i), JSON_COMPACT);

	if (text)
		city_writer_raw(w, city_slice_of(text));
	else
		w->to->failed = true;
	free(text);
}

void city_why_put(const struct city_gather *gather, struct city_buf *to)
{
	const struct city_sum *sum = city_gather_sum(gather, gather->why);
	struct city_buf value = { 0 };
	struct city_decimal number;
	struct city_writer w;

	city_buf_put_slice(to, city_buf_slice(&sum->records));
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "why");
	city_writer_key(&w, "metric");
	city_writer_text(&w, gather->why->id);
	city_writer_key(&w, "value");
	if (!city_gather_put(gather, gather->why, &value))
		city_writer_null(&w);
	else if (city_decimal_parse(city_buf_slice(&value), &number) == 0)
		city_writer_raw(&w, city_buf_slice(&value));
	else
		city_writer_string(&w, city_buf_slice(&value));
	city_writer_key(&w, "records");
	city_writer_int(&w, (int64_t)sum->count);
	city_writer_key(&w, "among");
	city_writer_int(&w, (int64_t)sum->whole);
	city_writer_key(&w, "layout");
	city_writer_text(&w, gather->layout->book.id);
	city_writer_key(&w, "rule");
	put_definition(&w, gather);
	city_writer_end_object(&w);
	city_buf_put_char(to, '\n');
	to->failed = to->failed || value.failed || sum->records.failed;
	city_buf_release(&value);
}
