// docker/prepare.sh: what would stop the server at its next start is refused before anything is overwritten, and nobody but root can
// look into the folder of secrets. Needs no container.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { output } from './support/site.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../..');
const folder = join(output, 'prepare');
const secrets = join(folder, 'docker/secrets');
const file = (name) => join(folder, name);

function certificate(name, names, { days = 30 } = {}) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days), '-subj', '/CN=test',
    '-addext', `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], { stdio: 'pipe' });
}

function prepare(...words) {
  try {
    execFileSync(join(folder, 'docker/prepare.sh'), words.map((word) => file(word)), { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (failure) {
    return failure.stderr;
  }
}

const kept = () => Object.fromEntries(readdirSync(secrets).map((name) => [name, readFileSync(join(secrets, name), 'utf8')]));

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(secrets, { recursive: true });
  chmodSync(secrets, 0o755);
  cpSync(join(source, 'docker'), join(folder, 'docker'), { recursive: true });
  writeFileSync(file('docker/.env'), 'VISAVIS_PUBLIC_URL="https://video.test"\nVISAVIS_TURN_URLS=turn:turn.test:3478,turns:turn.test:443?transport=tcp\n');
  certificate('good', ['video.test', 'turn.test']);
  certificate('renewed', ['video.test', 'turn.test', 'other.test']);
  certificate('foreign', ['video.example', 'turn.test']);
  certificate('half', ['video.test']);
});

test('takes a chain and its key, and closes the folder although it was there', () => {
  assert.equal(prepare('good.pem', 'good.key'), '');
  assert.equal(statSync(secrets).mode & 0o777, 0o700);
  assert.equal(kept()['certificate.pem'], readFileSync(file('good.pem'), 'utf8'));
});

test('takes a renewal into the same files', () => {
  const { ino } = statSync(join(secrets, 'certificate.pem'));
  assert.equal(prepare('renewed.pem', 'renewed.key'), '');
  assert.equal(statSync(join(secrets, 'certificate.pem')).ino, ino, 'a container would go on seeing the old file');
  assert.equal(kept()['private_key.pem'], readFileSync(file('renewed.key'), 'utf8'));
});

for (const [what, words, sentence] of [
  ['both the wrong way round', ['good.key', 'good.pem'], /begins with no certificate; the chain comes first/],
  ['a key of another certificate', ['good.pem', 'renewed.key'], /does not belong to the first certificate/],
  ['a certificate for another name', ['foreign.pem', 'foreign.key'], /not made for video\.test/],
  ['a certificate without the name of the relay', ['half.pem', 'half.key'], /not made for turn\.test/],
  ['a file that is missing', ['good.pem', 'nothing.key'], /empty or missing/],
]) {
  test(`refuses ${what} and leaves everything as it was`, () => {
    const before = kept();
    assert.match(prepare(...words), sentence);
    assert.deepEqual(kept(), before);
  });
}
