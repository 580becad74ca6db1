#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# portals - maps and documents as they are published, against what Python's json
# reads in them; portals.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
cd "$tmp" || exit 99
python3 "$srcdir/tests/portals.py" "$data"
