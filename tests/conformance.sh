#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# conformance - the programs against published suites, each other's paths and bad
# input; conformance.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
cd "$tmp" || exit 99
python3 "$srcdir/tests/conformance.py" "${CITYUTILS_TEST_DATA-$srcdir/../shared/data}" \
	"$srcdir/tests/fuzz/corpus"
