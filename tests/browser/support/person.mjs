// Somebody at a browser: one context and page, everything that goes over the wire recorded, and the few gestures both kinds of
// people share. Pages are found by their data-testid only, so that words and looks may change.
import assert from 'node:assert/strict';
import { observePage, readMedia } from './browser.mjs';
import { eventually, patience } from './eventually.mjs';
import { recordTimeline } from './timeline.mjs';

export class Person {
  frames = [];      // WebSocket frames: { sent: boolean, text, at }
  sockets = [];     // WebSockets: { url, closed }
  requests = [];    // URLs of everything that was asked for
  #headerChecks = [];

  constructor(stack) { this.stack = stack; }

  // locale, colorScheme, viewport: as Playwright has them; camera, microphone: whether this machine has one; picture: its size;
  // timeline: the page keeps one; scripts: functions that run in each page before the product's own.
  async open({ locale = 'en-US', camera = true, microphone = true, picture, timeline = false, scripts = [], ...context } = {}) {
    this.context = await this.stack.browser.newContext({ ignoreHTTPSErrors: true, locale, ...context });
    this.context.setDefaultTimeout(patience);
    await this.context.addInitScript(observePage, { camera, microphone, picture });
    for (const script of [...(timeline ? [recordTimeline] : []), ...scripts]) await this.context.addInitScript(script);
    this.context.on('request', (request) => this.requests.push(request.url()));
    this.context.on('response', (response) => this.#headerChecks.push(this.#checkResponse(response)));
    this.page = await this.newTab();
  }

  async newTab() {
    const page = await this.context.newPage();
    page.on('websocket', (socket) => {
      const record = { url: socket.url(), closed: false };
      this.sockets.push(record);
      this.requests.push(socket.url());
      socket.on('close', () => { record.closed = true; });
      socket.on('framesent', ({ payload }) => this.frames.push({ sent: true, text: String(payload), at: Date.now() }));
      socket.on('framereceived', ({ payload }) => this.frames.push({ sent: false, text: String(payload), at: Date.now() }));
    });
    return page;
  }

  // S-116: no response of ours sets a cookie. Answers of session requests hold tokens; remember them for the trace sweep.
  async #checkResponse(response) {
    const headers = await response.allHeaders().catch(() => ({}));
    if ('set-cookie' in headers) throw new Error(`${response.url()} sets a cookie`);
    if (/\/api\/v1\/(session|guest-session|ticket)$/.test(response.url()) && response.status() === 201) {
      const body = await response.json().catch(() => ({}));
      this.token = body.token ?? this.token;
      this.stack.remember(body.token ?? body.ticket, 'token');
    }
  }

  at(id) { return this.page.getByTestId(id); }

  // `within` in milliseconds; first() because a page may show a thing twice, for phone and desktop.
  see(id, within = patience) { return this.at(id).first().waitFor({ state: 'visible', timeout: within }); }
  gone(id, within = patience) { return this.at(id).first().waitFor({ state: 'hidden', timeout: within }); }
  press(id) { return this.at(id).first().click(); }
  fill(id, text) { return this.at(id).first().fill(text); }
  async text(id) {
    const element = this.at(id).first();
    await element.waitFor({ state: 'attached' });
    return element.evaluate((node) => (node.value || node.innerText || node.textContent || '').trim());
  }

  // Messages as the wire had them; the resume string is sealed and of no interest to tests.
  messages(type, { sent = false } = {}) {
    return this.frames.filter((frame) => frame.sent === sent).map(({ text }) => JSON.parse(text)).filter((message) => !type || message.type === type);
  }
  received(type, within = patience) {
    return eventually(`a message ${type}`, () => this.messages(type).at(-1), { within });
  }

  media() { return this.page.evaluate(readMedia); }
  sounds() { return this.page.evaluate(() => window.__observed.sounds); }

  // Moving pictures and sound from the other side: more than `frames` frames, and audio energy that grows.
  async receivesMedia({ frames = 60, video = true, audio = true, within = patience } = {}) {
    const before = await this.media();
    await eventually('media arrives', async () => {
      const now = await this.media();
      return (!video || now.frames > frames) && (!audio || now.audioEnergy > before.audioEnergy) && now.open.some(({ state }) => state === 'connected');
    }, { within });
  }

  // Picture and sound from so many others at once.
  receivesFrom(people, within = patience) {
    return eventually(`media from ${people}`, async () => {
      const { flows, open } = await this.media();
      return flows === people && open.length === people;
    }, { within, every: 250 });
  }

  // The picture moves on from now by `frames` frames.
  async keepsReceiving({ frames = 20, within = patience } = {}) {
    const before = await this.media();
    await eventually('more frames arrive', async () => (await this.media()).frames > before.frames + frames, { within });
  }

  async say(line) {
    if (!(await this.at('chat-input').first().isVisible())) await this.press('chat-toggle');
    await this.fill('chat-input', this.stack.remember(line, 'chat line'));
    await this.press('chat-send');
  }
  async reads(line, within = patience) {
    if (!(await this.at('chat-log').first().isVisible())) await this.press('chat-toggle');
    await this.at('chat-log').getByText(line).first().waitFor({ timeout: within });
  }

  // Without waiting until it can be taken back no more.
  async leave() {
    await this.press('leave-button');
    await this.press('leave-now');
  }
  // At a given time (Date.now()), from the sheet that `leave-button` opens: for two people who leave in the same moment. The pages'
  // own timers press the buttons, for by the time one page has answered us, the other one has heard of the hang-up.
  leaveAt(time) { return this.at('leave-now').first().evaluate((button, at) => void setTimeout(() => button.click(), at - Date.now()), time); }

  // S-116, S-117: no cookie, nothing kept beyond the tab, no request to anybody but our own server.
  async assertLeftNothing() {
    await Promise.all(this.#headerChecks);
    const foreign = this.requests.filter((url) => /^(https?|wss?):/.test(url) && !this.stack.server.serves(url));
    assert.deepEqual(foreign, [], 'requests to other hosts');
    assert.deepEqual(await this.context.cookies(), []);
    for (const page of this.context.pages().filter((one) => one.url().startsWith(this.stack.url))) {
      const kept = await page.evaluate(async () => ({
        cookie: document.cookie, local: Object.keys(localStorage), databases: (await indexedDB.databases()).map(({ name }) => name),
        writes: window.__observed.writes, workers: (await navigator.serviceWorker.getRegistrations()).length,
      }));
      assert.deepEqual(kept, { cookie: '', local: [], databases: [], writes: [], workers: 0 });
    }
  }

  async picture(path) { await this.page.screenshot({ path }).catch(() => {}); }

  async close() {
    await Promise.allSettled(this.#headerChecks);
    await this.context.close();
  }
}
