/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html - text inside markup.
 */
#ifndef CITY_HTML_H
#define CITY_HTML_H

#include "city/buf.h"

/*
 * Appends text made harmless (see glyph.h) with & < > " ' as references: fit
 * for an element's content and for an attribute in double quotes.
 */
void city_html_put(struct city_buf *to, struct city_slice text);
void city_html_put_text(struct city_buf *to, const char *text);

#endif
