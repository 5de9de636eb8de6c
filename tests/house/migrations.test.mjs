// Migrations go forward only: numbered in order (a number may be missing), and never edited once landed. migrations/checksums.txt holds
// "sha256  file name" for each; whoever adds a migration adds its line (sha256sum prints it in this form).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { paths, read } from '../../scripts/tree.mjs';

const files = paths().filter((path) => path.startsWith('migrations/') && path.endsWith('.sql')).map((path) => path.slice('migrations/'.length));

test('each migration has a number of its own', () => {
  assert.ok(files.length > 0, 'no migration found');
  for (const file of files) assert.match(file, /^\d{4}_[a-z0-9_]+\.sql$/);
  const numbers = files.map((file) => file.slice(0, 4));
  assert.deepEqual(numbers, [...new Set(numbers)].toSorted());
  assert.equal(numbers[0], '0001');
});

test('no landed migration has changed', () => {
  const landed = Object.fromEntries(
    read('migrations/checksums.txt').trim().split('\n').filter((line) => !line.startsWith('#')).map((line) => line.split(/\s+/).reverse()),
  );
  const present = Object.fromEntries(files.map((file) => [file, createHash('sha256').update(read(`migrations/${file}`)).digest('hex')]));
  assert.deepEqual(present, landed);
});
