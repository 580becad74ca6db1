#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# layers - the house rules that a program can see: who may include whom (arrows
# point down only), no I/O in the pure layer, no mutable globals, no functions
# that are banned, files of bearable length, and how they are written.

# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "$srcdir" || exit 99

# A layer and what it may include.
allowed() {
	case $1 in
	base) echo "base" ;;
	record) echo "base record" ;;
	city) echo "base city" ;;
	render) echo "base render" ;;
	rules) echo "base record city render finding rules report" ;;
	report) echo "base record city render rules report" ;;
	finding) echo "base record render finding" ;;
	check) echo "base record finding check" ;;
	cmd) echo "base record city render rules report finding check cmd" ;;
	esac
}

# The layer of a header: where the .c file of its name lies.
layer_of() {
	case $1 in
	# Types only: what a renderer of pages must offer.
	page) echo render ;;
	*)
		for layer_file in lib/*/"$1".c; do
			[ -e "$layer_file" ] || continue
			layer_file=${layer_file#lib/}
			echo "${layer_file%%/*}"
		done
		;;
	esac
}

# C without comments, strings and characters, line by line as it was.
code() {
	awk '
	{
		out = ""
		n = length($0)
		for (i = 1; i <= n; i++) {
			c = substr($0, i, 1)
			two = substr($0, i, 2)
			if (in_comment) {
				if (two == "*/") { in_comment = 0; i++ }
			} else if (quote != "") {
				if (c == "\\") i++
				else if (c == quote) { quote = ""; out = out c }
			} else if (two == "/*") {
				in_comment = 1; i++
			} else if (two == "//") {
				break
			} else {
				if (c == "\"" || c == "\047") quote = c
				out = out c
			}
		}
		quote = ""
		print out
	}' "$1"
}

# none NAME: passes when the file "found" is empty.
none() {
	empty "$1" "$tmp/found"
	: >"$tmp/found"
}
: >"$tmp/found"

# complain FILE PATTERN: notes the lines of the file's code that match.
complain() {
	code "$1" | grep -nE -e "$2" | sed "s|^|$1:|" >>"$tmp/found"
}

includes() {
	sed -n 's/^#[[:blank:]]*include[[:blank:]]*"city\/\([a-z0-9_]*\)\.h".*/\1/p' "$1"
}

# A source includes only what its layer may, directly; the headers being checked
# alike, so do the ones behind them.
check_includes() {
	for header in $(includes "$1"); do
		layer=$(layer_of "$header")
		case " $(allowed "$2") " in
		*" ${layer:-nowhere} "*) ;;
		*) echo "$1 ($2): city/$header.h (${layer:-of no layer})" >>"$tmp/found" ;;
		esac
	done
}
for file in include/city/*.h; do
	module=${file##*/}
	module=${module%.h}
	layer=$(layer_of "$module")
	case $layer in
	base | record | city | render | rules | report | finding | check)
		check_includes "$file" "$layer" ;;
	*) echo "$file: of no layer, or of two: ${layer:-none}" >>"$tmp/found" ;;
	esac
done
none "headers include what their layer may"
for file in lib/*/*.[ch]; do
	layer=${file#lib/}
	check_includes "$file" "${layer%%/*}"
done
none "library files include what their layer may"
for file in cmd/*.[ch] bench/*.[ch]; do
	check_includes "$file" cmd
	grep -nE '^#[[:blank:]]*include[[:blank:]]*"(\.\.|lib)/' "$file" |
		sed "s|^|$file:|" >>"$tmp/found"
done
none "programs include what they may"
for file in lib/*/*.[ch]; do
	grep -nE '^#[[:blank:]]*include[[:blank:]]*".*(cmd/|commands\.h|\.\./)' "$file" |
		sed "s|^|$file:|" >>"$tmp/found"
done
none "no library file knows a program"

# jansson is for documents, and for the nested values of summaries.
for file in include/city/*.h lib/*/*.[ch] cmd/*.[ch]; do
	grep -q '^#[[:blank:]]*include[[:blank:]]*<jansson\.h>' "$file" || continue
	case $file in
	include/*)
		layer=${file##*/}
		layer=$(layer_of "${layer%.h}")
		;;
	lib/*)
		layer=${file#lib/}
		layer=${layer%%/*}
		;;
	cmd/report.c) layer=report ;;
	*) layer=$file ;;
	esac
	case $layer in
	record | rules | report | check) ;;
	*) echo "$file" >>"$tmp/found" ;;
	esac
done
none "jansson only where documents are read"

# The pure layer: no files, no clock, no environment, no end of the program.
io='fopen|fdopen|open|openat|creat|read|write|close|stat|fstat|unlink|rename'
io="$io|printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|putc|fputc|fwrite|fread|fgets"
io="$io|getc|getchar|scanf|fscanf|getline|perror|fflush|system|popen|getenv|exit|abort"
io="$io|time|clock|clock_gettime|gettimeofday|gmtime|gmtime_r|localtime_r|rand|random"
for file in lib/city/*.[ch]; do
	complain "$file" "(^|[^[:alnum:]_>.])($io)[[:blank:]]*\("
done
none "no I/O and no clock in lib/city"

# Libraries never print and never exit; the driver, which is the edge, does.
for file in lib/*/*.[ch]; do
	case $file in
	lib/record/command.c | lib/record/env.c | lib/record/reject.c) continue ;;
	esac
	complain "$file" "(^|[^[:alnum:]_])(printf|fprintf|puts|fputs|perror|exit|_exit|abort)[[:blank:]]*\("
done
none "no library prints or exits, but for the driver"

# State travels in a pointer one can see.
for file in lib/*/*.[ch] cmd/*.[ch] bench/*.[ch]; do
	# Of a pointer, the pointer itself must be const.
	code "$file" | grep -nE '^static [^(]*(;|=|\[)' |
		awk -F= '$1 ~ /[*]/ ? $1 !~ /[*] *const/ : $1 !~ /const/' |
		sed "s|^|$file:|" >>"$tmp/found"
done
none "no mutable variables at file scope"

for file in lib/*/*.[ch] cmd/*.[ch] include/city/*.h examples/*.[ch] bench/*.[ch] \
	tests/unit/*.[ch]; do
	[ -e "$file" ] || continue
	complain "$file" \
		'(^|[^[:alnum:]_])(strcpy|strcat|sprintf|strtok|atoi|localtime|mktime|setlocale|gets)[[:blank:]]*\('
done
none "no banned function"

# What we write ourselves; results and cases of tests have their own shape.
find cmd lib include examples tests bench completions man -type f \
	! -path 'tests/golden/*' ! -path 'tests/pipeline/*' ! -path '*/corpus/*' \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.awk' \
	-o -path 'completions/*' -o -name '*.[157]' \) | sort >"$tmp/sources"
while read -r file; do
	head -n 5 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
		echo "$file" >>"$tmp/found"
done <"$tmp/sources"
none "every source has its SPDX line"
while read -r file; do
	grep -nE '[[:blank:]]+$' "$file" | sed "s|^|$file:|" >>"$tmp/found"
done <"$tmp/sources"
none "no trailing blanks"
# A manual page is looked up by section, and one page is where its reader looks.
while read -r file; do
	lines=$(wc -l <"$file") most=600
	case $file in
	man/*) most=900 ;;
	esac
	[ "$lines" -le "$most" ] || echo "$file: $lines lines" >>"$tmp/found"
done <"$tmp/sources"
none "no file above 600 lines"
while read -r file; do
	case $file in
	*.[ch]) code "$file" | grep -nE '^  ' | sed "s|^|$file:|" >>"$tmp/found" ;;
	esac
done <"$tmp/sources"
none "C is indented with tabs"
while read -r file; do
	[ -z "$(tail -c 1 "$file")" ] || echo "$file" >>"$tmp/found"
done <"$tmp/sources"
none "every source ends in a line end"
finish
