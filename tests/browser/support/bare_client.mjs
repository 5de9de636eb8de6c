// A client without a browser: JSON over HTTPS with kept connections, and a WebSocket that says hello and then only listens. For tests that
// need a thousand people; everything about one person's experience is tested in a browser.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './eventually.mjs';

export class BareClient {
  #agent;

  #network;

  // `address`: where it comes from, 127.x.y.z; the server takes a limited number of connections from each.
  constructor(server, address = '127.0.0.1') {
    this.server = server;
    this.#network = { ca: server.authority, localAddress: address, family: 4 };
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, ...this.#network });
  }

  // POST; resolves with the answer's JSON, rejects unless the status is 2xx. What is refused for the moment (503 with Retry-After) is
  // tried again, as a page would.
  async post(path, body, token) {
    return eventually(`POST ${path} is answered`, async () => {
      const { status, retryAfter, json } = await this.#post(path, body, token);
      if (status === 503 && retryAfter) {
        await delay(retryAfter * 1000);
        return null;
      }
      return { status, json };
    }).then(({ status, json }) => {
      if (status >= 300) throw new Error(`POST ${path}: ${status}`);
      return json;
    });
  }

  #post(path, body, token) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'Content-Length': Buffer.byteLength(text), ...(text && { 'Content-Type': 'application/json' }), ...(token && { Authorization: `Bearer ${token}` }) };
    return new Promise((resolve, reject) => {
      const call = request(`${this.server.url}/api/v1${path}`, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (part) => { answer += part; }).on('end', () => {
          resolve({ status: response.statusCode, retryAfter: Number(response.headers['retry-after'] ?? 0), json: JSON.parse(answer) });
        });
      });
      call.on('error', reject);
      call.end(text);
    });
  }

  // Opens the WebSocket of a session and resolves with its socket when the second message (after `welcome`) has begun to arrive.
  async enter(token) {
    const { ticket } = await this.post('/ticket', undefined, token);
    const socket = await this.#upgrade();
    const hello = Buffer.from(JSON.stringify({ type: 'hello', ticket, os_family: 'linux' }));
    socket.write(textFrame(hello));
    await new Promise((resolve, reject) => {
      let seen = Buffer.alloc(0);
      socket.on('data', (part) => {
        seen = Buffer.concat([seen, part]);
        if (seen.includes('"type":"waiting"')) resolve();
        if (seen.includes('"type":"error"')) reject(new Error(`refused: ${seen}`));
      });
      socket.once('close', () => reject(new Error('closed')));
    });
    socket.removeAllListeners('data').resume();
    return socket;
  }

  close() { this.#agent.destroy(); }

  #upgrade() {
    const headers = {
      Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Protocol': 'visavis.v1',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'), Origin: this.server.url,
    };
    return new Promise((resolve, reject) => {
      const call = request(`${this.server.url}/api/v1/signaling`, { agent: false, ...this.#network, headers });
      call.on('upgrade', (_response, socket) => resolve(socket));
      call.on('response', (response) => reject(new Error(`no upgrade: ${response.statusCode}`)));
      call.on('error', reject);
      call.end();
    });
  }
}

// One masked text frame (RFC 6455 section 5.2) of 126 to 65,535 bytes.
function textFrame(payload) {
  const mask = randomBytes(4);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0x8100 | 0x80 | 126);
  head.writeUInt16BE(payload.length, 2);
  if (payload.length < 126) head[1] = 0x80 | payload.length;
  const masked = payload.map((byte, index) => byte ^ mask[index % 4]);
  return Buffer.concat([payload.length < 126 ? head.subarray(0, 2) : head, mask, masked]);
}
