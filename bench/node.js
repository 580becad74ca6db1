// SPDX-License-Identifier: Apache-2.0
// The jobs of the benchmarks for node: "node node.js JOB FILE".  Blocks of a
// mebibyte in and out, for readline alone takes longer than the work.
'use strict';
const fs = require('fs');

const [job, path] = process.argv.slice(2);
const block = Buffer.alloc(1 << 20);
let pending = '';

function flush() {
	const bytes = Buffer.from(pending);
	for (let at = 0; at < bytes.length;)
		at += fs.writeSync(1, bytes, at);
	pending = '';
}

function put(record) {
	pending += JSON.stringify(record) + '\n';
	if (pending.length > 1 << 20)
		flush();
}

function eachLine(take) {
	const decoder = new (require('string_decoder').StringDecoder)('utf8');
	const file = fs.openSync(path);
	let rest = '', n;
	while ((n = fs.readSync(file, block, 0, block.length, null)) > 0) {
		const lines = (rest + decoder.write(block.subarray(0, n))).split('\n');
		rest = lines.pop();
		lines.forEach(take);
	}
	if (rest)
		take(rest);
}

function eachRecord(take) {
	eachLine(line => take(JSON.parse(line)));
}

// CSV without quotes, which is all that is asked for.
function eachRow(take) {
	let header;
	eachLine(line => {
		const cells = line.split(',');
		if (header)
			take(cells, header);
		else
			header = cells;
	});
}

const groups = new Map();

function group(station, time, value) {
	const key = station + '\t' + time.slice(0, 10);
	let g = groups.get(key);
	if (!g)
		groups.set(key, g = { n: 0, sum: 0 });
	if (value !== null && value !== '') {
		g.n++;
		g.sum += +value;
	}
}

function putGroups() {
	for (const [key, g] of groups) {
		const [station, date] = key.split('\t');
		put({ station, date, n: g.n, mean: g.n ? g.sum / g.n : null });
	}
}

function within(value, least, most) {
	return value == null || (typeof value === 'number' && value >= least && value <= most);
}

function isGood(r) {
	return typeof r.station === 'string' && r.station !== '' &&
		(r.district == null || /^[0-9]{6}$/.test(r.district)) &&
		/^\d{4}-\d\d-\d\d/.test(r.time) && !isNaN(Date.parse(r.time.slice(0, 10))) &&
		r.lon != null && within(r.lon, -180, 180) &&
		r.lat != null && within(r.lat, -90, 90) &&
		within(r.pm25, 0, 1000) && within(r.pm10, 0, 2000) &&
		within(r.so2, 0, 3000) && within(r.no2, 0, 4000) &&
		within(r.co, 0, 200) && within(r.o3, 0, 1500);
}

// A set holds no more than some sixteen million keys.
const seen = new Set();

function isFirst(r) {
	const key = r.station + '\t' + r.time;
	return !seen.has(key) && seen.add(key);
}

switch (job) {
case 'a':
	eachRow((cells, header) => {
		const record = {};
		for (let i = 0; i < header.length; i++)
			record[header[i]] = cells[i];
		put(record);
	});
	break;
case 'b':
	eachRecord(put);
	break;
case 'c':
	eachRecord(r => {
		r.coarse = r.pm10 == null || r.pm25 == null ? null : r.pm10 - r.pm25;
		put(r);
	});
	break;
case 'd':
	eachRecord(r => group(r.station, r.time, r.pm25));
	putGroups();
	break;
case 'e':
	eachRow((cells, header) => group(cells[header.indexOf('station')],
		cells[header.indexOf('time')], cells[header.indexOf('pm25')]));
	putGroups();
	break;
case 'f':
	eachRecord(r => isGood(r) && isFirst(r) && put(r));
	break;
case 'f-ajv': {
	const Ajv = require('ajv');
	const keeps = new Ajv({ allowUnionTypes: true })
		.compile(JSON.parse(fs.readFileSync(__dirname + '/air.schema.json')));
	eachRecord(r => keeps(r) && isFirst(r) && put(r));
	break;
}
}
flush();
