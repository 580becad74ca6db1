#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# infer - what normalize --infer says of records, normalize takes; of values made up
# to be hard to tell apart, and of every table there is; infer.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
# shellcheck disable=SC2154 # tmp is tap.sh's
python3 "$srcdir/tests/infer.py" "${CITYUTILS_TEST_DATA-$srcdir/../shared/data}" "$tmp"
