// Generated files are checked in so that they can be read and reviewed; these checks fail when one no longer matches what
// it is made from. `./dev format` writes all of them anew.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { namings, render, requirements } from '../../scripts/requirements.mjs';
import { read, root, testFiles } from '../../scripts/tree.mjs';

test('the files made from the message and settings tables are current', () => {
  const build = process.env.VISAVIS_BINARY ? dirname(process.env.VISAVIS_BINARY) : join(root, 'build/dev');
  const generator = join(build, 'visavis-generate');
  assert.ok(existsSync(generator), `${generator} is not built`);
  const { status, stdout, stderr } = spawnSync(generator, ['--check'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, `stale; run ./dev format\n${stdout}${stderr}`);
});

test('docs/requirements.md is current', () => {
  assert.equal(read('docs/requirements.md'), render(), 'stale; run ./dev format');
});

test('the index of requirements is complete and in order', () => {
  const ids = [...requirements().keys()];
  const number = (index) => `S-${String(index + 1).padStart(3, '0')}`;
  const expected = Array.from({ length: 163 }, (_, index) => number(index)).flatMap((id) => (id === number(141) ? [`${id}a`, `${id}b`] : [id]));
  assert.deepEqual(ids, expected);
  for (const [id, words] of requirements()) assert.ok(words?.trim().length > 10, `${id} has no words`);
});

test('every requirement and threat a test names exists', () => {
  const known = requirements();
  assert.deepEqual(namings().filter(({ id }) => !known.has(id)), []);
  const listed = new Set([...read('docs/security.md').matchAll(/^\| (T-\d\d) \|/gm)].map(([, threat]) => threat));
  const threats = testFiles().flatMap(({ path, text }) =>
    [...text.matchAll(/\bT-\d+\b/g)].filter(([threat]) => !listed.has(threat)).map(([threat]) => `${path}: ${threat}`),
  );
  assert.deepEqual(threats, []);
});
