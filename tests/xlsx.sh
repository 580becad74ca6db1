#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# xlsx - workbooks made for the purpose, whole and damaged, and some of openpyxl's;
# xlsx.py does the work.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
command -v python3 >/dev/null || skip_all "no python3"
# The system's own may have openpyxl where another comes first on PATH.
python=python3
for other in python3 /usr/bin/python3; do
	if "$other" -c 'import openpyxl' 2>/dev/null; then
		python=$other
		break
	fi
done
cd "$tmp" || exit 99
exec "$python" "$srcdir/tests/xlsx.py"
