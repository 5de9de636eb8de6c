// Two nodes of one installation behind HAProxy, with a NATS server between them: all real, each a child process. The
// stack's own server is the first node; the second shares its database and its keys.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.mjs';
import { freePort } from './server.mjs';
import { Stack, output } from './stack.mjs';

const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });

// As docker/cluster/haproxy.cfg, but in turn instead of by source: every client of a test has the same address.
const haproxy = (front, nodes) => `
global
    maxconn 2000
defaults
    mode tcp
    timeout connect 500ms
    timeout client 2m
    timeout server 2m
    timeout check 400ms
    option redispatch 1
    retries 3
listen https
    bind 127.0.0.1:${front}
    balance roundrobin
    option httpchk
    http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host localhost hdr Connection close
    default-server check check-ssl verify none inter 400ms fastinter 200ms fall 1 rise 2 on-marked-down shutdown-sessions
${nodes.map((port, index) => `    server node${index + 1} 127.0.0.1:${port}`).join('\n')}
`;

export class Cluster {
  #children = [];

  static async start(name) {
    const cluster = new Cluster();
    const [front, nats, first, second] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    cluster.ports = { front, nats, nodes: [first, second] };
    const folder = join(output, `${name}-front`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'haproxy.cfg'), haproxy(front, [first, second]));
    cluster.#run('/usr/sbin/nats-server', ['--addr', '127.0.0.1', '--port', String(nats)]);
    cluster.#run('/usr/sbin/haproxy', ['-db', '-q', '-f', join(folder, 'haproxy.cfg')]);
    await eventually('NATS and HAProxy listen', async () => (await listens(nats)) && (await listens(front)));
    const settings = {
      server: { public_url: `https://localhost:${front}`, port: first },
      bus: { nats_urls: [`nats://127.0.0.1:${nats}`] },
    };
    cluster.stack = await Stack.start(name, { settings, chromium: [] });
    const other = join(output, `${name}-second`);
    mkdirSync(other, { recursive: true });
    cluster.nodes = [cluster.stack.server, cluster.stack.server.twin(other, { 'server.port': second })];
    await cluster.nodes[1].start();
    await eventually('the nodes know each other', () => cluster.nodes.every((node) => node.log().includes('"bus.node_came"')));
    return cluster;
  }

  #run(program, words) {
    const child = spawn(program, words, { stdio: 'ignore' });
    child.ended = new Promise((resolve) => child.once('exit', resolve));
    this.#children.push(child);
  }

  async stop() {
    await this.stack?.closePeople();
    await this.nodes?.[1].stop();
    await this.stack?.stop();
    for (const child of this.#children) {
      child.kill('SIGTERM');
      await child.ended;
    }
  }
}

