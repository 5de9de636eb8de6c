// What `./dev run` makes and says, as far as it can be seen without starting anything: the certificates, the configuration, the
// box. A phone is let in only when that was asked for, and the authority it is told to trust opens nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../../scripts/tree.mjs';

const folder = mkdtempSync(join(tmpdir(), 'visavis-demo-'));
after(() => rmSync(folder, { recursive: true }));

function run(program, ...words) {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return { status, output: stdout + stderr };
}

function made(name, ...address) {
  const path = join(folder, name);
  const { status, output } = run('scripts/certificates.sh', path, ...address);
  assert.equal(status, 0, output);
  const file = (one) => join(path, one);
  const verifies = (...how) => run('openssl', 'verify', '-CAfile', file('ca.pem'), ...how, file('server.pem')).status === 0;
  // What somebody who has stolen the authority's key could make of it.
  const misused = (...names) => {
    const certificate = file('misused.pem');
    const request = run('openssl', 'req', '-x509', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('misused.key'),
      '-out', certificate, '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-subj', '/CN=misused', '-addext', `subjectAltName=${names.join()}`);
    assert.equal(request.status, 0, request.output);
    return run('openssl', 'verify', '-CAfile', file('ca.pem'), certificate).status === 0;
  };
  return { verifies, misused };
}

test('the certificate is for this machine, and for one address of the network when that was asked for', () => {
  const local = made('local');
  assert.ok(local.verifies('-verify_hostname', 'localhost'));
  assert.ok(!local.verifies('-verify_ip', '192.168.7.9'));
  assert.ok(!local.misused('IP:192.168.7.9'));
  const lan = made('lan', '192.168.7.9');
  assert.ok(lan.verifies('-verify_hostname', 'localhost'));
  assert.ok(lan.verifies('-verify_ip', '192.168.7.9'));
  assert.ok(!lan.verifies('-verify_ip', '192.168.7.10'));
  assert.ok(lan.misused('IP:192.168.7.9'), 'the check itself');
  assert.ok(!lan.misused('IP:192.168.7.10'));
  assert.ok(!lan.misused('DNS:bank.example'));
});

test('another address makes another certificate, the same address keeps it', () => {
  const path = join(folder, 'moved');
  const fingerprint = () => run('openssl', 'x509', '-in', join(path, 'ca.pem'), '-noout', '-fingerprint', '-sha256').output;
  const first = (made('moved', '192.168.7.9'), fingerprint());
  assert.equal((made('moved', '192.168.7.9'), fingerprint()), first);
  assert.notEqual((made('moved', '10.1.2.3'), fingerprint()), first);
});

function box(address) {
  made(address ? 'box-lan' : 'box', ...(address ? [address] : []));
  const values = `root=/r port=8443 turn_port= address=${address} url=https://${address || 'localhost'}:8443 password=p link=l code=c PGHOST=/p`;
  const { status, output } = run('bash', '-euc', `${values}; certificates=${join(folder, address ? 'box-lan' : 'box')}; source scripts/demo.sh; demo_box; demo_config`);
  assert.equal(status, 0, output);
  return output;
}

test('it says that two windows howl, that no relay does not matter, and how a phone gets in', () => {
  const local = box('');
  for (const words of [/headphones/, /mute one/, /none is needed/, /\.\/dev run --lan/, /listen_address = "127\.0\.0\.1"/]) assert.match(local, words);
  assert.doesNotMatch(local, /On a phone/);
  const lan = box('192.168.7.9');
  for (const words of [/headphones/, /none is needed/, /On a phone/, /ca\.pem/, /Certificate Trust Settings/, /https:\/\/192\.168\.7\.9:8443/, /listen_address = "192\.168\.7\.9"/, /([0-9A-F]{2}:){15}\n?/])
    assert.match(lan, words);
});
