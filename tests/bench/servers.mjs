// The servers of the benchmark: how each is started, and what the load generator must know to talk to it.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';

const run = promisify(execFile);
const ownRelay = (name, title) => ({
  name,
  title,
  dialect: name,
  prepare: async () => {},
  command: ({ port, programs, certificates }) => [join(programs, `visavis-bench-${name}`), String(port), join(certificates, 'server.pem'), join(certificates, 'server.key')],
  words: async () => ({}),
});

// The real server with a database of its own. Its people are made once; each measurement gets fresh tickets.
const visavis = {
  name: 'visavis',
  title: '**Visavis**',
  dialect: 'visavis',
  async prepare({ folder, programs, certificates, quick }) {
    this.folder = folder;
    this.programs = programs;
    this.certificates = certificates;
    this.environment = { ...process.env, PGUSER: 'visavis' };
    this.database = `visavis_bench_${randomBytes(6).toString('hex')}`;
    await run('psql', ['-X', '-d', 'postgres', '-qc', `create database ${this.database}`], { env: this.environment });
    this.url = `postgresql:///${this.database}?host=${process.env.PGHOST}&user=visavis_server`;
    this.ownerUrl = `postgresql:///${this.database}?host=${process.env.PGHOST}&user=visavis`;
    mkdirSync(join(folder, 'client'), { recursive: true });
    writeFileSync(join(folder, 'client/index.html'), '<!doctype html><title>Visavis</title>');
    this.configure(1);
    await this.run(['key', 'create', join(folder, 'master.key')]);
    await this.run(['migrate']);
    await this.people(['make', this.url, join(folder, 'master.key'), quick ? '1000' : '5000', '2', join(folder, 'pairs'), 'pair']);
    await this.people(['make', this.url, join(folder, 'master.key'), '200', '6', join(folder, 'meshes'), 'mesh']);
  },
  people(words) { return run(join(this.programs, 'visavis-bench-people'), words, { timeout: 60_000 }); },
  run(words) { return run(join(this.programs, 'visavis'), ['--config', join(this.folder, 'visavis.toml'), ...words]); },
  configure(port) {
    writeFileSync(join(this.folder, 'visavis.toml'), `
[server]
mode = "development"
public_url = "https://localhost:${port}"
listen_address = "127.0.0.1"
port = ${port}
certificate_file = "${this.certificates}/server.pem"
private_key_file = "${this.certificates}/server.key"
static_directory = "${this.folder}/client"
[database]
url = "${this.url}"
owner_url = "${this.ownerUrl}"
migrations_directory = "${join(import.meta.dirname, '../../migrations')}"
[keys]
master_key_file = "${this.folder}/master.key"
`);
  },
  command({ port }) {
    this.configure(port);
    return [join(this.programs, 'visavis'), '--config', join(this.folder, 'visavis.toml'), 'serve'];
  },
  async words({ scenario, groups, size }) {
    if (scenario === 'handshakes') return {};
    const tickets = join(this.folder, 'tickets');
    await this.people(['tickets', this.url, join(this.folder, 'master.key'), String(groups), String(size), join(this.folder, size > 2 ? 'meshes' : 'pairs'), tickets]);
    return { tickets };
  },
  async tidy() {
    if (this.database) await run('psql', ['-X', '-d', 'postgres', '-qc', `drop database if exists ${this.database} with (force)`], { env: this.environment });
  },
};

// The signaling server of Nextcloud Talk as Debian ships it, spoken to by its internal clients, which need no Nextcloud.
const spreed = {
  name: 'spreed',
  title: 'nextcloud-spreed-signaling (Go)',
  dialect: 'spreed',
  program: '/usr/bin/nextcloud-spreed-signaling-server',
  async prepare() {
    if (!existsSync(this.program)) throw new Error('the package nextcloud-spreed-signaling is not installed');
    this.secret = randomBytes(16).toString('hex');
    // Its nodes speak over NATS, a single one too. What NATS costs is not counted.
    this.natsPort = await freePort();
    this.nats = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(this.natsPort)], { stdio: 'ignore' });
    this.nats.on('error', () => {}); // then the server does not start, which is told
  },
  async tidy() { this.nats?.kill('SIGKILL'); },
  command({ port, folder, certificates }) {
    const file = join(folder, 'spreed.conf');
    writeFileSync(file, `
[https]
listen = 127.0.0.1:${port}
certificate = ${certificates}/server.pem
key = ${certificates}/server.key
[app]
debug = false
[sessions]
hashkey = ${randomBytes(32).toString('hex')}
blockkey = ${randomBytes(16).toString('hex')}
[clients]
internalsecret = ${this.secret}
[backend]
allowall = true
secret = ${randomBytes(16).toString('hex')}
timeout = 10
connectionsperhost = 8
[nats]
url = nats://127.0.0.1:${this.natsPort}
`);
    return [this.program, '-config', file];
  },
  async words() { return { secret: this.secret }; },
};

export const servers = [
  ownRelay('floor', 'floor (no JSON, no rooms)'),
  ownRelay('beast', 'Boost.Beast over asio::ssl::stream'),
  spreed,
  visavis,
];
