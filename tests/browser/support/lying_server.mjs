// A server that lies: it stands in front of the real one, with its name and its certificate, and tells each page whatever the
// test wants about the others. To the pages it *is* the server; the browsers cannot know better (T-07, T-21).
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { FrameReader, frame, opcode } from './websocket_frames.mjs';

// Numbers that the real server gave are spread, so that invented messages fit between them.
const spread = 1_000;

export class LyingServer {
  wires = [];
  origins = new Map();   // the `o=` line that a participant's present connection says
  #sockets = new Set();

  // What a page is told instead of `message`: a list of messages, [] for nothing. `wire.person` is 'practitioner' or a guest's name.
  lie = (_wire, message) => [message];

  static async start(port, behind) {
    const liar = new LyingServer();
    const folder = process.env.VISAVIS_TEST_CERTIFICATES;
    const [cert, key, ca] = ['server.pem', 'server.key', 'ca.pem'].map((name) => readFileSync(join(folder, name)));
    const upstream = { host: 'localhost', port: behind, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] };
    liar.server = createServer({ cert, key, minVersion: 'TLSv1.3' }, (asked, answer) => {
      const call = request({ ...upstream, path: asked.url, method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode, got.headers);
        got.pipe(answer);
      });
      call.on('error', () => answer.destroy());
      asked.pipe(call);
    });
    liar.server.on('upgrade', (asked, page, head) => liar.#carry(asked, page, head, connect(upstream)));
    await new Promise((resolve) => liar.server.listen(port, '127.0.0.1', resolve));
    return liar;
  }

  // The last socket of a person.
  of(person) { return this.wires.findLast((wire) => wire.person === person); }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #carry(asked, page, head, server) {
    const ends = [page, server];
    for (const end of ends) {
      this.#sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        this.#sockets.delete(end);
        for (const other of ends) other.destroy();
      });
    }
    const lines = asked.rawHeaders.flatMap((name, at) => (at % 2 || /^sec-websocket-extensions$/i.test(name) ? [] : [`${name}: ${asked.rawHeaders[at + 1]}`]));
    server.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const wire = new LiedTo(this, page);
    const up = new FrameReader((one) => server.write(frame(wire.asked(one), { masked: true })));
    const down = new FrameReader((one) => wire.told(one));
    let answered = Buffer.alloc(0);
    let open = false;
    server.on('data', (chunk) => {
      if (open) return down.feed(chunk);
      answered = Buffer.concat([answered, chunk]);
      const end = answered.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      open = true;
      page.write(answered.subarray(0, end + 4));
      return down.feed(answered.subarray(end + 4));
    });
    up.feed(head);
    page.on('data', (chunk) => up.feed(chunk));
    this.wires.push(wire);
  }
}

// One page's socket.
class LiedTo {
  person = null;
  said = [];      // what the page has sent
  #last = 0;

  constructor(liar, page) {
    this.liar = liar;
    this.page = page;
  }

  // What the page says goes on as it is; what it thinks it has heard is translated back.
  asked(one) {
    if (one.opcode !== opcode.text) return one;
    const message = JSON.parse(one.payload);
    this.said.push(message);
    if (message.type === 'hello') this.name = message.display_name ?? 'practitioner';
    if (message.received === undefined) return one;
    this.#last = message.received;
    return { opcode: opcode.text, payload: Buffer.from(JSON.stringify({ ...message, received: Math.floor(message.received / spread) })) };
  }

  told(one) {
    if (one.opcode !== opcode.text) return void this.page.write(frame(one, { masked: false }));
    const message = JSON.parse(one.payload);
    if (message.type === 'welcome') this.person = message.role === 'practitioner' ? 'practitioner' : this.name;
    if (message.type === 'call_started') this.started = message;
    if (message.seq !== undefined) message.seq *= spread;
    if (message.type === 'description') this.liar.origins.set(message.from, /^o=.*\r\n/m.exec(message.description.sdp)?.[0]);
    for (const told of this.liar.lie(this, message)) this.tell(told);
  }

  // Anything the test makes up; a description or candidate gets the next number.
  tell(message) {
    const numbered = message.type === 'description' || message.type === 'candidate';
    if (numbered) this.#last = Math.max(this.#last + 1, message.seq ?? 0);
    const text = JSON.stringify(numbered ? { ...message, seq: this.#last } : message);
    this.page.write(frame({ opcode: opcode.text, payload: Buffer.from(text) }, { masked: false }));
  }

  // A description as if the other person had sent it.
  describe(from, description) { this.tell({ type: 'description', from, description }); }
}
