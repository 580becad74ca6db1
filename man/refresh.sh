#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refresh - rewrites the generated regions of the man pages, synopsis and
# options, from the option tables of the built programs; what lies around them
# stays byte for byte.  `make docs` runs it in the build's folder.
set -eu
pages=$(cd "$(dirname "$0")" && pwd)
programs=${builddir:-.}/cmd

# The page with each region taken from the other file, by its name.
merge() {
	awk '
	/^\.\\" begin generated / {
		name = $4
		if (FILENAME == ARGV[1]) {
			region[name] = ""
		} else if (name in region) {
			seen++
			printf "%s\n%s", $0, region[name]
		} else {
			bad("unknown region " name)
		}
		inside = 1
		next
	}
	/^\.\\" end generated / {
		if (!inside || $4 != name)
			bad("region " name " does not end")
		inside = 0
	}
	FILENAME == ARGV[1] { if (inside) region[name] = region[name] $0 "\n" }
	FILENAME != ARGV[1] && !inside { print }
	function bad(text) {
		printf "%s:%d: %s\n", FILENAME, FNR, text >"/dev/stderr"
		failed = 1
		exit 1
	}
	END {
		if (failed)
			exit 1
		for (name in region)
			regions++
		if (inside || seen != regions || !regions) {
			printf "%s: a generated region is missing\n", ARGV[2] >"/dev/stderr"
			exit 1
		}
	}' "$1" "$2"
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/cityutils.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for page in "$pages"/*.1; do
	name=${page##*/}
	name=${name%.1}
	"$programs/$name" --help=mdoc >"$scratch/regions"
	merge "$scratch/regions" "$page" >"$scratch/page"
	# A page that is as it should be keeps its time.
	cmp -s "$scratch/page" "$page" || {
		cat "$scratch/page" >"$page"
		printf 'refreshed %s\n' "$page"
	}
done
