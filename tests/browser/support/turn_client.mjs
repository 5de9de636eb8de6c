// A TURN client over UDP (RFC 8489, RFC 8656) for asking a relay what it allows: Allocate with time-limited credentials,
// CreatePermission, Refresh, and a few octets by Send and Data indications. One socket is one allocation.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

const cookie = 0x2112a442;
const method = { refresh: 0x004, allocate: 0x003, createPermission: 0x008 };
const indication = { send: 0x0016, data: 0x0017 };
const attribute = {
  username: 0x0006, integrity: 0x0008, errorCode: 0x0009, lifetime: 0x000d, peer: 0x0012, data: 0x0013, realm: 0x0014, nonce: 0x0015,
  relayed: 0x0016, family: 0x0017, transport: 0x0019,
};

// What coturn's use-auth-secret expects: the user name is `<unix expiry>:<id>`.
export function credentials(secret, id = randomBytes(6).toString('hex'), lifetime = 600) {
  const username = `${Math.floor(Date.now() / 1000) + lifetime}:${id}`;
  return { username, password: createHmac('sha1', secret).update(username).digest('base64') };
}

const number = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(value); return bytes; };

// An IPv4 or IPv6 address as its 4 or 16 bytes.
export function addressBytes(address) {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head, tail] = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) => `${(a * 256 + +b).toString(16)}:${(c * 256 + +d).toString(16)}`).split('::');
  const groups = (text) => (text ? text.split(':') : []);
  const [front, back] = [groups(head), groups(tail)];
  const all = address.includes('::') ? [...front, ...Array(8 - front.length - back.length).fill('0'), ...back] : front;
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export class TurnClient {
  #socket;
  #server;
  #secret;

  // `server`: { address, port }; `user`: from credentials().
  constructor(server, user) {
    this.#server = server;
    this.user = user;
    this.#socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
  }

  // Allocates; resolves with the answer: { ok, error, lifetime }. `family`: 4 or 6, of the relayed address.
  async allocate({ family = 4, lifetime } = {}) {
    const wanted = [[attribute.transport, Buffer.from([17, 0, 0, 0])], [attribute.family, Buffer.from([family === 6 ? 2 : 1, 0, 0, 0])]];
    if (lifetime) wanted.push([attribute.lifetime, number(lifetime)]);
    const challenge = await this.#ask(method.allocate, wanted);
    this.#learn(challenge);
    const answer = await this.#ask(method.allocate, wanted);
    const relayed = answer.attributes.get(attribute.relayed);
    if (relayed && family === 4) this.relayed = { address: masked(relayed.subarray(4)), port: relayed.readUInt16BE(2) ^ 0x2112 };
    return answer;
  }

  // `peer`: the 4 or 16 bytes of an address.
  permit(peer) {
    return this.#ask(method.createPermission, (transaction) => {
      const mask = Buffer.concat([number(cookie), transaction]);
      const masked = peer.map((byte, index) => byte ^ mask[index]);
      return [[attribute.peer, Buffer.concat([Buffer.from([0, peer.length === 16 ? 2 : 1, (4000 >> 8) ^ 0x21, (4000 & 255) ^ 0x12]), masked])]];
    });
  }

  // Sends octets out of this allocation to another one's `relayed`.
  send(to, octets) {
    const port = Buffer.from([0, 1, 0, 0]);
    port.writeUInt16BE(to.port ^ 0x2112, 2);
    this.#socket.send(this.#message(indication.send, randomBytes(12), [[attribute.peer, Buffer.concat([port, masked(to.address)])], [attribute.data, octets]], { sign: false }), this.#server.port, this.#server.address);
  }

  // Resolves with the octets that somebody's allocation sends here next.
  hears() {
    return new Promise((resolve) => {
      const hear = (message) => {
        if (message.length < 20 || message.readUInt16BE(0) !== indication.data) return;
        this.#socket.off('message', hear);
        resolve(parse(message).attributes.get(attribute.data));
      };
      this.#socket.on('message', hear);
    });
  }

  // lifetime 0 gives the allocation up.
  refresh(lifetime) { return this.#ask(method.refresh, [[attribute.lifetime, number(lifetime)]]); }

  async close() {
    if (this.#secret) await this.refresh(0).catch(() => {});
    this.#socket.close();
  }

  #learn(challenge) {
    this.realm = challenge.attributes.get(attribute.realm);
    this.nonce = challenge.attributes.get(attribute.nonce);
    if (!this.realm || !this.nonce) throw new Error(`the relay did not ask for credentials: ${challenge.error}`);
    this.#secret = createHash('md5').update(`${this.user.username}:${this.realm}:${this.user.password}`).digest();
  }

  async #ask(type, attributes) {
    const transaction = randomBytes(12);
    const list = typeof attributes === 'function' ? attributes(transaction) : attributes;
    const answer = await this.#exchange(this.#message(type, transaction, list), transaction);
    if (answer.error === 438) { // stale nonce
      this.#learn(answer);
      return this.#ask(type, attributes);
    }
    return answer;
  }

  #message(type, transaction, attributes, { sign = true } = {}) {
    const all = [...attributes];
    const secret = sign ? this.#secret : null;
    if (secret) all.push([attribute.username, Buffer.from(this.user.username)], [attribute.realm, this.realm], [attribute.nonce, this.nonce]);
    const body = Buffer.concat(all.map(([kind, value]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(kind);
      head.writeUInt16BE(value.length, 2);
      return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
    }));
    const head = Buffer.alloc(20);
    head.writeUInt16BE(type);
    head.writeUInt32BE(cookie, 4);
    transaction.copy(head, 8);
    head.writeUInt16BE(body.length + (secret ? 24 : 0), 2);
    if (!secret) return Buffer.concat([head, body]);
    const mac = createHmac('sha1', secret).update(head).update(body).digest();
    return Buffer.concat([head, body, Buffer.from([0, attribute.integrity, 0, 20]), mac]);
  }

  // Sends until an answer to this transaction comes; RFC 8489 section 6.2.1 with a shorter patience.
  #exchange(message, transaction) {
    return new Promise((resolve, reject) => {
      let tries = 0;
      const finish = (settle, value) => {
        clearInterval(timer);
        this.#socket.off('message', hear);
        settle(value);
      };
      const send = () => {
        tries += 1;
        if (tries > 12) finish(reject, new Error('the relay does not answer'));
        else this.#socket.send(message, this.#server.port, this.#server.address);
      };
      const hear = (answer) => {
        if (answer.length >= 20 && answer.subarray(8, 20).equals(transaction)) finish(resolve, parse(answer));
      };
      const timer = setInterval(send, 250);
      this.#socket.on('message', hear);
      send();
    });
  }
}

// The four octets of an IPv4 address as XOR-...-ADDRESS has them, and back.
const masked = (octets) => Buffer.from([...octets].map((octet, index) => octet ^ number(cookie)[index]));

function parse(message) {
  const attributes = new Map();
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    attributes.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  const failure = attributes.get(attribute.errorCode);
  return {
    ok: (message.readUInt16BE(0) & 0x0110) === 0x0100,
    error: failure ? failure[2] * 100 + failure[3] : null,
    lifetime: attributes.get(attribute.lifetime)?.readUInt32BE(0) ?? null,
    attributes,
  };
}
