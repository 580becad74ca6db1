# A year of hours of one station a line of input: NAME FIRST LAST PM25 [MONTH-DAY=PM25...],
# FIRST and LAST being days of the year; a PM25 of "-" leaves the day out.
function text(day,  month) {
	for (month = 1; day > len[month]; month++)
		day -= len[month]
	return sprintf("%s-%02d-%02d", year, month, day)
}
BEGIN { split("31 28 31 30 31 30 31 31 30 31 30 31", len, " ") }
{
	split("", own)
	for (i = 5; i <= NF; i++) {
		split($i, pair, "=")
		own[pair[1]] = pair[2]
	}
	for (day = $2; day <= $3; day++)
		for (hour = 0; hour < 24; hour++) {
			date = text(day)
			pm25 = substr(date, 6) in own ? own[substr(date, 6)] : $4
			if (pm25 != "-")
				printf "{\"station\":\"%s\",\"district\":\"500101\",\"time\":\"%sT%02d:00:00+08:00\",\"pm25\":%s,\"pm10\":60,\"so2\":6,\"no2\":20,\"co\":0.8,\"o3\":80}\n", $1, date, hour, pm25
		}
}
