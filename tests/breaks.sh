#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# breaks - a network of GeoJSON whose pipes meet nowhere; breaks.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/utility/wntr/data
[ -r "$data/ky4_disconnected_pipes.geojson" ] ||
	skip_all "no test data: set CITYUTILS_TEST_DATA"
python=$(command -v python3) || skip_all "no python3"

exec "$python" "$srcdir/tests/breaks.py" "$data"
