#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# golden - runs every case below a folder, found by name: tests/golden unless
# another one is given.
#
# A case is a folder with a file "cmd", one piece of sh.  It is run in a copy
# of the folder, with "in" (or nothing) on standard input; what it writes must
# be "out" and "err", its exit status "status" (missing: nothing, nothing, 0).
# A file "want-NAME" is what it must have left in the file NAME.
#
#   tests/golden.sh tests/golden/ingest/bom    one case, or any part of the tree
#   GOLDEN_UPDATE=1 tests/golden.sh            rewrites what is expected: review it

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
root=${1:-$srcdir/tests/golden}
root=$(cd "$root" && pwd) || exit 99

# Compares one file with what is expected of it; both may be missing.
differs() {
	[ -e "$1" ] || : >"$1"
	if [ -e "$2" ]; then
		cmp -s "$1" "$2" && return 1
		diff -u "$2" "$1" >"$tmp/diff" 2>&1
	else
		[ -s "$1" ] || return 1
		diff -u /dev/null "$1" >"$tmp/diff" 2>&1
	fi
	# The names in a diff's head are those of scratch files.
	sed '1,2d' "$tmp/diff" >"$tmp/part"
	note "$3:" >>"$tmp/notes"
	note_file "$tmp/part" >>"$tmp/notes"
}

# What is as if missing is not kept.
update() {
	if [ -s "$1" ]; then cp "$1" "$2"; else rm -f "$2"; fi
}

run_case() {
	case_dir=$1
	name=${case_dir#"$srcdir"/tests/}
	work=$tmp/work
	rm -rf "$work" "$tmp/notes"
	mkdir "$work"
	# Results of a case are not there for it to read.
	for file in "$case_dir"/*; do
		case ${file##*/} in
		out | err | status | want-*) ;;
		*) cp "$file" "$work" ;;
		esac
	done
	chmod -R u+w "$work"
	input=/dev/null
	[ ! -e "$work/in" ] || input=$work/in
	(cd "$work" && exec sh ./cmd) <"$input" >"$tmp/out" 2>"$tmp/err"
	status=$?
	: >"$tmp/status"
	[ "$status" -eq 0 ] || printf '%d\n' "$status" >"$tmp/status"
	if [ -n "${GOLDEN_UPDATE:-}" ]; then
		for part in out err status; do
			update "$tmp/$part" "$case_dir/$part"
		done
		for file in "$case_dir"/want-*; do
			[ ! -e "$file" ] || cp "$work/${file##*/want-}" "$file"
		done
		pass "$name # updated"
		return
	fi
	bad=
	for part in out err status; do
		differs "$tmp/$part" "$case_dir/$part" "$part" && bad=1
	done
	for file in "$case_dir"/want-*; do
		[ -e "$file" ] || continue
		differs "$work/${file##*/want-}" "$file" "${file##*/want-}" && bad=1
	done
	if [ -z "$bad" ]; then
		pass "$name"
		return
	fi
	fail "$name"
	cat "$tmp/notes"
}

find "$root" -name cmd -type f | sort >"$tmp/cases"
while read -r file; do
	run_case "${file%/cmd}" </dev/null
done <"$tmp/cases"
ok "there are cases below ${root#"$srcdir"/}" test -s "$tmp/cases"
finish
