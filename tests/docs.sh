#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs - what is written beside the programs keeps in step with them: man pages,
# README, NEWS, completions.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$tmp" || exit 99

# Man pages: the generated regions are those that the program prints.
for p in $(programs); do
	page=$srcdir/man/$p.1
	if [ ! -r "$page" ]; then
		fail "$p has a man page"
		continue
	fi
	pass "$p has a man page"
	"$p" --help=mdoc >want 2>&1
	sed -n '/^\.\\" begin generated /,/^\.\\" end generated /p' "$page" >got
	same "$p.1 is as its option table says (make docs)" got want
	has "$p.1 names its program" "$page" ".Nm $p"
done

# The refresher itself, on a copy: what is in step stays as it is, what is not
# is put right, and nothing else changes.
mkdir copy
cp "$srcdir"/man/refresh.sh "$srcdir"/man/*.1 copy
chmod -R u+w copy
for page in copy/*.1; do
	sed '/^\.Op Fl -strict/d; s/^\.It Fl -strict.*/.It Fl -lenient/' "$page" >changed
	cat changed >"$page"
done
builddir=$builddir sh copy/refresh.sh >refresh.out 2>&1
is "man/refresh.sh: exit status" $? 0
for page in copy/*.1; do
	same "man/refresh.sh puts ${page##*/} right" "$page" "$srcdir/man/${page##*/}"
done
builddir=$builddir sh copy/refresh.sh >refresh.out 2>&1
empty "man/refresh.sh leaves alone what is in step" refresh.out

for page in "$srcdir"/man/*.[157]; do
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -W warning "$page" >lint 2>&1
		empty "${page##*/} passes mandoc" lint
	else
		skip "${page##*/} passes mandoc" "no mandoc"
	fi
done

# README and NEWS.
for p in $(programs); do
	has "README.md mentions $p" "$srcdir/README.md" "\`$p\`"
done
version=$(sed -n 's/^AC_INIT(\[[^]]*\], *\[\([^]]*\)\].*/\1/p' "$srcdir/configure.ac")
ok "configure.ac has a version" test -n "$version"
ok "NEWS tells of $version" grep -q "^$version\b" "$srcdir/NEWS"
for p in $(programs); do
	is "$p --version" "$("$p" --version 2>&1 | head -n 1)" "$p (cityutils) $version"
done

# README's shell blocks run as written, in their order, in one folder; but for
# those with a remark that they do not.
mkdir readme
awk '
/^```sh$/ && !skipped { inside = 1; n++; file = "block-" n ".sh"; printf "" >file; next }
/^```/ { if (inside) close(file); inside = 0 }
inside { print >file }
NF && !inside { skipped = /^<!-- not run -->$/ }
' "$srcdir/README.md"
blocks=0
while [ -e "block-$((blocks + 1)).sh" ]; do
	blocks=$((blocks + 1))
	block=$tmp/block-$blocks.sh
	(cd readme && PATH=$PATH:$builddir/examples sh "$block" >../block.out 2>../block.err)
	status=$?
	[ "$status" -eq 0 ] || {
		note_file "$block"
		note_file block.err
	}
	is "README.md: shell block $blocks" "$status" 0
done
ok "README.md has shell blocks that run" test "$blocks" -gt 0

# Completions: every shell's script knows every program, and can be read.
for script in cityutils.bash _cityutils cityutils.fish; do
	script=$srcdir/completions/$script
	for p in $(programs); do
		ok "completions/${script##*/} names $p" grep -qw -e "$p" "$script"
	done
done

# parses SHELL SCRIPT
parses() {
	if command -v "$1" >/dev/null; then
		"$1" -n "$srcdir/completions/$2" >parse.err 2>&1
		is "completions/$2: $1 reads it" "$?, $(cat parse.err)" "0, "
	else
		skip "completions/$2: $1 reads it" "no $1"
	fi
}
parses bash cityutils.bash
parses zsh _cityutils
parses fish cityutils.fish

# What is on the line, one word an argument, to what bash offers for the last.
cat >complete.bash <<'BASH'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_cityutils "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
BASH

# completes OFFER WORD...: bash offers this and nothing else.
completes() {
	offer=$1
	shift
	is "bash completes: $*" "$(bash complete.bash \
		"$srcdir/completions/cityutils.bash" "$@" 2>&1 | sort | tr '\n' ' ')" "$offer "
}
echo x >alone.jsonl
if command -v bash >/dev/null; then
	for p in $(programs); do
		completes --output "$p" --outp
	done
	completes --contract normalize --con
	completes "end start" aqi-summarize --hour-label ''
	completes start aqi-summarize --hour-label = s
	completes --hour-label=start aqi-summarize --hour-label=s
	completes alone.jsonl normalize --contract al
	completes alone.jsonl normalize --strict al
	completes alone.jsonl normalize -- al
	completes check ledger ''
	completes alone.jsonl ledger check al
	completes '' aqi-summarize --by al
	# Under another name, as with a program prefix: a link is all it takes.
	ln -s "$srcdir/completions/cityutils.bash" city-normalize
	is "bash completes a program with a prefix" \
		"$(bash -c '. ./city-normalize; complete -p city-normalize' 2>&1)" \
		"complete -F _cityutils city-normalize"
else
	skip "bash completes" "no bash"
fi
if command -v fish >/dev/null; then
	# fish keeps its state below the home folder; it gets one of its own.
	# shellcheck disable=SC2016
	offer=$(HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp fish -c '
		source $argv[1]; complete -C "normalize --con"' \
		"$srcdir/completions/cityutils.fish" 2>&1)
	is "fish completes: normalize --con" "${offer%%	*}" --contract
	# shellcheck disable=SC2016
	offer=$(HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp fish -c '
		source $argv[1]; complete -C "aqi-summarize --hour-label "' \
		"$srcdir/completions/cityutils.fish" 2>&1 | sort | tr '\n' ' ')
	is "fish completes: aqi-summarize --hour-label" "$offer" "end start "
else
	skip "fish completes" "no fish"
fi
finish
