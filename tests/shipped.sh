#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shipped - the contracts and the code table that we ship, against the files they
# were written for; shipped.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/shipped.py" "$data" "$tmp"
