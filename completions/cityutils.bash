# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# bash completion for the programs of cityutils.
#
# The words come from the program itself (--help=words), so they cannot drift:
# a line an option, its name, the kind of its value, and what it is for.
#
# bash-completion finds a script by the command's name: install this file, or a
# link to it, under the name of each program.  That name is completed too, so
# that programs installed with a prefix need nothing but a link of their name.

_cityutils()
{
	local cur=${COMP_WORDS[COMP_CWORD]} option='' lead='' found='' name kind
	local -a names=()
	local i operands=0 ended=''

	# "--name=value" is three words, or one where "=" does not break words.
	if [[ $cur == --*=* ]]; then
		option=${cur%%=*}
		lead=$option=
		cur=${cur#*=}
	elif [[ $cur == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 1]}
		cur=''
	elif ((COMP_CWORD > 2)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	else
		option=${COMP_WORDS[COMP_CWORD - 1]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} != -- ]] || ended=yes
		[[ ${COMP_WORDS[i]} == -* && -z $ended ]] || ((operands += 1))
	done
	while IFS=$'\t' read -r name kind _; do
		[[ $name == --* ]] || continue
		names+=("$name")
		[[ $name != "$option" ]] || found=$kind
	done < <("$1" --help=words 2>/dev/null)

	COMPREPLY=()
	[[ -z $ended ]] || found=''
	case $found in
	'' | -) ;;
	text)
		return
		;;
	file)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		COMPREPLY=("${COMPREPLY[@]/#/$lead}")
		return
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -W "${found//|/ }" -P "$lead" -- "$cur")
		return
		;;
	esac
	if [[ $cur == -* && -z $ended ]]; then
		mapfile -t COMPREPLY < <(compgen -W "${names[*]}" -- "$cur")
		return
	fi
	# What ledger is to do comes first; a prefix may stand before its name.
	if [[ $1 == *ledger ]] && ((operands == 0)); then
		mapfile -t COMPREPLY < <(compgen -W check -- "$cur")
		return
	fi
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

complete -F _cityutils aqi-summarize ingest ledger normalize report riskscore twin-check validate
[[ ${BASH_SOURCE[0]##*/} == cityutils.bash ]] ||
	complete -F _cityutils "${BASH_SOURCE[0]##*/}"
