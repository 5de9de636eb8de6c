// Everything a network test needs in its small internet: the server and coturn behind one port 443 (docker/haproxy-443.cfg),
// coturn's other ports beside it, a certificate both computers trust, and one browser on each computer.
import { spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { makeCertificates } from './certificates.mjs';
import { Internet, server } from './networks.mjs';
import { Relay } from './relay.mjs';
import { Stack, output } from './stack.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../../..');
const ports = { server: 8443, turn: 3478, turnTls: 5349 };

function launchIn(computer, folder, home) {
  const program = join(folder, `chromium-${computer.namespace.name}.sh`);
  writeFileSync(program, `#!/bin/sh\n# A browser on this computer of the small internet.\nexec ${computer.namespace.exec.join(' ')} /usr/bin/chromium "$@"\n`);
  chmodSync(program, 0o755);
  return launchBrowser([], { executablePath: program, env: { ...process.env, HOME: home } });
}

export class World {
  // `ice`: further settings of that section.
  static async open(name, { ice = {} } = {}) {
    const world = new World();
    const folder = join(output, `${name}-world`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    world.internet = new Internet(folder);
    const { home } = makeCertificates(folder, [server.name, server.turn]);
    process.env.VISAVIS_TEST_CERTIFICATES = folder;
    world.relay = await Relay.start(`${name}-coturn`, {
      address: server.address, port: ports.turn,
      lines: [`listening-ip=${server.address}`, `listening-ip=${server.address6}`, `relay-ip=${server.address}`, `relay-ip=${server.address6}`,
        `tls-listening-port=${ports.turnTls}`, `cert=${join(folder, 'server.pem')}`, `pkey=${join(folder, 'server.key')}`],
    });
    const log = openSync(join(folder, 'haproxy.log'), 'w');
    world.proxy = spawn('haproxy', ['-db', '-f', join(source, 'docker/haproxy-443.cfg')], {
      stdio: ['ignore', log, log],
      env: { ...process.env, VISAVIS_TURN_NAME: server.turn, VISAVIS_SERVER: `127.0.0.1:${ports.server}`, VISAVIS_TURN: `${server.address}:${ports.turnTls}` },
    });
    closeSync(log);
    const [v4, v6] = [`${server.address}:${ports.turn}`, `[${server.address6}]:${ports.turn}`];
    world.stack = await Stack.start(name, {
      browser: false,
      settings: {
        server: { public_url: `https://${server.name}`, listen_address: '127.0.0.1', port: ports.server, proxy_protocol_from: ['127.0.0.2'] },
        ice: {
          // By number where there is no certificate to check: browsers read a hosts file in another way than DNS and would then try
          // IPv6 only. TLS needs the name.
          stun_urls: [`stun:${v4}`, `stun:${v6}`], turn_secret_file: world.relay.secretFile,
          turn_urls: [`turn:${v4}?transport=udp`, `turn:${v6}?transport=udp`, `turn:${v4}?transport=tcp`, `turn:${v6}?transport=tcp`, `turns:${server.turn}:443?transport=tcp`],
          ...ice,
        },
      },
    });
    [world.browserA, world.browserB] = await Promise.all([launchIn(world.internet.a, folder, home), launchIn(world.internet.b, folder, home)]);
    return world;
  }

  // The network of each: `kind`, see networks.mjs; `speaks`: IP versions; `home`: which link.
  arrange({ practitioner, patient }) {
    const { a, b, homes } = this.internet;
    for (const home of homes) home.become('independent');
    for (const [computer, { kind, speaks = [4], home = 0 }] of [[a, practitioner], [b, patient]]) {
      computer.families = speaks;
      computer.use(home);
      computer.home.become(kind);
    }
  }

  // A practitioner at computer a and a guest at computer b, in a call that has just begun. `options` for both, as in person.mjs.
  async call(options) {
    this.stack.browser = this.browserA;
    const practitioner = await this.stack.signedIn(options);
    const invitation = await practitioner.invite();
    this.stack.browser = this.browserB;
    const guest = await this.stack.guest(options);
    await guest.wait(invitation);
    await practitioner.admit(invitation.name);
    await guest.see('call-page');
    return { practitioner, guest };
  }

  async close() {
    await this.browserA?.close();
    await this.browserB?.close();
    if (this.stack) {
      this.stack.browser = null;
      await this.stack.stop();
    }
    this.proxy?.kill('SIGTERM');
    await this.relay?.stop();
  }
}
