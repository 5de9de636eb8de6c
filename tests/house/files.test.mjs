// What every file of the project must keep to: an opening comment, no unfinished work, no secret, and none of the browser
// features the product promises not to have.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isTest, paths, read, root } from '../../scripts/tree.mjs';

const readable = paths().filter((path) => !/\.(png|jpg|webp|ico|woff2?|gz|br)$/.test(path) && statSync(join(root, path)).size < 2_000_000);
const documents = /\.(md|tsv)$/;

const hits = (files, pattern) =>
  files.flatMap((path) =>
    read(path).split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
  );

test('source files open with a comment that says what they are', () => {
  const openings = [
    [/\.(cpp|hpp|ts|tsx|mjs|js|css)$/, /^\s*(\/\/|\/\*)/],
    [/(\.(sh|py|cmake|toml|conf|ya?ml)|CMakeLists\.txt|Dockerfile|^dev|^\.ci\/run)$/, /^\s*#/],
    [/\.sql$/, /^\s*(--|\/\*)/],
  ];
  const without = readable.filter((path) => {
    const opening = openings.find(([files]) => files.test(path))?.[1];
    return opening && !opening.test(read(path).replace(/^#!.*\n/, ''));
  });
  assert.deepEqual(without, []);
});

// No cookie, nothing kept in the browser beyond the tab, nothing that could record. A line that is itself a check against one
// of these names its requirement.
test('the product has no cookie, no lasting browser storage and no recording (S-073, S-116, S-142b)', () => {
  const product = readable.filter((path) => /^(src|include|web|config|docker)\//.test(path) && !isTest(path) && !documents.test(path));
  assert.ok(product.length > 0);
  const words = /MediaRecorder|localStorage|indexedDB|document\s*\.\s*cookie|cookieStore|set[-_]cookie/i;
  assert.deepEqual(hits(product, words).filter((hit) => !/\/\/.*S-(073|116|142b)/.test(hit)), []);
});

test('the client loads nothing from other hosts (S-117)', () => {
  const client = readable.filter((path) => /^web\/(src|public|index\.html)/.test(path) && !isTest(path));
  assert.deepEqual(hits(client, /(src|href|url|import|fetch)\s*[=(]\s*\(?["'`]?(https?:)?\/\/(?!localhost)/i), []);
});

test('no secret lies in the tree', () => {
  assert.deepEqual(hits(readable, /BEGIN ([A-Z]+ )?PRIVATE KEY-/), []);
  assert.deepEqual(paths().filter((path) => /\.(key|p12|pfx|pem)$/.test(path) || /(^|\/)\.env$/.test(path)), []);
});

test('nothing in the tree is marked as unfinished', () => {
  const words = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
  assert.deepEqual(hits(readable.filter((path) => !path.endsWith('package-lock.json')), words), []);
});

test('no test is skipped or singled out', () => {
  const tests = readable.filter(isTest);
  const marks = new RegExp(['GTEST' + '_SKIP', 'DISABLED' + '_', '\\.sk' + 'ip\\(', '\\.on' + 'ly\\(', '\\bx' + 'it\\(', 'it\\.to' + 'do'].join('|'));
  assert.deepEqual(hits(tests, marks), []);
});

test('lock files name no download address', () => {
  const locks = paths().filter((path) => path.endsWith('package-lock.json'));
  assert.deepEqual(hits(locks, /"resolved":/), []);
});

test('the shell scripts stop at the first error', () => {
  const scripts = readable.filter((path) => /^#!.*\bbash\b/.test(read(path)));
  assert.ok(scripts.length > 0);
  assert.deepEqual(scripts.filter((path) => !/^set -euo pipefail$/m.test(read(path))), []);
});
