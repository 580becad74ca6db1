#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twin-properties - moving, turning, reordering or splitting a network changes no
# finding, and degrees and metres agree to a millimetre; twin-properties.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
python3 "$srcdir/tests/twin-properties.py"
