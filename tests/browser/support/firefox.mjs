// Firefox ESR with pretended camera and microphone, behind as much of Playwright's manner as people in these tests use, so that the
// same gestures drive both browsers. It is driven by WebDriver BiDi.
import puppeteer from 'puppeteer-core';
import { eventually } from './eventually.mjs';

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'intl.accept_languages': 'en-US',
};

export async function launchFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, acceptInsecureCerts: true, extraPrefsFirefox: preferences,
  });
  return { newContext: async () => new Context(await browser.createBrowserContext()), close: () => browser.close() };
}

class Context {
  #scripts = [];
  #handlers = [];
  #pages = [];

  constructor(context) { this.context = context; }

  setDefaultTimeout() {}
  async addInitScript(script, argument) { this.#scripts.push([script, argument]); }
  on(event, handler) { if (event === 'request') this.#handlers.push(handler); }
  pages() { return this.#pages; }
  cookies() { return this.context.cookies(); }
  close() { return this.context.close(); }

  async newPage() {
    const page = await this.context.newPage();
    await page.setViewport({ width: 1280, height: 720 });
    for (const [script, argument] of this.#scripts) await page.evaluateOnNewDocument(script, argument);
    for (const handler of this.#handlers) page.on('request', handler);
    const made = new Page(page);
    await made.hear();
    this.#pages.push(made);
    return made;
  }
}

class Page {
  #hearers = [];

  constructor(page) {
    this.page = page;
    this.keyboard = page.keyboard;
  }

  on(event, handler) { if (event === 'websocket') this.#hearers.push(handler); }

  // What went over the page's WebSockets, told by the page itself.
  async hear() {
    const sockets = new Map();
    await this.page.exposeFunction('__wire', (id, what, text) => {
      if (what === 'open') {
        const listeners = {};
        sockets.set(id, listeners);
        for (const handler of this.#hearers) handler({ url: () => text, on: (event, listener) => { listeners[event] = listener; } });
      } else sockets.get(id)?.[what]?.({ payload: text });
    });
    await this.page.evaluateOnNewDocument(() => {
      let count = 0;
      window.WebSocket = new Proxy(window.WebSocket, {
        construct(target, args, self) {
          const socket = Reflect.construct(target, args, self);
          const id = `${performance.timeOrigin} ${++count}`;
          window.__wire(id, 'open', String(args[0]));
          socket.addEventListener('message', ({ data }) => window.__wire(id, 'framereceived', String(data)));
          socket.addEventListener('close', () => window.__wire(id, 'close', ''));
          const send = socket.send.bind(socket);
          socket.send = (data) => {
            window.__wire(id, 'framesent', String(data));
            send(data);
          };
          return socket;
        },
      });
    });
  }

  url() { return this.page.url(); }
  goto(url) { return this.page.goto(url); }
  reload() { return this.page.reload(); }
  evaluate(script, argument) { return this.page.evaluate(script, argument); }
  screenshot(options) { return this.page.screenshot(options); }
  getByTestId(id) { return new Found(this.page, [{ id }]); }
}

// Runs in the page: the first element that all the steps lead to.
function find(steps) {
  let found = [document];
  for (const { id, hasText, text } of steps) {
    if (id) found = found.flatMap((node) => [...node.querySelectorAll(`[data-testid="${id}"]`)]);
    if (hasText) found = found.filter((node) => node.textContent.includes(hasText));
    if (text) found = found.flatMap((node) => [...node.querySelectorAll('*')].filter((one) => one.textContent.includes(text)).slice(-1));
  }
  return found[0] ?? null;
}

class Found {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  first() { return this; }
  filter({ hasText }) { return new Found(this.page, [...this.steps, { hasText }]); }
  getByTestId(id) { return new Found(this.page, [...this.steps, { id }]); }
  getByText(text) { return new Found(this.page, [...this.steps, { text }]); }

  async #element() {
    const handle = await this.page.evaluateHandle(find, this.steps);
    return handle.asElement();
  }

  async isVisible() {
    const element = await this.#element();
    return element !== null && element.evaluate((node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 0);
  }

  waitFor({ state = 'visible', timeout = 10_000 } = {}) {
    return eventually(`${JSON.stringify(this.steps)} is ${state}`, async () => {
      if (state === 'attached') return (await this.#element()) !== null;
      return (await this.isVisible()) === (state === 'visible');
    }, { within: timeout });
  }

  async click() {
    await this.waitFor();
    await eventually(`${JSON.stringify(this.steps)} can be pressed`, async () => {
      const element = await this.#element();
      if (await element.evaluate((node) => node.disabled)) return false;
      await element.click();
      return true;
    });
  }

  async fill(text) {
    await this.waitFor();
    await (await this.#element()).evaluate((node, value) => {
      node.focus();
      node.value = value;
      node.dispatchEvent(new InputEvent('input', { bubbles: true, data: value }));
      node.dispatchEvent(new Event('change', { bubbles: true }));
    }, text);
  }

  async evaluate(script, argument) { return (await this.#element()).evaluate(script, argument); }
}
