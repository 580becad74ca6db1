/* SPDX-License-Identifier: Apache-2.0 */
/*
 * infer_guess - what a value could be, by the contract's own word; and the unit
 * that a column's name tells.
 */
#include "config.h"

#include <string.h>
#include <xxhash.h>

#include "city/text.h"
#include "infer.h"

/* "" is the first, and means it always. */
const char *const infer_token[INFER_TOKENS] = {
	"",	"-",	"--",	"—",	"——", "NA",   "N/A",	"n/a", "NaN", "nan",
	"NULL", "null", "None", "none", "无", "缺测", "<Null>", "\\N", "/",
};

/* Behind the kinds that have no format of their own; day and month in both orders.
 */
static const struct {
	const char *format;
	bool is_date;
	int twin; /* takes the same texts, for another day; -1 = none */
} formats[] = {
	{ "%m/%d/%Y", true, 1 },
	{ "%d/%m/%Y", true, 0 },
	{ "%d.%m.%Y", true, -1 },
	{ "%m/%d/%Y %I:%M:%S %p", false, 4 },
	{ "%d/%m/%Y %I:%M:%S %p", false, 3 },
	{ "%m/%d/%Y %H:%M:%S", false, 6 },
	{ "%d/%m/%Y %H:%M:%S", false, 5 },
	{ "%m/%d/%Y %H:%M", false, 8 },
	{ "%d/%m/%Y %H:%M", false, 7 },
	{ "%Y/%m/%d %H:%M:%S%z", false, -1 },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

_Static_assert(INFER_FORMAT + FORMATS == INFER_LOCAL, "a kind a format");

const char *infer_format(size_t kind)
{
	return kind >= INFER_FORMAT && kind < INFER_LOCAL
		       ? formats[kind - INFER_FORMAT].format
		       : NULL;
}

const char *const infer_yes[] = { "是", "Yes", "YES", "yes", "Y", "y", NULL };
const char *const infer_no[] = { "否", "No", "NO", "no", "N", "n", NULL };

bool infer_is_when(size_t kind)
{
	return kind >= INFER_DATE && kind <= INFER_LOCAL;
}

static uint32_t bit(size_t kind)
{
	return UINT32_C(1) << kind;
}

/* Where nothing is said, China's time is taken, and the guess says so. */
static void set_local(struct city_contract_field *field)
{
	field->local = true;
	field->zone.offset_minutes = 480;
}

/* Texts are few and short: where memory is short, they are unknown, and no more. */
static void add_words(struct city_map *to, const char *const *words)
{
	bool fresh;

	for (; *words; words++)
		city_map_add(to, city_slice_of(*words), &fresh);
}

static void set_truths(struct city_infer *infer)
{
	static const char *const yes[] = { "true", "True", "TRUE", NULL };
	static const char *const no[] = { "false", "False", "FALSE", NULL };

	add_words(&infer->kind[INFER_TRUTH].yes, yes);
	add_words(&infer->kind[INFER_TRUTH].no, no);
	add_words(&infer->kind[INFER_ANSWER].yes, infer_yes);
	add_words(&infer->kind[INFER_ANSWER].no, infer_no);
}

void infer_kinds(struct city_infer *infer)
{
	static const enum city_contract_type type[] = {
		[INFER_INTEGER] = CITY_CONTRACT_INTEGER,
		[INFER_NUMBER] = CITY_CONTRACT_NUMBER,
		[INFER_TRUTH] = CITY_CONTRACT_BOOLEAN,
		[INFER_ANSWER] = CITY_CONTRACT_BOOLEAN,
		[INFER_DATE] = CITY_CONTRACT_DATE,
		[INFER_TIME] = CITY_CONTRACT_DATETIME,
		[INFER_LOCAL] = CITY_CONTRACT_DATETIME,
		[INFER_STRING] = CITY_CONTRACT_STRING,
		[INFER_ARRAY] = CITY_CONTRACT_ARRAY,
	};
	struct city_error error;

	for (size_t k = 0; k < INFER_KINDS; k++)
		infer->kind[k].type = type[k];
	set_truths(infer);
	set_local(&infer->kind[INFER_LOCAL]);
	for (size_t i = 0; i < FORMATS; i++) {
		struct city_contract_field *field = &infer->kind[INFER_FORMAT + i];

		field->type = formats[i].is_date ? CITY_CONTRACT_DATE
						 : CITY_CONTRACT_DATETIME;
		field->formatted = city_moment_format_read(
					   formats[i].format, &field->format, &error) == 0;
		set_local(field);
	}
}

static bool ends_with(struct city_slice text, const char *end)
{
	size_t n = strlen(end);

	return text.len >= n && memcmp(text.at + text.len - n, end, n) == 0;
}

/*
 * Whether the name is one of codes, with which nobody reckons: id, object_id,
 * WATMAINID, Incident Zip, 区划代码.
 */
static bool names_a_code(const char *name)
{
	static const char *const ends[] = { "ID",   "_id",  " id",  "编码", "代码",
					    "编号", "号码", "电话", "邮编", " Key",
					    "_key" };
	static const char *const parts[] = { "code", "zip", "phone", "district" };
	struct city_slice text = city_slice_of(name);

	if (strcmp(name, "id") == 0)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(text, ends[i]))
			return true;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcasestr(name, parts[i]))
			return true;
	return false;
}

/* Units that nothing converts, but that people write in the heads of columns. */
static bool is_usual_unit(struct city_slice text)
{
	static const char *const usual[] = {
		"元",	"人",	"户",  "个",	 "次",	     "辆",     "件",
		"套",	"家",	"起",  "处",	 "℃",	     "°C",     "hPa",
		"kPa",	"MPa",	"Pa",  "m/s",	 "km/h",     "L",      "t",
		"kg",	"吨",	"kWh", "㎡",	 "m2",	     "m²",     "m3",
		"m³",	"km2",	"km²", "平方米", "平方公里", "立方米", "亩",
		"公顷", "小时", "天",  "分钟",	 "h",	     "s",      "min",
		"mph",
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (city_slice_is(text, usual[i]))
			return true;
	return false;
}

/* What stands in the brackets that a name ends with; empty without them. */
static struct city_slice in_brackets(struct city_slice name)
{
	static const char *const pair[][2] = { { "(", ")" },
					       { "（", "）" },
					       { "[", "]" } };
	struct city_slice none = { "", 0 };

	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		size_t open = strlen(pair[i][0]);

		if (!ends_with(name, pair[i][1]))
			continue;
		name.len -= strlen(pair[i][1]);
		for (size_t at = name.len; at-- > 0;)
			if (at + open <= name.len &&
			    memcmp(name.at + at, pair[i][0], open) == 0)
				return city_text_trim((struct city_slice){
					name.at + at + open,
					name.len - at - open });
		return none;
	}
	return none;
}

void infer_name_column(struct city_infer *infer, struct infer_column *column)
{
	struct city_slice name = { column->name, column->name_len };
	struct city_slice unit = in_brackets(name);
	struct city_measure *measure = &column->number.measure;

	column->alive = bit(INFER_KINDS) - 1;
	column->is_code = names_a_code(column->name);
	column->number = infer->kind[INFER_NUMBER];
	if (unit.len == 0 || unit.len >= sizeof(column->unit) ||
	    city_unit_read(unit, &measure->unit))
		return;
	if (measure->unit.kind == CITY_UNIT_OTHER
		    ? !measure->unit.scaled && !is_usual_unit(unit)
		    : city_slice_is(unit, "1"))
		return;
	measure->known = true;
	measure->from = measure->unit;
	memcpy(column->unit, unit.at, unit.len);
}

/* Whether the value means that there is none, as it came or folded; and which. */
static bool is_token(struct city_infer *infer, struct city_slice text,
		     size_t *token)
{
	for (*token = 0; *token < INFER_TOKENS; ++*token)
		if (city_slice_is(text, infer_token[*token]) ||
		    city_slice_is(city_buf_slice(&infer->scratch),
				  infer_token[*token]))
			return true;
	return false;
}

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* What a number's text gives away of not being one. */
static void look_at_digits(struct infer_column *column, struct city_slice text)
{
	size_t digits = 0, sign = text.len && (*text.at == '-' || *text.at == '+');
	int year = 0;

	for (size_t i = 0; i < text.len; i++) {
		digits += is_digit(text.at[i]);
		if (i < 4 && is_digit(text.at[i]))
			year = year * 10 + (text.at[i] - '0');
	}
	column->no_digit |= digits == 0;
	column->long_digits |= digits == text.len && digits > 15;
	column->zeros |= text.len > sign + 1 && text.at[sign] == '0' &&
			 is_digit(text.at[sign + 1]);
	column->not_a_day |=
		digits != 8 || text.len != 8 || year < 1900 || year > 2100;
}

static void look_at_range(struct infer_column *column, struct city_slice json)
{
	struct city_decimal value;

	if (city_decimal_parse(json, &value)) {
		column->unranged = true;
		return;
	}
	if (!column->ranged || city_decimal_compare(value, column->min) < 0)
		column->min = value;
	if (!column->ranged || city_decimal_compare(value, column->max) > 0)
		column->max = value;
	column->ranged = true;
}

void infer_widen(struct infer_span *span, bool first,
		 const struct city_contract_field *field, struct city_slice json)
{
	struct city_buf unused = { 0 }; /* days and times are read without it */
	struct city_operand at;

	if (!city_operand_read(city_contract_kind(field), json, &unused, &at))
		return;
	if (first || at.count < span->low)
		span->low = at.count;
	if (first || at.count > span->high)
		span->high = at.count;
}

/* What a value as agreed tells beyond its being of the kind. */
static void look_at_value(struct city_infer *infer, struct infer_column *column,
			  size_t kind, struct city_slice json)
{
	if (kind == INFER_NUMBER)
		look_at_range(column, json);
	column->yes |= kind == INFER_ANSWER && city_slice_is(json, "true");
	column->no |= kind == INFER_ANSWER && city_slice_is(json, "false");
	if (infer_is_when(kind))
		infer_widen(&column->span[kind], column->values == 1,
			    &infer->kind[kind], json);
}

/* Asks every kind that is left. */
static int ask(struct city_infer *infer, struct infer_column *column,
	       const struct city_field *from)
{
	for (size_t k = 0; k < INFER_KINDS; k++) {
		const struct city_contract_field *field = &infer->kind[k];
		struct city_slice value = { "", 0 };
		struct city_error error;
		enum city_status status;

		if (!(column->alive & bit(k)))
			continue;
		if (k == INFER_INTEGER || k == INFER_NUMBER) {
			column->number.type = field->type;
			field = &column->number;
		}
		status = city_contract_value(&infer->contract, field, from,
					     &infer->to, &infer->scratch, &value,
					     &error);
		if (status == CITY_FAIL)
			return -1;
		if (status != CITY_OK)
			column->alive &= ~bit(k);
		else
			look_at_value(infer, column, k, value);
	}
	return 0;
}

static int keep_sample(struct infer_column *column, struct city_slice text)
{
	bool fresh;

	/* One beyond what is shown tells that there are more. */
	if (column->samples.n > INFER_SAMPLES)
		return 0;
	text = city_text_trim(text);
	if (text.len > 24)
		text.len = city_utf8_valid(text.at, 24);
	return city_map_add(&column->samples, text, &fresh) == SIZE_MAX ? -1 : 0;
}

static int look_at_text(struct city_infer *infer, struct infer_column *column,
			const struct city_field *from, bool *has_value)
{
	struct city_buf decoded = { 0 };
	struct city_slice text = city_field_text(from, &decoded);
	size_t token;
	int failed;

	city_buf_reset(&infer->scratch);
	city_text_fold(&infer->scratch, text);
	failed = decoded.failed || infer->scratch.failed ? -1 : 0;
	*has_value = !failed && !is_token(infer, text, &token);
	if (!failed && !*has_value)
		column->missing[token]++;
	if (*has_value) {
		look_at_digits(column, city_buf_slice(&infer->scratch));
		infer_spell(column, text, city_buf_slice(&infer->scratch));
		column->hash = XXH3_64bits(text.at, text.len);
		failed = keep_sample(column, text);
	}
	city_buf_release(&decoded);
	return failed;
}

int infer_value(struct city_infer *infer, struct infer_column *column,
		const struct city_field *from)
{
	bool has_value = from->type != CITY_NULL;

	column->present++;
	column->nulls += from->type == CITY_NULL;
	column->present_in = infer->records;
	column->hash = XXH3_64bits(from->value.at, from->value.len);
	if (from->type == CITY_STRING) {
		if (look_at_text(infer, column, from, &has_value))
			return -1;
	} else if (from->type == CITY_NUMBER) {
		column->not_a_day = true;
		infer_spell(column, from->value, from->value);
		if (keep_sample(column, from->value))
			return -1;
	}
	if (!has_value)
		return 0;
	column->values++;
	column->seen_in = infer->records;
	return ask(infer, column, from);
}

/* Whether a format's texts could as well be of another day. */
static bool has_twin(const struct infer_column *column, size_t kind)
{
	int twin = formats[kind - INFER_FORMAT].twin;

	return twin >= 0 && (column->alive & bit(INFER_FORMAT + (size_t)twin));
}

size_t infer_choice(const struct infer_column *column)
{
	if (column->values) {
		bool number =
			!column->zeros && !column->long_digits && !column->no_digit;

		if ((column->alive & bit(INFER_DATE)) && !column->not_a_day)
			return INFER_DATE;
		/* Whole numbers are codes then, and anything else is not. */
		number &= !column->is_code || !(column->alive & bit(INFER_INTEGER));
		for (size_t k = 0; k < INFER_STRING; k++)
			if ((column->alive & bit(k)) &&
			    (number || k > INFER_NUMBER) &&
			    (k != INFER_ANSWER || (column->yes && column->no)) &&
			    (!infer_format(k) || !has_twin(column, k)))
				return k;
	}
	/* A text among lists would be refused for want of a separator. */
	for (size_t k = INFER_STRING; k < INFER_KINDS; k++)
		if (column->alive & bit(k))
			return k;
	return INFER_KINDS;
}
