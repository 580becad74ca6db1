#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idempotence - normalize | normalize is normalize, byte for byte: of made-up records
# under every contract there is in the house; idempotence.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
# shellcheck disable=SC2154 # tmp is tap.sh's
python3 "$srcdir/tests/idempotence.py" "$srcdir" "$tmp"
