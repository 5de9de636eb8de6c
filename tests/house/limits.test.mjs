// docs/limits.md names every limit there is, and for each a test that exists. That its values are the compiled ones is
// checked beside the other generated files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, testFiles } from '../../scripts/tree.mjs';

const table = read('docs/limits.md');
const column = (line, index) => line.split(' | ')[index].replace(/^\| /, '').replace(/ \|$/, '');
const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what '));

test('every limit has a row', () => {
  const members = [...read('src/net/limits.hpp').matchAll(/^ {4}(?:Duration|std::size_t) (\w+)\{/gm)].map(([, name]) => `net::Limits::${name}`);
  const constants = [
    ['include/visavis/signaling/limits.hpp', 'signaling'],
    ['src/consultation/limits.hpp', 'consultation'],
    ['include/visavis/consultation/room.hpp', 'consultation'],
    ['include/visavis/consultation/delivery_log.hpp', 'consultation::DeliveryLog'],
  ].flatMap(([path, space]) => [...read(path).matchAll(/^(?:inline| +static) constexpr [\w:]+ (\w+)[ {]/gm)].map(([, name]) => `${space}::${name}`));
  assert.ok(members.length > 20 && constants.length > 5);
  assert.deepEqual([...members, ...constants].filter((name) => !table.includes(`\`${name}\``)), []);
});

test('every limit names tests that exist', () => {
  const declared = testFiles().flatMap(({ text }) => [...text.matchAll(/\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)/g)].map(([, suite, name]) => `${suite}.${name}`));
  const known = new Set(declared);
  assert.ok(rows.length > 40);
  const named = rows.flatMap((row) => column(row, 3).split(', ').map((name) => name.replaceAll('`', '')));
  assert.deepEqual(named.filter((name) => !known.has(name)), []);
});
