#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# table-schemas - the Table Schemas of the Frictionless project's own tests: what is
# valid is a contract, what its name calls invalid is refused, with the place.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
data=${CITYUTILS_TEST_DATA-$srcdir/../shared/data}/csv/frictionless/table-schemas
[ -d "$data" ] || skip_all "no test data: set CITYUTILS_TEST_DATA"

for file in "$data"/*.json; do
	name=${file##*/}
	normalize --contract "$file" </dev/null >"$tmp/out" 2>"$tmp/err"
	status=$?
	case $name in
	schema-invalid*)
		is "$name is refused" "$status" 2
		ok "$name: file, line and column are told" \
			grep -q "^normalize: .*/$name:[0-9]*:[0-9]*: " "$tmp/err"
		;;
	*)
		is "$name is a contract" "$status" 0
		empty "$name: nothing is told" "$tmp/err"
		;;
	esac
done

# What is wrong with each, as a person who reads it would say.
while IFS=' ' read -r name pointer; do
	normalize --contract "$data/$name.json" </dev/null >"$tmp/out" 2>"$tmp/err"
	has "$name: the pointer" "$tmp/err" ": $pointer: "
done <<'end'
schema-invalid-fk-array /foreignKeys/0/fields/1
schema-invalid-fk-array-string /foreignKeys/0/reference/fields
schema-invalid-fk-array-string-ref /foreignKeys/0/reference/fields
schema-invalid-fk-array-wrong-number /foreignKeys/0/reference/fields
schema-invalid-multiple-errors /fields/0/type
schema-invalid-pk-array /primaryKey/1
schema-invalid-pk-string /primaryKey
schema-invalid /fields/0/required
end
finish
