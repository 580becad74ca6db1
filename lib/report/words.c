/* SPDX-License-Identifier: Apache-2.0 */
/* words - the sentences in Chinese and English. */
#include "config.h"

#include <stddef.h>

#include "city/words.h"

static const struct city_words words[] = {
[CITY_LANGUAGE_ZH] = {
	.lang = "zh-CN",
	.chinese = true,
	.separator = "、",
	.more = "另有{0}个",
	.aside = "{0}（{1}）",
	.title = "空气质量日报",
	.weekday = { "星期四", "星期五", "星期六", "星期日", "星期一", "星期二",
		     "星期三" },
	.date = "{0}年{1}月{2}日，{3}",
	.short_date = "{1}月{2}日",

	.lead_above = "{6}个有效站点中{0}个超过 AQI {1}，最高的是{2}：AQI {3}，"
		      "{4}，首要污染物{5}。",
	.lead_none_above = "{6}个有效站点都没有超过 AQI {1}，最高的是{2}：AQI {3}，"
			   "{4}。",
	.lead_more = "另有{0}个站点没有有效的 AQI。",
	.lead_none_indexed = "{0}个站点都没有有效的 AQI。",
	.lead_no_day = "没有收到当日的空气质量数据，最近一日为{0}。",
	.lead_no_air = "没有收到空气质量日数据。",
	.lead_nothing = "没有收到数据。",
	.of = "/ {0}",
	.changes = "较前一次变化：{0}。",
	.change_item = "{0}由{1}变为{2}",
	.changes_none = "与前一次相比无变化。",

	.action = "需要处理",
	.action_none = "{1}个有效站点都没有超过 AQI {0}。",
	.action_by = "{0}：{1} / {3}个站点，最高 AQI {2}",
	.missing = "缺失",
	.missing_note = "从未发来记录的站点，这里看不到。",
	.missing_none = "收到的{0}个站点都有有效的 AQI。",
	.missing_index = "没有有效的 AQI：{0} / {1}个站点",
	.missing_hours = "有效小时不足、没有均值（共{1}个站点）",
	.missing_hours_item = "{0}：{1}个",
	.missing_silent = "前些天有记录、当天没有：{0}个站点",
	.missing_last = "最后{0}",
	.missing_rejects = "被拒绝、没有进入本页的记录：{0}条",
	.missing_balance = "账目不平：{0} / {1}次运行",

	.levels = "等级分布",
	.levels_note = "收到的{0}个站点",
	.no_index = "无有效 AQI",
	.no_index_mark = "NA",
	.no_class = "未分级",
	.no_data = "无数据",
	.level_range = "{0} {1} {2}–{3}",
	.history = "逐日等级",
	.history_note = "之前还收到{0}天的数据。",
	.history_cut = "之前还收到{0}天的数据，这里列出最近{1}天。",
	.history_bar = "各级站点数",

	.rank = "AQI 最高的站点",
	.rank_note = "{1}个有效站点中的前{0}个",
	.rank_scale = "条长从 0 到{0}。",
	.rank_tick = "竖线为{0}。",
	.rank_figure = "{0} {1} {2}（{3}/{4}）",
	.map = "站点位置",
	.map_note = "有坐标的站点{0} / {1}；圆内数字为排名，形状和颜色为等级。",
	.map_crowd = "框内放大",
	.dot = "{0}：AQI {1}，{2} {3}",
	.dot_none = "{0}：{1}",
	.districts = "各区县",
	.districts_note = "按最高 AQI 排列",
	.stations = "全部站点",
	.stations_note = "“n/m”：有 n 个有效小时值，至少需要 m 个；O3 为 8 小时"
			 "均值的个数。",

	.stations_cut = "这里只列出编号最前的{0}个站点，共{1}个；其余见输入的记录。",

	.col_station = "站点",
	.col_district = "区县",
	.col_stations = "站点",
	.col_indexed = "有效",
	.col_worst = "最高 AQI",
	.col_above = "超过{0}",
	.col_level = "等级",
	.col_primary = "首要",
	.col_coverage = "覆盖",
	.col_date = "日期",

	.quality = "数据质量",
	.quality_unknown = "没有收到拒绝记录和运行账目，途中是否丢失数据无从得知。",
	.quality_no_rejects = "没有收到拒绝记录。",
	.rejects = "被拒绝的记录",
	.ledgers = "运行账目",
	.kinds = "其他记录",
	.col_program = "程序",
	.col_rule = "规则",
	.col_count = "条数",
	.col_example = "第一例",
	.col_in = "读入",
	.col_out = "写出",
	.col_rejected = "拒绝",
	.col_duplicate = "重复",
	.col_filtered = "筛除",
	.col_absorbed = "并入",
	.col_created = "新建",
	.col_balance = "平衡",
	.col_kind = "类别",
	.balanced = "平",
	.unbalanced = "不平",
	.others = "其余{0}项",
	.kinds_note = "本页没有为这些类别准备版面，只计条数。",
	.figures = "数据表",
	.map_placed = "{1}条记录中有坐标的{0}条；形状和颜色表示等级。",
	.series_scale = "各图纵轴从 0 到 {0}，灰色为缺测。",
	.series_span = "时间从 {0} 到 {1}。",
	.limit_is = "虚线 {1}：{0}。",
	.col_value = "数值",
	.col_course = "走势",
	.col_least = "最低",
	.col_greatest = "最高",
	.col_last = "最后",
	.col_values = "有值",
	.col_times = "应有",
	.feeds = "{1}路数据中有{0}路不正常",
	.feed_since = "{0}：{1}，自{2}起无数据",
	.feed_never = "{0}：{1}，无数据",
	.feed_late = "迟到",
	.feed_missing = "缺失",
	.feed_rejected = "被拒绝",
	.was = "上次：{0}",
	.was_noted = "{1}；上次：{0}",
	.other_note = "共{0}条，版面没有为这个类别准备栏目。",
	.rows_cut = "只列出{1}行中的前{0}行；全部见 --format csv。",
	.line_is = "竖线是{0}：{1}。",

	.notes = "说明",
	.note_rule = "规则",
	.note_rule_is = "{1}（{0}）：{2}个站点",
	.note_city = "城市 AQI",
	.note_city_is = "本页不给出。它由城市的浓度算出（HJ 633-2026 第 4.2 条），不是"
			"站点 AQI 的平均。",
	.note_levels = "等级",
	.note_units = "单位",
	.note_units_is = "CO 为 mg/m³，其余为 µg/m³。O3 是日最大 8 小时平均，其余是 24 "
			 "小时平均。",
	.note_coverage = "n/m",
	.note_coverage_is = "有 n 个有效小时值，至少需要 m 个；O3 为 8 小时均值的个数。"
			    "“覆盖”一栏是其中余量最小的一项。",
	.note_dash = "–",
	.note_dash_is = "有效小时不足，没有均值；不是零。",
	.note_na_is = "有项目没有均值，其余项目又不高于 AQI {0}，按规则不发布 AQI。",
	.note_no_data_is = "当天没有一个有效小时值。",
	.note_records = "来源",
	.note_records_is = "本页由收到的{0}条记录算出，同样的记录总是得到同样的一页。",
},
[CITY_LANGUAGE_EN] = {
	.lang = "en",
	.separator = ", ",
	.more = "{0} more",
	.aside = "{0} ({1})",
	.title = "Daily air quality brief",
	.weekday = { "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday",
		     "Wednesday" },
	.date = "{3}, {4}",
	.short_date = "{4}",

	.lead_above = "{0} of {6} valid stations above AQI {1}. The worst is {2}: "
		      "AQI {3}, {4}, primary pollutant {5}.",
	.lead_none_above = "None of {6} valid stations above AQI {1}. The highest is "
			   "{2}: AQI {3}, {4}.",
	.lead_more = " Without a valid AQI: {0}.",
	.lead_none_indexed = "None of {0} stations has a valid AQI.",
	.lead_no_day = "No air quality records of this day received; the last are of "
		       "{0}.",
	.lead_no_air = "No daily air quality records received.",
	.lead_nothing = "No data received.",
	.of = "/ {0}",
	.changes = " Changed since before: {0}.",
	.change_item = "{0} {1} → {2}",
	.changes_none = " Nothing changed since before.",

	.action = "Needs action",
	.action_none = "None of {1} valid stations is above AQI {0}.",
	.action_by = "{0}: {1} of {3} stations, highest AQI {2}",
	.missing = "Missing",
	.missing_note = "A station that never sent a record cannot be seen here.",
	.missing_none = "All stations received have a valid AQI: {0}.",
	.missing_index = "No valid AQI: {0} of {1} stations",
	.missing_hours = "Too few hours for a mean, of {1} stations",
	.missing_hours_item = "{0}: {1}",
	.missing_silent = "Heard on earlier days, not on this one: {0}",
	.missing_last = "last {0}",
	.missing_rejects = "Records rejected and not on this page: {0}",
	.missing_balance = "Accounts that do not balance: {0} of {1} runs",

	.levels = "Levels",
	.levels_note = "Stations received: {0}",
	.no_index = "No valid AQI",
	.no_index_mark = "NA",
	.no_class = "Not classed",
	.no_data = "no data",
	.level_range = "{0} {1} {2}–{3}",
	.history = "Levels by day",
	.history_note = "Days received before this one: {0}.",
	.history_cut = "Days received before this one: {0}; the last {1} are shown.",
	.history_bar = "Stations at each level",

	.rank = "Stations with the highest AQI",
	.rank_note = "{0} of {1} valid stations",
	.rank_scale = "Bars run from 0 to {0}.",
	.rank_tick = " The line marks {0}.",
	.rank_figure = "{0} {1} {2} ({3}/{4})",
	.map = "Where they are",
	.map_note = "With coordinates: {0} of {1} stations. A number is the rank; "
		    "shape and colour are the level.",
	.map_crowd = "The framed part, larger",
	.dot = "{0}: AQI {1}, {2} {3}",
	.dot_none = "{0}: {1}",
	.districts = "Districts",
	.districts_note = "By highest AQI",
	.stations = "All stations",
	.stations_note = "n/m: n valid hours, at least m needed; for O3 the number of "
			 "8-hour means.",

	.stations_cut = "Only the first {0} of {1} stations by id are listed; the others "
			"are in the records.",

	.col_station = "Station",
	.col_district = "District",
	.col_stations = "Stations",
	.col_indexed = "Valid",
	.col_worst = "Highest AQI",
	.col_above = "Above {0}",
	.col_level = "Level",
	.col_primary = "Primary",
	.col_coverage = "n/m",
	.col_date = "Date",

	.quality = "Data quality",
	.quality_unknown = "Neither rejects nor ledgers were given, so nothing is known "
			   "of losses on the way.",
	.quality_no_rejects = "No rejects were given.",
	.rejects = "Rejected records",
	.ledgers = "Accounts of the runs",
	.kinds = "Other records",
	.col_program = "Program",
	.col_rule = "Rule",
	.col_count = "Count",
	.col_example = "First one",
	.col_in = "In",
	.col_out = "Out",
	.col_rejected = "Rejected",
	.col_duplicate = "Duplicate",
	.col_filtered = "Filtered",
	.col_absorbed = "Absorbed",
	.col_created = "Created",
	.col_balance = "Balance",
	.col_kind = "Kind",
	.balanced = "yes",
	.unbalanced = "NO",
	.others = "{0} others",
	.kinds_note = "The page has no layout for these kinds; they are counted.",
	.figures = "The figures",
	.map_placed = "With coordinates: {0} of {1} records. Shape and colour are the class.",
	.series_scale = "All panels run from 0 to {0}; grey is where values are missing.",
	.series_span = "Time runs from {0} to {1}.",
	.limit_is = "The dashed line at {1}: {0}.",
	.col_value = "Value",
	.col_course = "Course",
	.col_least = "Least",
	.col_greatest = "Greatest",
	.col_last = "Last",
	.col_values = "Values",
	.col_times = "Times",
	.feeds = "Feeds that are not there: {0} of {1}",
	.feed_since = "{0}: {1}, no data since {2}",
	.feed_never = "{0}: {1}, no data",
	.feed_late = "late",
	.feed_missing = "missing",
	.feed_rejected = "rejected",
	.was = "before: {0}",
	.was_noted = "{1}; before: {0}",
	.other_note = "Records: {0}; the layout has no section for this kind.",
	.rows_cut = "Only the first {0} of {1} rows are shown; --format csv has all.",
	.line_is = " The line marks {0}: {1}.",

	.notes = "Notes",
	.note_rule = "Rule",
	.note_rule_is = "{1} ({0}), stations: {2}",
	.note_city = "City AQI",
	.note_city_is = "Not given here. It comes of the city's concentrations (HJ 633-"
			"2026, 4.2), not of its stations' AQI.",
	.note_levels = "Levels",
	.note_units = "Units",
	.note_units_is = "CO in mg/m³, the others in µg/m³. O3 is the daily maximum "
			 "8-hour mean, the others are 24-hour means.",
	.note_coverage = "n/m",
	.note_coverage_is = "n valid hours where at least m are needed; for O3 the "
			    "number of 8-hour means. The column has the pollutant with "
			    "the least to spare.",
	.note_dash = "–",
	.note_dash_is = "Too few hours for a mean; it is not zero.",
	.note_na_is = "A pollutant has no mean and the others are not above AQI {0}: "
		      "by the rule no AQI is published.",
	.note_no_data_is = "Not one valid hour on that day.",
	.note_records = "Source",
	.note_records_is = "Made of the records received ({0}); the same records always "
			   "make the same page.",
},
};

const struct city_words *city_words_of(enum city_language language)
{
	return &words[language];
}

struct city_arg city_arg_number(int64_t number)
{
	return (struct city_arg){ .number = number };
}

struct city_arg city_arg_text(const char *text)
{
	return (struct city_arg){ .text = text };
}

/* The bytes begin a Han character: U+3400..9FFF, all of three bytes. */
static bool is_han(const char *at)
{
	unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

	return (first >= 0xE4 && first <= 0xE9) || (first == 0xE3 && second >= 0x90);
}

static bool is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Whether a blank belongs between what has been written and `next`. */
static bool wants_blank(const struct city_buf *to, const char *next)
{
	const char *end;

	if (to->failed || !to->len || !next[0])
		return false;
	end = to->at + to->len;
	return (is_letter_or_digit(end[-1]) && is_han(next)) ||
	       (to->len >= 3 && is_han(end - 3) && is_letter_or_digit(next[0]));
}

static void put_arg(struct city_buf *to, const struct city_arg *arg)
{
	if (wants_blank(to, arg->text ? arg->text : "0"))
		city_buf_put_char(to, ' ');
	if (arg->text)
		city_buf_put_text(to, arg->text);
	else
		city_buf_put_int(to, arg->number);
}

void city_words_fill(struct city_buf *to, const char *sentence,
		     const struct city_args *args)
{
	for (const char *c = sentence; *c; c++) {
		size_t i = (size_t)(c[0] == '{' && c[1] ? c[1] - '0' : CITY_ARGS);

		if (i >= CITY_ARGS || c[2] != '}') {
			city_buf_put_char(to, *c);
			continue;
		}
		put_arg(to, &args->at[i]);
		c += 2;
		if (wants_blank(to, c + 1))
			city_buf_put_char(to, ' ');
	}
}
