/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words - what rules say to the owner of data, by kind of rule and language.
 *
 * In titles {0} is the field and {1} what is expected; in messages {0} is what was
 * found, {1} what is expected, and {2} whatever the kind has to add.
 */
#include "config.h"

#include <string.h>

#include "parts.h"

static const struct city_check_words words[CITY_CHECK_KINDS] = {
	[CITY_CHECK_REQUIRED] = {
		"required",
		{ "{0} must be there and have a value", "{0} 必须存在且有值" },
		{ "a value is required here", "此处必须有值" },
		{ "The contract says \"required\": the field must be in every record, and "
		  "hold more than what stands for no value.",
		  "约定标明 required：每条记录都必须有该字段，且其值不得为缺测标记。" } },
	[CITY_CHECK_TYPE] = {
		"type",
		{ "{0} must be of type {1}", "{0} 的类型必须是 {1}" },
		{ "{0} is not of type {1}", "{0} 不是 {1} 类型的值" },
		{ "The value must be of the contract's type, or a text that normalize(1) "
		  "would make one of.",
		  "值必须符合约定的类型，或是 normalize(1) 能够转换成该类型的文本。" } },
	[CITY_CHECK_FORMAT] = {
		"format",
		{ "{0} must be of the format {1}", "{0} 的格式必须是 {1}" },
		{ "{0} is not of the format {1}", "{0} 不符合 {1} 格式" },
		{ "The text must be written in the format of the contract.",
		  "文本必须按约定的格式书写。" } },
	[CITY_CHECK_RANGE] = {
		"range",
		{ "{0} must be {1}", "{0} 必须 {1}" },
		{ "{0} is not {1}", "{0} 超出允许范围（{1}）" },
		{ "The value must lie within the limits of the contract.",
		  "值必须在约定的上下限之内。" } },
	[CITY_CHECK_LENGTH] = {
		"length",
		{ "{0} must be as long as {1}", "{0} 的长度必须为 {1}" },
		{ "{0} is not as long as {1}", "{0} 的长度不是 {1}" },
		{ "The text must have so many characters, the list so many elements.",
		  "文本的字符数或列表的元素数必须在约定范围内。" } },
	[CITY_CHECK_PATTERN] = {
		"pattern",
		{ "{0} must match {1}", "{0} 必须符合 {1}" },
		{ "{0} does not match {1}", "{0} 不符合 {1}" },
		{ "The whole text must be of the regular expression (PCRE2), which is given "
		  "a bounded number of steps.",
		  "整个文本必须符合该正则表达式（PCRE2，匹配步数有上限）。" } },
	[CITY_CHECK_ENUM] = {
		"enum",
		{ "{0} must be one of {1}", "{0} 必须是 {1} 之一" },
		{ "{0} is none of {1}", "{0} 不在 {1} 之中" },
		{ "The value must be one of those that the contract lists.",
		  "值必须是约定所列举的值之一。" } },
	[CITY_CHECK_CODE] = {
		"code",
		{ "{0} must be a known code", "{0} 必须是已知代码" },
		{ "{0} is no known code", "{0} 不是已知代码" },
		{ "The text must be one that the contract's codes have, or its table of "
		  "codes knows.",
		  "文本必须在约定的代码或代码表之中。" } },
	[CITY_CHECK_DIGIT] = {
		"check-digit",
		{ "{0} must have its check digit by {1}", "{0} 的校验码必须符合 {1}" },
		{ "{0} {2} ({1})", "{0}：{2}（{1}）" },
		{ "GB 32100-2015: a unified social credit code has 18 characters, the last "
		  "computed from the others modulo 31. GB 11643-1999: an identity number has "
		  "17 digits with a date that exists, and a check character modulo 11. "
		  "Values are masked wherever they are shown.",
		  "GB 32100-2015：统一社会信用代码共 18 位，末位由前 17 位按模 31 "
		  "算出。GB 11643-1999：公民身份号码含 17 位数字及真实存在的出生日期，末位按模 11 "
		  "算出。凡显示之处均已遮盖。" } },
	[CITY_CHECK_DIVISION] = {
		"division",
		{ "{0} must be a code of {1} on the record's own date",
		  "{0} 必须是 {1} 中在记录当日有效的代码" },
		{ "{0} was no code of {1} on {2}", "{0} 在 {2} 不是 {1} 中有效的代码" },
		{ "Codes come and go: the code must hold on the day that the record is of. "
		  "Within a year of change whose day is not known, old and new both hold.",
		  "区划代码会变更：代码必须在记录所属日期有效。变更年份若无确切日期，新旧代码当年"
		  "均视为有效。" } },
	[CITY_CHECK_READABLE] = {
		"readable",
		{ "every line must be a record", "每一行都必须是一条记录" },
		{ "{2}", "无法读取：{2}" },
		{ "Each line must be one JSON object in valid UTF-8 (RFC 8259), with no key "
		  "twice.",
		  "每一行必须是一个合法的 UTF-8 JSON 对象（RFC 8259），且键不得重复。" } },
	[CITY_CHECK_TWICE] = {
		"twice",
		{ "no field may come under two of its names", "同一字段不得以两个名称出现" },
		{ "a second field for \"{2}\" of the contract", "约定字段“{2}”重复出现" },
		{ "A field of the contract has come under its name and an alias, or under two "
		  "aliases: nobody could say which one is meant.",
		  "约定中的一个字段以本名和别名（或两个别名）同时出现，无法判断以哪个为准。" } },
	[CITY_CHECK_EXTRA] = {
		"extra",
		{ "no field may come that the contract does not have",
		  "不得出现约定以外的字段" },
		{ "the contract has no such field", "约定中没有该字段" },
		{ "The contract says \"extra\": \"reject\".", "约定标明 \"extra\": \"reject\"。" } },
	[CITY_CHECK_CONDITION] = {
		"rule",
		{ "{1}", "{1}" },
		{ "does not hold: {1}", "不成立：{1}" },
		{ "A condition between fields of one record, from \"rules\" of the contract.",
		  "同一记录各字段之间的条件，见约定的 rules。" } },
	[CITY_CHECK_KEY] = {
		"key",
		{ "no two records may have the same {0}", "任何两条记录的 {0} 不得相同" },
		{ "another record with this {1} stands at {2}", "{2} 处已有 {1} 相同的记录" },
		{ "Records are called by these fields; the first of several that are called "
		  "the same is taken for the right one.",
		  "记录以这些字段为键；键相同的记录以最先出现的为准。" } },
	[CITY_CHECK_REFERENCE] = {
		"reference",
		{ "{0} must be in {1}", "{0} 必须存在于 {1}" },
		{ "{0} is not in {1}", "{0} 不在 {1} 中" },
		{ "The value must be that of a record of another dataset, which --ref names.",
		  "值必须是另一数据集（由 --ref 指定）中某条记录的值。" } },
	[CITY_CHECK_ORDER] = {
		"order",
		{ "{0} must not go back", "{0} 不得倒退" },
		{ "{0} is before {2}, which came first", "{0} 早于此前出现的 {2}" },
		{ "Records of one series must come in the order of their times.",
		  "同一序列的记录必须按时间先后出现。" } },
	[CITY_CHECK_JUMP] = {
		"jump",
		{ "{0} must not change by more than {1} from one record to the next",
		  "{0} 相邻两条记录之差不得超过 {1}" },
		{ "{0} is {2} away from the one before, more than {1}",
		  "{0} 与前一个值相差 {2}，超过 {1}" },
		{ "A value that changes by more than this from one record of its series to the "
		  "next is a fault of the sensor more often than an event.",
		  "同一序列相邻两个值之差超过该限值，多半是仪器故障而非真实变化。" } },
	[CITY_CHECK_STUCK] = {
		"stuck",
		{ "{0} must not stay the same for more than {1} records",
		  "{0} 不得连续 {1} 条以上保持不变" },
		{ "stays {0} for {2}, more than {1} records", "{2}保持为 {0}，多于 {1} 条" },
		{ "A sensor that hangs repeats its last value. The records beyond the number "
		  "are refused; the finding names where the stretch begins.",
		  "仪器卡死时会重复同一数值。超出的记录判为不合格；问题定位在该时段的起点。" } },
	[CITY_CHECK_CADENCE] = {
		"cadence",
		{ "{0} must come every {1}", "{0} 必须每 {1} 一条" },
		{ "{0} is {2} after the one before, {1} was expected",
		  "{0} 距前一条 {2}，应为 {1}" },
		{ "Records of one series must follow each other at this interval. No record is "
		  "refused for those that are missing before it.",
		  "同一序列的记录必须按该间隔连续。不因前面的缺失而判后一条记录不合格。" } },
	[CITY_CHECK_FRESHNESS] = {
		"freshness",
		{ "the last {0} must not be older than {1}", "最新的 {0} 不得早于 {1} 之前" },
		{ "the last one is {0}, older than {1} at {2}",
		  "最新一条为 {0}，在 {2} 时已超过 {1}" },
		{ "The newest record must not be older than this at the time that --now gives; "
		  "no clock is read.",
		  "以 --now 给出的时刻为准，最新记录不得早于该时长之前；不读取系统时钟。" } },
	[CITY_CHECK_RECORDS] = {
		"records",
		{ "there must be {1} records", "记录数必须为 {1}" },
		{ "{0} records, {1} were expected", "共 {0} 条记录，应为 {1}" },
		{ "The dataset must have so many records, those refused included.",
		  "数据集的记录数（含不合格记录）必须在约定范围内。" } },
	[CITY_CHECK_MEMBERS] = {
		"members",
		{ "{0} must have {1} different values", "{0} 必须有 {1} 个不同的值" },
		{ "{0}; {1} were expected", "{0}；应为 {1}" },
		{ "Each of these must send at least one record: silence is not zero.",
		  "这些成员必须各有至少一条记录：没有数据不等于零。" } },
};

const struct city_check_words *city_check_words(enum city_check_kind kind)
{
	return &words[kind];
}

int city_check_kind_of(const char *name)
{
	for (int i = 0; i < CITY_CHECK_KINDS; i++)
		if (strcmp(words[i].name, name) == 0)
			return i;
	return -1;
}

void city_check_fill(struct city_buf *to, const char *sentence,
		     const char *const *args, size_t n)
{
	for (; *sentence; sentence++) {
		size_t i = (size_t)(unsigned char)sentence[1] - '0';

		if (*sentence != '{' || i >= 10 || sentence[2] != '}') {
			city_buf_put_char(to, *sentence);
			continue;
		}
		if (i < n && args[i])
			city_buf_put_text(to, args[i]);
		sentence += 2;
	}
}
