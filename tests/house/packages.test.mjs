// What comes in from outside: npm packages by their hash and without a word of their own while they are installed, Debian
// packages without a service that stays behind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { paths, read } from '../../scripts/tree.mjs';

const locks = paths().filter((path) => path.endsWith('package-lock.json'));
const entries = locks.flatMap((path) =>
  Object.entries(JSON.parse(read(path)).packages).filter(([name]) => name !== '').map(([name, entry]) => ({ path, name, ...entry })));

test('every npm package has its hash in the lock file, or lies in one that has', () => {
  assert.ok(locks.length >= 4 && entries.length > 100);
  const loose = entries.filter(({ integrity, inBundle }) => !/^sha512-/.test(integrity ?? '') && !inBundle);
  assert.deepEqual(loose.map(({ path, name }) => `${path}: ${name}`), []);
});

test('no npm package wants to run a script while it is installed, and none could', () => {
  assert.deepEqual(entries.filter(({ hasInstallScript }) => hasInstallScript).map(({ path, name }) => `${path}: ${name}`), []);
  for (const lock of locks) assert.match(read(join(dirname(lock), '.npmrc')), /^ignore-scripts=true$/m, lock);
  for (const path of paths().filter((path) => /(^dev|\.sh|Dockerfile|^\.ci\/.*)$/.test(path)))
    assert.doesNotMatch(read(path), /ignore-scripts[= ]+false|npm rebuild/, path);
});

test('node comes for both kinds of machines, in one version', () => {
  const wanted = JSON.parse(read('scripts/node/package.json')).optionalDependencies;
  const versions = ['x64', 'arm64'].map((cpu) => {
    const name = `node-linux-${cpu}`;
    const entry = entries.find((one) => one.path === 'scripts/node/package-lock.json' && one.name === `node_modules/${name}`);
    assert.ok(entry, name);
    assert.deepEqual([[entry.cpu].flat(), [entry.os].flat(), entry.bin], [[cpu], ['linux'], { node: 'bin/node' }]);
    assert.equal(wanted[name], entry.version, 'pinned');
    return entry.version;
  });
  assert.equal(versions[0], versions[1]);
});

test('a service that a Debian package brings is disabled again, and no other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-units-'));
  const units = join(folder, 'units');
  const program = (name, text) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  try {
    writeFileSync(units, 'mine.service\nold.timer\n');
    program('apt-get', `case "$*" in *install*nats-server*) printf 'nats-server.service\\nnats.socket\\n' >> ${units};; esac`);
    program('systemctl', `shift
case $1 in
  list-unit-files) sed 's/$/ enabled enabled/' ${units};;
  disable) shift 2; for unit; do sed -i "/^$unit\\$/d" ${units}; done;;
esac`);
    const functions = /^enabled_units\(\) \{.*?^\}$.*^install_quietly\(\) \{.*?^\}$/ms.exec(read('dev'))?.[0];
    assert.ok(functions, 'dev has lost its functions');
    const script = `set -euo pipefail
cd ${folder}
as_root() { case $1 in tee | chmod | rm) cat >/dev/null;; *) "$@";; esac }
say() { :; }
die() { echo "$*" >&2; exit 1; }
${functions}
install_quietly nats-server haproxy </dev/null`;
    const path = `${folder}:${process.env.PATH}`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000, env: { ...process.env, PATH: path } });
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(units, 'utf8'), 'mine.service\nold.timer\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
