# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# tap - what the test scripts share; read with ". tap.sh", never run by itself.
#
# Sets srcdir and builddir (absolute), puts the programs first on PATH, makes
# the scratch folder $tmp and removes it at the end.  A script calls ok, is,
# skip... for each thing it checks, and "finish" as its last line: the plan
# comes last, so that nobody has to count.

srcdir=$(cd "${srcdir:-.}" && pwd) || exit 99
builddir=$(cd "${builddir:-.}" && pwd) || exit 99
PATH=$builddir/cmd:$PATH
CITYUTILS_PATH=${CITYUTILS_PATH:-$srcdir/share/cityutils}
export srcdir builddir PATH CITYUTILS_PATH

# Messages of the C library are compared: they must not be translated.
LC_ALL=${LC_ALL:-C.UTF-8}
export LC_ALL

tmp=$(mktemp -d "${TMPDIR:-/tmp}/cityutils.XXXXXX") || exit 99
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

tap_count=0
tap_failed=0

# Prints a text as TAP comments.
note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# Prints a file as TAP comments, at most forty lines of it and not all of long ones.
note_file() {
	sed 's/^/#   /; s/^\(.\{1500\}\).*/\1.../; 40q' "$1"
}

pass() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
}

skip() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# ok NAME COMMAND...: passes when the command does.
ok() {
	tap_name=$1
	shift
	if "$@"; then pass "$tap_name"; else fail "$tap_name"; fi
}

# is NAME GOT WANT: passes when the two texts are the same.
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
		return
	fi
	fail "$1"
	note "got:  $2"
	note "want: $3"
}

# same NAME GOT WANT: passes when the two files have the same bytes.
same() {
	if cmp -s "$2" "$3"; then
		pass "$1"
		return
	fi
	fail "$1"
	diff -u "$3" "$2" >"$tmp/tap.diff" 2>&1
	note_file "$tmp/tap.diff"
}

# has NAME FILE TEXT: passes when the text stands somewhere in the file.
has() {
	if grep -qF -e "$3" "$2"; then
		pass "$1"
		return
	fi
	fail "$1"
	note "no \"$3\" in:"
	note_file "$2"
}

# empty NAME FILE: passes when the file has no bytes.
empty() {
	if [ ! -s "$2" ]; then
		pass "$1"
		return
	fi
	fail "$1"
	note "expected nothing, got:"
	note_file "$2"
}

# The names of all programs, by their sources.
programs() {
	for tap_file in "$srcdir"/cmd/*.c; do
		tap_file=${tap_file##*/}
		case $tap_file in
		main.c | commands.c) ;;
		*) printf '%s\n' "${tap_file%.c}" ;;
		esac
	done
}

finish() {
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}

# Says that nothing of the script can be run, and why.
skip_all() {
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}
