#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pipeline - whole shell pipelines: cases as in golden.sh, which runs them.
exec sh "${srcdir:-.}/tests/golden.sh" "${1:-${srcdir:-.}/tests/pipeline}"
