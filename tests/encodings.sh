#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# encodings - text in other charsets against published tables and recoded files;
# encodings.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/encoding
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/encodings.py" "$data"
