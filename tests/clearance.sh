#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clearance - twin-check finds the pipes that are too near each other that another
# program finds by holding every piece against every other; clearance.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/clearance.py" "$srcdir"
