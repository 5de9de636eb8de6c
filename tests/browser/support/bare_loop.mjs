// The least a call between two pages can be: two pages without a server, an account or an interface, that hand each other their
// descriptions and candidates through this process. What it takes from the start to the first picture is what the browser itself
// takes, and the measure for our own pages.
import { observePage } from './browser.mjs';

const constraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, facingMode: 'user' },
};

// Runs in the page, once.
function prepare(wanted) {
  let connection;
  const bare = { stream: null };
  Object.defineProperty(window, '__bare', { value: bare });
  bare.open = async () => { bare.stream ??= await navigator.mediaDevices.getUserMedia(wanted); };
  bare.close = () => {
    for (const track of bare.stream?.getTracks() ?? []) track.stop();
    bare.stream = null;
    connection?.close();
  };
  const connect = () => {
    connection?.close();
    connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    for (const track of bare.stream.getTracks()) connection.addTrack(track, bare.stream);
    connection.onicecandidate = ({ candidate }) => { if (candidate) void window.__hand({ candidate: candidate.toJSON() }); };
  };
  const describe = async () => {
    await connection.setLocalDescription();
    await window.__hand({ description: connection.localDescription.toJSON() });
  };
  // As on the practitioner's page, the camera is opened when the call begins.
  bare.call = async () => {
    await bare.open();
    connect();
    await describe();
  };
  let turn = Promise.resolve();
  bare.take = (message) => {
    turn = turn.then(async () => {
      if (message.candidate) return connection.addIceCandidate(message.candidate);
      if (message.description.type === 'offer') connect();
      await connection.setRemoteDescription(message.description);
      if (message.description.type === 'offer') await describe();
    });
  };
}

export class BareLoop {
  // `origin`: any secure one; nothing is asked of it.
  static async open(browser, origin) {
    const loop = new BareLoop();
    loop.pages = await Promise.all([0, 1].map(async (index) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      await context.addInitScript(observePage, { camera: true, microphone: true });
      await context.exposeFunction('__hand', (message) => loop.pages[1 - index].evaluate((given) => window.__bare.take(given), message));
      const page = await context.newPage();
      await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bare</title>' }));
      await page.goto(origin);
      await page.evaluate(prepare, constraints);
      return page;
    }));
    await loop.pages[1].evaluate(() => window.__bare.open());   // who waits has a camera already
    return loop;
  }

  // Resolves with the time at which it began.
  start() {
    return this.pages[0].evaluate(() => {
      const began = Date.now();
      void window.__bare.call();
      return began;
    });
  }

  end() { return this.pages[0].evaluate(() => window.__bare.close()); }

  async close() { for (const page of this.pages) await page.context().close(); }
}
