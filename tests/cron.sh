#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cron - a week of the morning job of examples/cron by a fixed clock: a feed that is
# missing, two runs at once, mornings slept through, mail that fails.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v flock >/dev/null || skip_all "no flock"
[ -x "$builddir/examples/citygen" ] || skip_all "examples/citygen is not built"
cd "$tmp" || exit 99
mkdir bin mails
# What would be sent: a file a mail, its subject first.
cat >bin/mail <<'EOF'
#!/bin/sh
[ ! -e no-mail ] || exit 1
to=$(mktemp mails/XXXXXX)
{ echo "$2 to $3"; cat; } >"$to"
EOF
chmod +x bin/mail
PATH=$PWD/bin:$PATH

"$builddir/examples/citygen" --format jsonl --start 2026-03-22 --days 7 --stations 5 |
	aqi-summarize >week || exit 99
# The records of a day lie in the folder of the morning after.
for d in 22 23 24 25 26 27 28; do
	folder=in/2026-03-$((d + 1))
	mkdir -p "$folder"
	grep "\"date\":\"2026-03-$d\"" week >"$folder/air.jsonl"
	printf '{"kind":"rain.day","date":"2026-03-%s","mm":%s}\n' $d $d >"$folder/rain.jsonl"
done
mv in all
mkdir in
rm all/2026-03-25/rain.jsonl

# morning DAY: the job, at seven of that day.
morning() {
	MORNING_NOW=2026-03-$1T07:00:00+08:00 sh "$srcdir/examples/cron/morning" in out \
		"$srcdir/examples/cron/expect.json" a@example.org 2>err
}
arrive() { mv "all/2026-03-$1" in/; }
mails() { find mails -type f | wc -l | tr -d ' '; }
mail_of() { grep -l "^2026-03-$1" mails/*; }

arrive 23
morning 23
is "Monday: all is there: exit status" $? 0
ok "Monday: the page is there" test -s out/2026-03-23.html
arrive 24
morning 24
is "Tuesday: exit status" $? 0
arrive 25
morning 25
is "Wednesday, no rain came: exit status" $? 1
has "Wednesday: the subject says so" "$(mail_of 25)" "2026-03-25: not all is there"
ok "Wednesday: rain stands among the first lines" \
	sh -c "sed -n 2,9p '$(mail_of 25)' | grep -q 雨量"
ok "Wednesday: the page is there all the same" test -s out/2026-03-25.html

arrive 26
morning 26 &
first=$!
morning 26
is "Thursday, twice at once: status of one" $? 0
wait $first
is "Thursday, twice at once: status of the other" $? 0
is "Thursday, twice at once: one mail" "$(mail_of 26 | wc -l | tr -d ' ')" 1

arrive 27
flock out/.lock sleep 2 &
holder=$!
sleep 0.5
MORNING_WAIT=0 morning 27
is "a lock that is held too long: exit status" $? 2
has "a lock that is held too long: told" err "another run holds"
wait $holder
touch no-mail
morning 27
is "mail fails: exit status" $? 2
ok "mail fails: the page is not done" test ! -e out/2026-03-27.html
rm no-mail

# Friday is still to do, Saturday was slept through.
arrive 28
arrive 29
morning 29
is "Sunday makes up for two mornings: exit status" $? 0
is "a page for each day of the week" "$(find out -name '*.html' | wc -l | tr -d ' ')" 7
is "a mail for each day of the week" "$(mails)" 7
morning 29
is "again on Sunday: exit status" $? 0
is "again on Sunday: no other mail" "$(mails)" 7
finish
