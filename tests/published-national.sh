#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# published-national - the same as published.sh, of the files of the whole nation
# and one hour each, which name their columns otherwise.
set -- cnemc-national-hour
# shellcheck source=tests/published.sh
. "${srcdir:-.}/tests/published.sh"
