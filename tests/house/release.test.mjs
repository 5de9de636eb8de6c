// What must never be in a release: the endpoints for conformance suites.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { paths, read, root } from '../../scripts/tree.mjs';

test('a release cannot be configured with test endpoints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-release-'));
  try {
    const words = ['--preset', 'release', '-B', folder, '-DVISAVIS_TEST_ENDPOINTS=ON'];
    const { status, stderr } = spawnSync('cmake', words, { cwd: root, encoding: 'utf8', timeout: 60_000 });
    assert.notEqual(status, 0);
    assert.match(stderr, /A release has no test endpoints/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('containers are built as a release, without test endpoints', () => {
  const recipes = paths().filter((path) => path.startsWith('docker/') || path.startsWith('.ci/'));
  assert.ok(recipes.includes('docker/Dockerfile'));
  assert.match(read('docker/Dockerfile'), /cmake --preset release\b/);
  assert.deepEqual(recipes.filter((path) => read(path).includes('TEST_ENDPOINTS')), []);
});
