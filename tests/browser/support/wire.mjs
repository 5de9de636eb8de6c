// The WebSocket of one page under the test's hand: frames delayed, never out of order within a direction, and the socket cut
// with frames in it. To be made before the page opens its socket.
import { setTimeout as delay } from 'node:timers/promises';

export class Wire {
  #slowest = 0;
  #random = Math.random;
  #cutBefore = null;
  #sockets = new Set();
  cuts = 0;

  static async of(person) {
    const wire = new Wire();
    await person.page.routeWebSocket(/\/api\/v1\/signaling$/, (page) => wire.#carry(page));
    return wire;
  }

  // Each frame takes up to `slowest` milliseconds from now on.
  delay(slowest, random = Math.random) {
    this.#slowest = slowest;
    this.#random = random;
  }

  // The socket dies instead of carrying the first frame that fits: { sent, type } and for descriptions { what: 'offer' | 'answer' }.
  cutBefore(pattern) { this.#cutBefore = pattern; }

  cut() {
    this.cuts += 1;
    for (const socket of this.#sockets) socket.cut();
  }

  #carry(page) {
    const server = page.connectToServer();
    const socket = { open: true, cut: () => {
      socket.open = false;
      this.#sockets.delete(socket);
      page.close({ code: 4004 });   // "too slow": the only loss a page can be shown; it comes back with resume
      server.close();
    } };
    this.#sockets.add(socket);
    page.onMessage(this.#direction(socket, true, (frame) => server.send(frame)));
    server.onMessage(this.#direction(socket, false, (frame) => page.send(frame)));
  }

  #direction(socket, sent, forward) {
    let last = Promise.resolve();
    return (frame) => {
      if (!socket.open) return;
      if (this.#fits(sent, frame)) {
        this.#cutBefore = null;
        this.cut();
        return;
      }
      const pause = delay(this.#random() * this.#slowest);
      last = last.then(() => pause).then(() => { if (socket.open) forward(frame); });
    };
  }

  #fits(sent, frame) {
    const wanted = this.#cutBefore;
    if (!wanted || wanted.sent !== sent) return false;
    const message = JSON.parse(String(frame));
    return message.type === wanted.type && (!wanted.what || message.description?.type === wanted.what);
  }
}
