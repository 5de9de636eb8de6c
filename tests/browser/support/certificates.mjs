// Certificates for names that the development authority may not sign for, and a home folder whose browsers trust them: where a test is
// about names, the browser must check them.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// An authority and a certificate for these names, as scripts/certificates.sh calls its files. `home` below is the browser's HOME.
export function makeCertificates(folder, names) {
  const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '30', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Small internet authority', '-addext', 'basicConstraints=critical,CA:TRUE');
  openssl('req', '-x509', ...key, '-days', '30', '-keyout', 'server.key', '-out', 'server.pem', '-subj', `/CN=${names[0]}`, '-CA', 'ca.pem', '-CAkey', 'ca.key',
    '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`, '-addext', 'basicConstraints=critical,CA:FALSE');
  const home = join(folder, 'home');
  const store = join(home, '.pki/nssdb');
  mkdirSync(store, { recursive: true });
  execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  execFileSync('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'small internet', '-i', join(folder, 'ca.pem')]);
  return { home };
}
