// How long it takes from "Let in" until both people see each other, beside two bare pages in the same browser (bare_loop.mjs): pages
// that leave everything to the browser, and pages that begin with a small picture as ours do. What counts is that a picture is shown in
// a visible element, on the slower side. The three take turns, so that a busy machine is busy for all of them.
import { BareLoop } from './bare_loop.mjs';
import { eventually, patience } from './eventually.mjs';
import { timelineOf } from './timeline.mjs';

// Runs in the page before its own scripts: when the picture of somebody else was first shown, and when first in full size, as
// Date.now() tells time.
function watchPictures() {
  const shown = { at: null, fullAt: null };
  Object.defineProperty(window, '__shown', { value: shown });
  const others = new WeakSet();
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, words, self) {
      const connection = Reflect.construct(target, words, self);
      connection.addEventListener('track', ({ track }) => others.add(track));
      return connection;
    },
  });
  const watch = (video) => video.requestVideoFrameCallback((now, { presentationTime, height }) => {
    const at = Date.now() - Math.max(0, performance.now() - presentationTime);
    if (video.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      shown.at ??= at;
      if (height >= 720) shown.fullAt ??= at;
    }
    if (!shown.fullAt) watch(video);
  });
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    configurable: true,
    get,
    set(stream) {
      set.call(this, stream);
      if (this instanceof HTMLVideoElement && stream?.getVideoTracks().some((track) => others.has(track))) watch(this);
    },
  });
}

// From `began` on, in each page; `what`: a field of __shown.
async function waited(pages, what, began, within = patience) {
  const wait = (page) => eventually('a picture', () => page.evaluate((field) => window.__shown[field], what), { within, every: 50 });
  const times = await Promise.all(pages.map(async (page) => Math.round((await wait(page)) - began)));
  return { times, slower: Math.max(...times) };
}

// A browser that believes its way narrow for a moment may take much longer to grow than is waited for here.
const fullWithinMs = 5_000;
const full = (pages, began) => waited(pages, 'fullAt', began, fullWithinMs).then(({ slower }) => slower, () => Infinity);

async function measure(pages, start) {
  for (const page of pages) await page.evaluate(() => { window.__shown.at = window.__shown.fullAt = null; });
  const began = await start();
  return { began, ...await waited(pages, 'at', began) };
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)];

export class FirstFrame {
  // What was measured, round by round: our own pages, bare ones, bare ones that begin with a small picture.
  ours = [];
  bare = [];
  small = [];

  static async open(stack) {
    const measurement = new FirstFrame();
    measurement.stack = stack;
    measurement.loop = await BareLoop.open(stack.browser, stack.url, { scripts: [watchPictures] });
    measurement.practitioner = await stack.signedIn({ timeline: true, scripts: [watchPictures] });
    measurement.invitation = await measurement.practitioner.invite();
    return measurement;
  }

  async round() {
    this.bare.push(await this.#bare(1));
    this.small.push(await this.#bare(4));
    this.ours.push(await this.#ours());
  }

  async #bare(scale) {
    const measured = await measure(this.loop.pages, () => this.loop.start(scale));
    await this.loop.end();
    return measured;
  }

  async #ours() {
    const { practitioner, invitation, stack } = this;
    const guest = await stack.guest({ timeline: true, scripts: [watchPictures] });
    await guest.wait(invitation);
    await practitioner.seesWaiting(invitation.name);
    const button = practitioner.entry(invitation.name).getByTestId('admit-button');
    const measured = await measure([practitioner.page, guest.page], () => button.evaluate((element) => {
      const began = Date.now();
      element.click();
      return began;
    }));
    measured.full = await full([practitioner.page, guest.page], measured.began);
    measured.timeline = await timelineOf([practitioner, guest], ['practitioner', 'patient'], measured.began);
    await guest.see('call-page');
    await guest.leave();
    await practitioner.see('home-page');
    await guest.close();
    stack.people.splice(stack.people.indexOf(guest), 1);
    return measured;
  }

  // Medians in ms and our ratios to both kinds of bare pages; `full`: until our picture has its full size.
  get result() {
    const [ours, bare, small] = [this.ours, this.bare, this.small].map((rounds) => median(rounds.map(({ slower }) => slower)));
    const full = median(this.ours.map((round) => round.full));
    return { ours, bare, small, full, ratio: ours / bare, smallRatio: ours / small };
  }

  // The result and every round, one line each.
  get lines() {
    const { ours, bare, small, full, ratio, smallRatio } = this.result;
    const each = Object.entries({ ours: this.ours, bare: this.bare, 'bare, small': this.small });
    return [
      `ms to the first picture on both sides, median of ${this.ours.length}: ours ${ours} (full size ${full}); bare ${bare}, ratio ${ratio.toFixed(2)}; bare and small ${small}, ratio ${smallRatio.toFixed(2)}`,
      ...each.map(([name, rounds]) => `${name}: ${rounds.map(({ times }) => times.join('/')).join(' ')}`),
    ];
  }

  close() { return this.loop.close(); }
}
