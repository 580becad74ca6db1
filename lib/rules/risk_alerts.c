/* SPDX-License-Identifier: Apache-2.0 */
/* risk_alerts - when a model's alerts come on and go off. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_model.h"

#define MOST_ALERTS 16
#define MOST_MINUTES (366 * 24 * 60)

int city_risk_minutes_read(const struct city_node *node, const char *key,
			   int64_t *time_us, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);
	int minutes;

	if (city_node_int(node, key, &minutes, error))
		return -1;
	if (minutes < 1 || minutes > MOST_MINUTES)
		return city_node_error(&at, error, "must be 1 to %d", MOST_MINUTES);
	*time_us = minutes * (CITY_US_PER_HOUR / 60);
	return 0;
}

/* An alert that cannot come on, or cannot go off, is a slip. */
static int check_score(const struct city_risk_node *root,
		       const struct city_risk_alert_rule *rule,
		       const struct city_node *raise, const struct city_node *clear,
		       struct city_error *error)
{
	int64_t most = rule->of == CITY_RISK_OF_RISE ? root->greatest - root->least
						     : root->greatest;
	int64_t least = rule->of == CITY_RISK_OF_RISE ? 0 : root->least;

	if (rule->raise > most)
		return city_node_error(raise, error, "is more than there can be");
	if (rule->clear > rule->raise)
		return city_node_error(clear, error, "must not be above raise");
	if (rule->clear <= least)
		return city_node_error(clear, error, "is never fallen below");
	return 0;
}

static int read_thresholds(const struct city_risk_node *root,
			   struct city_risk_alert_rule *rule,
			   const struct city_node *node, struct city_error *error)
{
	struct city_node raise = city_node_member(node, "raise");
	struct city_node clear = city_node_member(node, "clear");
	struct city_node within = city_node_member(node, "within_minutes");
	bool is_silence = rule->of == CITY_RISK_OF_SILENCE;

	if (is_silence && (raise.json || clear.json))
		return city_node_error(raise.json ? &raise : &clear, error,
				       "is not for silence, which has within_minutes");
	if (rule->of == CITY_RISK_OF_SCORE && within.json)
		return city_node_error(&within, error, "is for rise and silence alone");
	if (rule->of != CITY_RISK_OF_SCORE &&
	    city_risk_minutes_read(node, "within_minutes", &rule->within_us, error))
		return -1;
	if (is_silence)
		return 0;
	if (city_risk_number_read(&raise, &rule->raise, error) ||
	    city_risk_number_read(&clear, &rule->clear, error))
		return -1;
	return check_score(root, rule, &raise, &clear, error);
}

static int read_alert(struct city_risk_book *book, size_t index,
		      const struct city_node *node, struct city_error *error)
{
	static const char *const known[] = { "id",    "of",	"raise",
					     "clear", "within_minutes", "hold_minutes",
					     "zh",    "en",	"note",
					     NULL };
	struct city_risk_alert_rule *rule = &book->alert[index];
	struct city_node hold = city_node_member(node, "hold_minutes"), at;
	const char *of;
	int choice;

	if (!json_is_object(node->json))
		return city_node_error(node, error, "must be an object");
	if (city_node_check_keys(node, known, error))
		return -1;
	rule->id = city_node_string(node, "id", error);
	rule->zh = rule->id ? city_node_string(node, "zh", error) : NULL;
	rule->en = rule->zh ? city_node_string(node, "en", error) : NULL;
	of = rule->en ? city_node_string(node, "of", error) : NULL;
	if (!of)
		return -1;
	for (size_t i = 0; i < index; i++) {
		at = city_node_member(node, "id");
		if (strcmp(book->alert[i].id, rule->id) == 0)
			return city_node_error(&at, error, "stands twice");
	}
	choice = city_choice_index("score|rise|silence", of);
	at = city_node_member(node, "of");
	if (choice < 0)
		return city_node_error(&at, error, "must be score, rise or silence");
	rule->of = (enum city_risk_alert_of)choice;
	if (hold.json &&
	    city_risk_minutes_read(node, "hold_minutes", &rule->hold_us, error))
		return -1;
	return read_thresholds(&book->model.node[0], rule, node, error);
}

int city_risk_alerts_read(struct city_risk_book *book, const struct city_node *root,
			  struct city_error *error)
{
	struct city_node alerts = city_node_member(root, "alerts");
	size_t n;

	if (!alerts.json)
		return 0;
	if (city_node_array(root, "alerts", &alerts, error))
		return -1;
	n = json_array_size(alerts.json);
	if (n < 1 || n > MOST_ALERTS)
		return city_node_error(&alerts, error, "must have 1 to %d alerts",
				       MOST_ALERTS);
	book->alert = calloc(n, sizeof(*book->alert));
	if (!book->alert)
		return city_error_set(error, "memory", "out of memory");
	book->alerts = n;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&alerts, i);

		if (read_alert(book, i, &at, error))
			return -1;
	}
	return 0;
}
