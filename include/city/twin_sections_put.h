/* SPDX-License-Identifier: Apache-2.0 */
/* twin_sections_put - sections of a network as records of the kind twin.section. */
#ifndef CITY_TWIN_SECTIONS_PUT_H
#define CITY_TWIN_SECTIONS_PUT_H

#include "city/out.h"
#include "city/twin_sections.h"

/* Writes all of them, a line each.  0, or -1 with error filled. */
int city_twin_put_sections(const struct city_twin *twin, struct city_out *out,
			   struct city_error *error);

#endif
