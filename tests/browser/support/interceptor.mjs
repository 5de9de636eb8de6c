// Somebody in the middle: a page of its own that ends the DTLS of whoever it answers, says the safety code by the book (or not, see
// `manner`), and counts the pictures it could see. Runs in Chromium, whatever the others run in.
import { eventually } from './eventually.mjs';

// Runs in the page.
function intercept() {
  const ends = [];
  const text = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const bytes = (value) => Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  const committed = async (value) => text(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes(value))));

  // `polite`: the side we play is the guest's towards this victim.
  function end({ polite, manner }) {
    const connection = new RTCPeerConnection();
    const own = text(crypto.getRandomValues(new Uint8Array(32)));
    const channel = connection.createDataChannel('visavis', { negotiated: true, id: 0, ordered: true });
    const heard = [];
    const say = (message) => channel.send(JSON.stringify(message));
    channel.onopen = async () => {
      if (manner !== 'silent' && !polite) say({ type: 'safety_commit', value: await committed(own) });
    };
    channel.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      heard.push(message);
      if (manner === 'silent') return;
      if (message.type === 'safety_commit' && polite) say({ type: 'safety_nonce', value: own });
      if (message.type === 'safety_nonce' && !polite) say({ type: 'safety_reveal', value: manner === 'breaks its word' ? 'A'.repeat(43) : own });
    };
    const made = { connection, channel, heard };
    ends.push(made);
    return made;
  }

  const gathered = (connection) => new Promise((resolve) => {
    const done = () => connection.iceGatheringState === 'complete' && resolve(connection.localDescription.sdp);
    connection.onicegatheringstatechange = done;
    done();
  });

  window.answer = async (offer, how) => {
    const { connection } = end(how);
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    await connection.setLocalDescription();
    return { index: ends.length - 1, sdp: await gathered(connection) };
  };
  window.offer = async (how) => {
    const { connection } = end(how);
    for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'sendrecv' });
    await connection.setLocalDescription();
    return { index: ends.length - 1, sdp: await gathered(connection) };
  };
  window.answered = (index, sdp) => ends[index].connection.setRemoteDescription({ type: 'answer', sdp });
  window.candidate = (index, candidate) => ends[index].connection.addIceCandidate(candidate ?? undefined).catch(() => {});
  window.read = async () => Promise.all(ends.map(async ({ connection, heard }) => {
    let [frames, energy] = [0, 0];
    (await connection.getStats()).forEach((entry) => {
      if (entry.type !== 'inbound-rtp') return;
      frames += entry.framesDecoded ?? 0;
      energy += entry.totalAudioEnergy ?? 0;
    });
    return { state: connection.connectionState, frames, energy, heard };
  }));
  window.forget = () => ends.splice(0).forEach(({ connection }) => connection.close());
}

export class Interceptor {
  static async open(browser, url) {
    const one = new Interceptor();
    one.context = await browser.newContext({ ignoreHTTPSErrors: true });
    one.page = await one.context.newPage();
    await one.page.goto(`${url}/healthz`);
    await one.page.evaluate(intercept);
    return one;
  }

  answer(sdp, how) { return this.page.evaluate(([text, manner]) => window.answer(text, manner), [sdp, how]); }
  offer(how) { return this.page.evaluate((manner) => window.offer(manner), how); }
  answered(index, sdp) { return this.page.evaluate(([at, text]) => window.answered(at, text), [index, sdp]); }
  candidate(index, candidate) { return this.page.evaluate(([at, one]) => window.candidate(at, one), [index, candidate]); }
  read() { return this.page.evaluate(() => window.read()); }
  forget() { return this.page.evaluate(() => window.forget()); }

  // DTLS with so many victims is complete.
  connected(count = 1) {
    return eventually(`connected with ${count}`, async () => (await this.read()).filter(({ state }) => state === 'connected').length >= count);
  }

  close() { return this.context.close(); }
}
