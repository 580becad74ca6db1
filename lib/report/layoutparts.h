/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layoutparts - what the files that read a layout share: words, numbers and lists of
 * its nodes.  All return 0, or -1 with error filled.
 */
#ifndef CITY_REPORT_LAYOUTPARTS_H
#define CITY_REPORT_LAYOUTPARTS_H

#include "city/layout.h"

/* {"zh": ..., "en": ...}; an optional one leaves *wording when absent. */
int layout_wording(const struct city_node *node, const char *key, bool required,
		   struct city_wording *wording, struct city_error *error);

/* A decimal in quotes, an integer of min..max, a truth value: left when absent. */
int layout_decimal_or(const struct city_node *node, const char *key,
		      struct city_decimal *value, struct city_error *error);
int layout_int_or(const struct city_node *node, const char *key, int min, int max,
		  int *value, struct city_error *error);
int layout_bool_or(const struct city_node *node, const char *key, bool *value,
		   struct city_error *error);

/* One of "a|b|c" by its place. */
int layout_choice(const struct city_node *node, const char *key, const char *choices,
		  int *value, struct city_error *error);

/*
 * A list of n > 0 elements, each of `size` bytes, zeroed; n = 0 when absent and not
 * required.
 */
int layout_list(const struct city_node *node, const char *key, bool required,
		size_t size, void **list, size_t *n, struct city_error *error);

int layout_tests(const struct city_node *node, const char *key,
		 struct city_tests *tests, struct city_error *error);

/* A scale or metric by the id in node's member; NULL when absent. */
int layout_scale_or(const struct city_layout *layout, const struct city_node *node,
		    const struct city_scale **scale, struct city_error *error);
int layout_metrics(const struct city_layout *layout, const struct city_node *node,
		   const char *key, bool required, const struct city_metric ***metric,
		   size_t *n, struct city_error *error);

int layout_section(const struct city_layout *layout, struct city_section *section,
		   const struct city_node *node, struct city_error *error);
void layout_section_release(struct city_section *section);

#endif
