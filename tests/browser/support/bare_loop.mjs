// The least a call between two pages can be: two pages without a server, an account or an interface, that hand each other their
// descriptions and candidates through this process. The media are those of a real call: the same camera and microphone, a data channel,
// one picture of oneself and one of the other, sound in an element of its own. What it takes from the start to the first picture is
// what the browser itself takes, and the measure for our own pages.
import { observePage } from './browser.mjs';

const constraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, facingMode: 'user' },
};

const body = `<!doctype html><title>bare</title><video id="other" autoplay muted></video><video id="self" autoplay muted></video>
<audio autoplay></audio>`;

// Runs in the page, once.
function prepare(wanted) {
  let connection;
  let scale;
  const bare = { stream: null };
  Object.defineProperty(window, '__bare', { value: bare });
  const [other, self, sound] = ['#other', '#self', 'audio'].map((name) => document.querySelector(name));
  bare.open = async () => {
    bare.stream ??= await navigator.mediaDevices.getUserMedia(wanted);
    self.srcObject ??= new MediaStream(bare.stream.getVideoTracks());
  };
  bare.close = ({ camera }) => {
    connection?.close();
    other.srcObject = sound.srcObject = null;
    if (camera) return;
    for (const track of bare.stream?.getTracks() ?? []) track.stop();
    bare.stream = self.srcObject = null;
  };
  const connect = () => {
    connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    connection.createDataChannel('bare', { negotiated: true, id: 0 });
    for (const track of bare.stream.getTracks()) connection.addTrack(track, bare.stream);
    connection.onicecandidate = ({ candidate }) => { if (candidate) void window.__hand({ candidate: candidate.toJSON() }); };
    connection.ontrack = ({ track }) => { (track.kind === 'video' ? other : sound).srcObject = new MediaStream([track]); };
  };
  const describe = async () => {
    const sender = connection.getSenders().find(({ track }) => track.kind === 'video');
    const parameters = sender.getParameters();
    parameters.encodings[0].scaleResolutionDownBy = scale;
    const scaled = sender.setParameters(parameters);
    await connection.setLocalDescription();
    await window.__hand({ description: connection.localDescription.toJSON(), scale });
    await scaled;
  };
  // As on the practitioner's page, the camera is opened when the call begins.
  bare.call = async (by) => {
    scale = by;
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
      scale = message.scale;
      if (message.description.type === 'offer') await describe();
    });
  };
}

export class BareLoop {
  // `origin`: any secure one; nothing is asked of it. `scripts`: as in person.mjs.
  static async open(browser, origin, { scripts = [] } = {}) {
    const loop = new BareLoop();
    loop.pages = await Promise.all([0, 1].map(async (index) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      await context.addInitScript(observePage, { camera: true, microphone: true });
      for (const script of scripts) await context.addInitScript(script);
      await context.exposeFunction('__hand', (message) => loop.pages[1 - index].evaluate((given) => window.__bare.take(given), message));
      const page = await context.newPage();
      await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto(origin);
      await page.evaluate(prepare, constraints);
      return page;
    }));
    await loop.pages[1].evaluate(() => window.__bare.open());   // who waits has a camera already
    return loop;
  }

  // `scale`: by how much the picture is made smaller; 1 is what a browser does by itself. Resolves with the time at which it began.
  start(scale) {
    return this.pages[0].evaluate((by) => {
      const began = Date.now();
      void window.__bare.call(by);
      return began;
    }, scale);
  }

  async end() {
    for (const [index, page] of this.pages.entries()) await page.evaluate((camera) => window.__bare.close({ camera }), index === 1);
  }

  async close() { for (const page of this.pages) await page.context().close(); }
}
