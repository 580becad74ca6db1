# SPDX-License-Identifier: Apache-2.0
# fish completion for the programs of cityutils.
#
# The words come from the program itself (--help=words), so they cannot drift:
# a line an option, its name, the kind of its value, and what it is for.
#
# fish finds a script by the command's name: install this file, or a link to it,
# as NAME.fish for each program.  That name is completed too, so that programs
# installed with a prefix need nothing but a link of their name.

function __cityutils_complete
    set -l before (commandline -opc)
    set -l token (commandline -ct)
    set -l program $before[1]
    set -l option $before[-1]
    set -l lead ''
    if contains -- -- $before
        __fish_complete_path $token
        return
    end
    if string match -q -- '--*=*' $token
        set option (string replace -r '=.*' '' -- $token)
        set lead $option=
        set token (string replace -r '^[^=]*=' '' -- $token)
    end
    set -l words ($program --help=words 2>/dev/null)
    set -l kind -
    for line in $words
        set -l part (string split \t -- $line)
        if test "$part[1]" = "$option"
            set kind $part[2]
        end
    end
    switch $kind
        case -
        case text
            return
        case file
            printf '%s\n' $lead(__fish_complete_path $token)
            return
        case '*'
            printf '%s\n' $lead(string split '|' -- $kind)
            return
    end
    if string match -q -- '-*' $token
        for line in $words
            set -l part (string split \t -- $line)
            printf '%s\t%s\n' $part[1] $part[3]
        end
        return
    end
    # What ledger is to do comes first; a prefix may stand before its name.
    if string match -q -- '*ledger' $program; and not string match -qv -- '-*' $before[2..]
        echo check
        return
    end
    __fish_complete_path $token
end

for program in aqi-summarize ingest ledger normalize report riskscore twin-check validate
    complete -c $program -f -a '(__cityutils_complete)'
end
set -l own (basename (status filename) .fish)
if test "$own" != cityutils
    complete -c $own -f -a '(__cityutils_complete)'
end
