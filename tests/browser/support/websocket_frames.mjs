// WebSocket frames (RFC 6455 section 5) as bytes, for tests that stand between a browser and the server: whole messages out of a
// stream of bytes, and back. No extensions.
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

// Feed it with what arrives; `take` is called with { opcode, payload } for each whole message and each control frame.
export class FrameReader {
  #bytes = Buffer.alloc(0);
  #parts = [];
  #kind = 0;

  constructor(take) { this.take = take; }

  feed(chunk) {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (let size = this.#frame(); size > 0; size = this.#frame()) this.#bytes = this.#bytes.subarray(size);
  }

  #frame() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return 0;
    const [final, kind, masked] = [bytes[0] & 0x80, bytes[0] & 0x0f, bytes[1] & 0x80];
    let [length, at] = [bytes[1] & 0x7f, 2];
    if (length === 126) {
      if (bytes.length < 4) return 0;
      [length, at] = [bytes.readUInt16BE(2), 4];
    } else if (length === 127) {
      if (bytes.length < 10) return 0;
      [length, at] = [Number(bytes.readBigUInt64BE(2)), 10];
    }
    const mask = masked ? bytes.subarray(at, at + 4) : null;
    if (mask) at += 4;
    if (bytes.length < at + length) return 0;
    const payload = Buffer.from(bytes.subarray(at, at + length));
    if (mask) for (let i = 0; i < payload.length; i += 1) payload[i] ^= mask[i % 4];
    this.#given(final, kind, payload);
    return at + length;
  }

  #given(final, kind, payload) {
    if (kind >= opcode.close) return this.take({ opcode: kind, payload });
    if (kind !== opcode.continuation) [this.#kind, this.#parts] = [kind, []];
    this.#parts.push(payload);
    if (final) this.take({ opcode: this.#kind, payload: Buffer.concat(this.#parts) });
  }
}

// A mask of zeros is a mask: what is proven here is not that a proxy cannot be fooled.
export function frame({ opcode: kind, payload }, { masked }) {
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0x80 | kind, length]) : Buffer.from([0x80 | kind, 126, length >> 8, length & 0xff]);
  if (length > 0xffff) throw new Error('longer than any message of ours');
  if (!masked) return Buffer.concat([head, payload]);
  head[1] |= 0x80;
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}
