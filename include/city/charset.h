/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset - which encoding a text may be in, where its sender does not say.
 *
 * UTF-8 is told by its form.  GB 18030 and Big5 let most bytes pass, so of those
 * that do, the one counts in which a quarter of the characters beyond ASCII, or
 * more, are among the five hundred that Chinese uses most; in running text it is
 * three quarters, in a table less, in a text of another kind one in ten.  Nothing
 * else is told: a wrong answer costs more than none.
 */
#ifndef CITY_CHARSET_H
#define CITY_CHARSET_H

#include "city/buf.h"

#define CITY_CHARSET_HEAD ((size_t)64 << 10) /* bytes that are looked at */

/*
 * The encoding of a text, of which `head` are the first bytes or all: "utf-8" (ASCII
 * alone is that too), "gb18030" or "big5"; NULL where it is not told, or memory has
 * run out.  A character cut off by the limit does not count.
 */
const char *city_charset_guess(struct city_slice head);

#endif
