/* SPDX-License-Identifier: Apache-2.0 */
/* charset - by what can be read, and what is likely to be written. */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "city/charset.h"
#include "city/text.h"

/* So many bytes may be left over where a character is cut off: none is longer. */
static size_t cut_off(struct city_slice head)
{
	return head.len < CITY_CHARSET_HEAD ? 0 : 3;
}

/* The most frequent characters of Chinese, and how Big5 writes those that differ. */
static const char frequent[] =
	"的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
	"说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机"
	"当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心"
	"反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程"
	"展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期"
	"根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志"
	"世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每"
	"目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律"
	"叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感"
	"劳便团往历市克何除消构府称太准精值号率族维划选标写存候亲快效院查江型王按格养易置派层片始却专状"
	"育厂京识适属包火住调满县局照参红细引听该铁价严"
	"這為個國時來們對會發動說產種麼點業開關無係軍樣與間數氣變條結問題總長東過後經學體當實機應還從進"
	"電現裡兩質員圖級處區線統計論運農強門熱領導壓設見將頭資邊門據隊給規濟階術極聯認權證車場務萬達積"
	"議聲報類離華確張馬節話許廣記觀織裝書復際驗連斷難備辦習響約歷構稱準號維劃選標寫親養層專狀廠識適"
	"屬調滿縣參紅細聽該鐵價嚴風單轉帶";

/* How many of a hundred characters beyond ASCII are frequent; -1 = not readable. */
static int plausibility(const char *charset, struct city_slice head)
{
	struct city_error error;
	struct city_decoder *decoder = city_decoder_open(charset, &error);
	struct city_buf utf8 = { 0 };
	size_t all = 0, hits = 0, taken;

	if (!decoder)
		return -1;
	taken = city_decoder_put(decoder, head, &utf8);
	city_decoder_close(decoder);
	for (size_t i = 0, n; i < utf8.len && !utf8.failed; i += n) {
		const char *at = utf8.at + i;

		n = 1;
		if ((signed char)*at >= 0)
			continue;
		n = city_utf8_sequence((const unsigned char *)at, utf8.len - i);
		if (n == 0)
			break;
		all++;
		hits += memmem(frequent, sizeof(frequent) - 1, at, n) != NULL;
	}
	if (utf8.failed || head.len - taken > cut_off(head))
		all = 0;
	city_buf_release(&utf8);
	return all ? (int)(hits * 100 / all) : -1;
}

const char *city_charset_guess(struct city_slice head)
{
	size_t valid = city_utf8_valid(head.at, head.len);
	int gb18030, big5;

	/* ISO-2022 is all ASCII, and shifts to others by ESC $. */
	if (memmem(head.at, head.len, "\x1B$", 2))
		return NULL;
	if (head.len - valid <= cut_off(head))
		return "utf-8";
	gb18030 = plausibility("gb18030", head);
	big5 = plausibility("big5", head);
	if (gb18030 >= 25 && gb18030 > big5)
		return "gb18030";
	return big5 >= 25 && big5 > gb18030 ? "big5" : NULL;
}
