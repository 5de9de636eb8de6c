// One installation as docker/README.md sets it up, on a machine of the small internet: the folder docker/ copied, its own prepare.sh,
// its own compose file, and an engine. What a registry would give is stood in for (standins/), and names that DNS would have are given
// to the containers.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../../browser/support/certificates.mjs';
import { Internet, server } from '../../browser/support/networks.mjs';
import { TurnClient, credentials } from '../../browser/support/turn_client.mjs';
import { Engine } from './engine.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../../..');
export const output = join(source, 'build/test-results/containers');

export class Site {
  // `machine`: as in networks.mjs; `environment`: more lines of docker/.env; `override`: of the compose file, as text.
  static async open(name, { machine = 'public', environment = {}, override = '' } = {}) {
    const site = new Site();
    site.folder = join(output, name);
    rmSync(site.folder, { recursive: true, force: true });
    mkdirSync(site.folder, { recursive: true });
    cpSync(join(source, 'docker'), join(site.folder, 'docker'), { recursive: true });
    site.certificates = join(site.folder, 'certificates');
    mkdirSync(site.certificates);
    site.home = makeCertificates(site.certificates, [server.name, server.turn]).home;
    site.prepare();
    site.internet = new Internet(site.folder, { machine });
    site.environment = {
      COMPOSE_PROJECT_NAME: 'visavis', VISAVIS_PUBLIC_URL: `https://${server.name}`, VISAVIS_TURN_REALM: server.turn,
      VISAVIS_TURN_URLS: `turn:${server.turn}:3478?transport=udp,turns:${server.turn}:5349?transport=tcp`,
      VISAVIS_DATABASE_IMAGE: 'visavis-standin-database', VISAVIS_HAPROXY_IMAGE: 'visavis-standin-front', VISAVIS_NATS_IMAGE: 'visavis-standin-nats',
      ...environment,
    };
    site.writeEnvironment();
    site.project = { folder: join(site.folder, 'docker'), files: ['compose.yaml'] };
    if (override) {
      writeFileSync(join(site.project.folder, 'compose.override.yaml'), override);
      site.project.files.push('compose.override.yaml');
    }
    // not by `ip netns exec`, which hides the control groups
    site.engine = await Engine.start({ wrapper: ['nsenter', '--net=/run/netns/machine'], folder: site.folder });
    return site;
  }

  prepare(...words) {
    const files = words.length > 0 ? words : ['server.pem', 'server.key'].map((file) => join(this.certificates, file));
    return execFileSync(join(this.folder, 'docker/prepare.sh'), files, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  writeEnvironment() {
    writeFileSync(join(this.folder, 'docker/.env'), Object.entries(this.environment).map(([key, value]) => `${key}=${value}\n`).join(''));
  }

  compose(...words) { return this.engine.compose(this.project, ...words); }

  secret(name) { return readFileSync(join(this.project.folder, 'secrets', name), 'utf8').trim(); }

  // An allocation asked for from the public internet. It must be given up with `close`.
  relayClient() { return new TurnClient({ address: server.address, port: 3478 }, credentials(this.secret('turn_secret'))); }

  // Of a service: what the engine knows of its container.
  async container(service) {
    const id = await this.compose('ps', '--quiet', service);
    return JSON.parse(await this.engine.docker('inspect', id))[0];
  }

  async stop() {
    await this.engine?.stop();
  }
}
