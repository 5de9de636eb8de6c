// Two nodes of one installation behind HAProxy, with a NATS server between them: all real, each a child process. The
// stack's own server is the first node; the second shares its database and its keys.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.mjs';
import { freePort } from './server.mjs';
import { Stack, output } from './stack.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../../..');

const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });

// The shipped front, but in turn instead of by source: every browser of a test has the same address.
function front() {
  const shipped = readFileSync(join(source, 'docker/cluster/haproxy.cfg'), 'utf8');
  const inTurn = shipped.replace('balance source\n    hash-type consistent', 'balance roundrobin');
  assert.notEqual(inTurn, shipped);
  return inTurn;
}

export class Cluster {
  #children = [];

  // `signalingHosts`: the nodes' setting of that name; `browser`: as Stack.start has it.
  static async start(name, { signalingHosts = '', browser = true } = {}) {
    const cluster = new Cluster();
    const [https, nats, first, second, ...metrics] = await Promise.all(Array.from({ length: 6 }, freePort));
    cluster.ports = { front: https, nats, nodes: [first, second], metrics };
    const folder = join(output, `${name}-front`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'haproxy.cfg'), front());
    cluster.#run('/usr/sbin/nats-server', ['--addr', '127.0.0.1', '--port', String(nats)]);
    cluster.#run('/usr/sbin/haproxy', ['-db', '-q', '-n', '1000', '-f', join(folder, 'haproxy.cfg')], {
      VISAVIS_FRONT: `127.0.0.1:${https}`, VISAVIS_NODE1: `127.0.0.1:${first}`, VISAVIS_NODE2: `127.0.0.1:${second}`, VISAVIS_SIGNALING_HOSTS: signalingHosts,
    });
    await eventually('NATS and HAProxy listen', async () => (await listens(nats)) && (await listens(https)));
    const settings = {
      server: { public_url: `https://localhost:${https}`, port: first, proxy_protocol_from: ['127.0.0.1'], signaling_hosts: signalingHosts, metrics_port: metrics[0] },
      bus: { nats_urls: [`nats://127.0.0.1:${nats}`] },
    };
    cluster.stack = await Stack.start(name, { settings, browser });
    const other = join(output, `${name}-second`);
    mkdirSync(other, { recursive: true });
    cluster.nodes = [cluster.stack.server, cluster.stack.server.twin(other, { 'server.port': second, 'server.metrics_port': metrics[1] })];
    await cluster.nodes[1].start();
    await eventually('the nodes know each other', () => cluster.nodes.every((node) => node.log().includes('"bus.node_came"')));
    return cluster;
  }

  // A gauge of one node, such as `web_sockets_open`; what was never set is not on the page.
  async gauge(index, name) {
    const page = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.ports.metrics[index], path: '/metrics', headers: { Host: 'localhost' }, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve(text));
      }).once('error', reject);
    });
    assert.ok(page.includes('visavis_'), 'the metrics are there');
    return Number(page.match(new RegExp(`^visavis_${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  }

  #run(program, words, environment = {}) {
    const child = spawn(program, words, { stdio: 'ignore', env: { ...process.env, ...environment } });
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

