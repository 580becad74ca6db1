/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_cap - an alert's message as a document of the Common Alerting Protocol 1.2
 * (OASIS, 2010), on one line.
 *
 * raise, update and clear are Alert, Update and Cancel; the latter two refer to all
 * earlier messages of their chain.  What CAP asks for and a score does not tell is
 * own choice: severity by the colour (red Extreme, orange Severe, yellow Moderate,
 * blue Minor), category Safety, scope Restricted: a machine's alert is for those in
 * charge, and it is theirs to warn the public.
 */
#include "config.h"

#include "city/decimal.h"
#include "city/html.h"
#include "risk_sites.h"

/* To the second, with an offset in digits; that of UTC is -00:00 (3.3.2). */
static void put_time(struct city_buf *to, struct city_time time)
{
	time.utc_us -= (time.utc_us % CITY_US_PER_SECOND + CITY_US_PER_SECOND) %
		       CITY_US_PER_SECOND;
	city_time_put(to, time);
	if (time.offset_minutes == 0 && to->len && to->at[to->len - 1] == 'Z') {
		to->len--;
		city_buf_put_text(to, "-00:00");
	}
}

static void put_element(struct city_buf *to, const char *name, const char *text)
{
	city_buf_printf(to, "<%s>", name);
	city_html_put_text(to, text);
	city_buf_printf(to, "</%s>", name);
}

static void put_identifier(struct city_buf *to, const struct city_risk_message *message,
			   uint32_t n)
{
	city_buf_put_slice(to, message->id);
	city_buf_printf(to, ".%u", (unsigned)n);
}

static void put_references(struct city_buf *to, const struct city_risk_monitor *monitor,
			   const struct city_risk_message *message)
{
	const struct city_risk_chain *chain = message->chain;

	if (chain->n < 2)
		return;
	city_buf_put_text(to, "<references>");
	for (uint32_t i = 1; i < chain->n; i++) {
		if (i > 1)
			city_buf_put_char(to, ' ');
		city_html_put_text(to, monitor->options.sender);
		city_buf_put_char(to, ',');
		put_identifier(to, message, i);
		city_buf_put_char(to, ',');
		put_time(to, chain->sent[i - 1]);
	}
	city_buf_put_text(to, "</references>");
}

static const char *severity_of(const struct city_risk_message *message)
{
	const char *colour = message->low->colour;

	/* What a silent point may be up to is not known. */
	if (!colour || message->rule->of == CITY_RISK_OF_SILENCE)
		return "Unknown";
	switch (colour[0]) {
	case 'r': return "Extreme";
	case 'o': return "Severe";
	case 'y': return "Moderate";
	default: return "Minor";
	}
}

static void put_parameter(struct city_buf *to, const char *name, int64_t value)
{
	city_buf_printf(to, "<parameter><valueName>%s</valueName><value>", name);
	city_risk_put(to, value, 1);
	city_buf_put_text(to, "</value></parameter>");
}

/* The texts of the members, as people read them: their values. */
static void put_values(struct city_buf *to, const struct city_rec *rec,
		       struct city_buf *scratch)
{
	bool any = false;

	for (size_t f = 0; f < rec->fields; f++) {
		const struct city_field *field = &rec->field[f];

		if (field->type != CITY_STRING)
			continue;
		if (any)
			city_buf_put_char(to, ' ');
		any = true;
		city_html_put(to, city_field_text(field, scratch));
	}
	if (!any)
		city_buf_put_char(to, '-');
}

static const struct city_field *find(const struct city_rec *rec, const char *key,
				     enum city_type type)
{
	struct city_name name = city_name_of(key);
	const struct city_field *field = city_rec_find(rec, &name);

	return field && field->type == type ? field : NULL;
}

/* A number of degrees up to the limit, without exponents, which CAP does not know. */
static bool read_degrees(const struct city_field *field, int limit,
			 struct city_decimal *degrees)
{
	return field && city_decimal_parse(field->value, degrees) == 0 &&
	       city_decimal_compare(*degrees, (struct city_decimal){ limit, 0 }) <= 0 &&
	       city_decimal_compare(*degrees, (struct city_decimal){ -limit, 0 }) >= 0;
}

/* Where it is: in words, as a place if there is such a one, and by the district's code. */
static void put_area(struct city_buf *to, const struct city_rec *rec,
		     struct city_buf *scratch)
{
	const struct city_field *district = find(rec, "district", CITY_STRING);
	struct city_decimal lon, lat;

	city_buf_put_text(to, "<area><areaDesc>");
	put_values(to, rec, scratch);
	city_buf_put_text(to, "</areaDesc>");
	if (read_degrees(find(rec, "lon", CITY_NUMBER), 180, &lon) &&
	    read_degrees(find(rec, "lat", CITY_NUMBER), 90, &lat)) {
		city_buf_put_text(to, "<circle>");
		city_decimal_put(to, lat);
		city_buf_put_char(to, ',');
		city_decimal_put(to, lon);
		city_buf_put_text(to, " 0</circle>");
	}
	if (district) {
		city_buf_put_text(to, "<geocode><valueName>GB/T 2260</valueName><value>");
		city_html_put(to, city_field_text(district, scratch));
		city_buf_put_text(to, "</value></geocode>");
	}
	city_buf_put_text(to, "</area>");
}

static void put_info(struct city_buf *to, const struct city_risk_monitor *monitor,
		     const struct city_risk_message *message,
		     const struct city_rec *rec, bool zh, struct city_buf *scratch)
{
	const struct city_risk_score *score = &message->site->last;
	bool over = message->phase[0] == 'c';
	const char *event = zh ? message->rule->zh : message->rule->en;
	const char *sure = message->rule->of == CITY_RISK_OF_SILENCE ? "Unknown"
								     : "Observed";

	city_buf_printf(to, "<info><language>%s</language><category>Safety</category>",
			zh ? "zh-CN" : "en-US");
	put_element(to, "event", event);
	city_buf_printf(to,
			"<urgency>%s</urgency><severity>%s</severity>"
			"<certainty>%s</certainty>",
			over ? "Past" : "Immediate", severity_of(message), sure);
	put_element(to, "headline", event);
	city_buf_put_text(to, "<parameter><valueName>rule</valueName><value>");
	city_html_put_text(to, message->use->book.book.id);
	city_buf_put_char(to, '/');
	city_html_put_text(to, message->rule->id);
	city_buf_put_text(to, "</value></parameter>");
	put_parameter(to, "score_low", score->low);
	put_parameter(to, "score_high", score->high);
	put_parameter(to, "coverage", score->coverage);
	if (monitor->options.by)
		city_buf_printf(to,
				"<parameter><valueName>points</valueName><value>%u"
				"</value></parameter>",
				(unsigned)message->chain->active);
	put_area(to, rec, scratch);
	city_buf_put_text(to, "</info>");
}

int city_risk_put_cap(struct city_buf *to, struct city_risk_monitor *monitor,
		      const struct city_risk_message *message)
{
	const struct city_risk_chain *chain = message->chain;
	const char *type = message->phase[0] == 'r'   ? "Alert"
			   : message->phase[0] == 'u' ? "Update"
						      : "Cancel";
	struct city_buf object = { 0 };
	struct city_error error;
	struct city_rec rec;
	int result;

	/* The members as a record again, to find those that CAP has a place for. */
	city_buf_put_char(&object, '{');
	city_buf_put_slice(&object, message->members);
	city_buf_put_text(&object, "}\n");
	if (!city_buf_reserve(&object, CITY_IN_PAD) ||
	    city_scan(monitor->scanner, (struct city_slice){ object.at, object.len - 1 },
		      &rec, &error) != CITY_OK) {
		city_buf_release(&object);
		return -1;
	}
	city_buf_put_text(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><alert "
			      "xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">"
			      "<identifier>");
	put_identifier(to, message, chain->n);
	city_buf_put_text(to, "</identifier>");
	put_element(to, "sender", monitor->options.sender);
	city_buf_put_text(to, "<sent>");
	put_time(to, chain->sent[chain->n - 1]);
	city_buf_printf(to, "</sent><status>Actual</status><msgType>%s</msgType>", type);
	city_buf_put_text(to, "<scope>Restricted</scope><restriction>for those in "
			      "charge of the point</restriction>");
	put_references(to, monitor, message);
	put_info(to, monitor, message, &rec, true, &monitor->scratch);
	put_info(to, monitor, message, &rec, false, &monitor->scratch);
	city_buf_put_text(to, "</alert>");
	result = to->failed || monitor->scratch.failed ? -1 : 0;
	city_buf_release(&object);
	return result;
}
