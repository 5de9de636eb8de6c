// Every SQL statement of the server has its row in docs/decisions/0024-bounded-statements.md, which says why it is bounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paths, read } from '../../scripts/tree.mjs';

const sources = paths().filter((path) => /^src\/.*\.[ch]pp$/.test(path));

test('every statement says why it is bounded', () => {
  const present = sources.flatMap((path) => [...read(path).matchAll(/\bStatement \w+\{\s*"(\w+)"/g)].map(([, name]) => name));
  const explained = [...read('docs/decisions/0024-bounded-statements.md').matchAll(/^\| `(\w+)` \| \S/gm)].map(([, name]) => name);
  assert.ok(present.length > 40);
  assert.deepEqual([...new Set(present)].toSorted(), explained.toSorted());
});

test('SQL stands in src/store and nowhere else', () => {
  const elsewhere = sources.filter((path) => !path.startsWith('src/store/') && /\b(?:exec|exec1|exec_params)\(\s*"|pqxx/.test(read(path)));
  assert.deepEqual(elsewhere, []);
});
