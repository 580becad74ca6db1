/* SPDX-License-Identifier: Apache-2.0 */
/* html - escapes text for markup. */
#include "config.h"

#include "city/glyph.h"
#include "city/html.h"

static const char *reference_of(uint32_t glyph)
{
	switch (glyph) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void city_html_put(struct city_buf *to, struct city_slice text)
{
	while (text.len) {
		uint32_t glyph = city_glyph_next(&text);
		const char *reference = reference_of(glyph);

		if (reference)
			city_buf_put_text(to, reference);
		else
			city_glyph_put(to, glyph);
	}
}

void city_html_put_text(struct city_buf *to, const char *text)
{
	city_html_put(to, city_slice_of(text));
}
