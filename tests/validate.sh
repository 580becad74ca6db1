#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# validate - real data with known defects, formats against their schemas, and what is
# kept of a stream; validate.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
cd "$tmp" || exit 99
exec python3 "$srcdir/tests/validate.py" \
	"${CITYUTILS_TEST_DATA-$srcdir/../shared/data}" "${CITYUTILS_SCHEMAS:-}"
