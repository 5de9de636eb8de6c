// Two nodes behind HAProxy with server.signaling_hosts: each page opens its WebSocket on the name its ticket tells it, which is another
// site to the browser. The browser checks the certificate, the page's own Content-Security-Policy and nothing we could forget.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { startCall } from './support/call.mjs';
import { makeCertificates } from './support/certificates.mjs';
import { Cluster } from './support/cluster.mjs';
import { eventually } from './support/eventually.mjs';
import { output, tidyUp } from './support/stack.mjs';

const domain = 'rooms.visavis.test';
const strict = { ignoreHTTPSErrors: false };

let cluster;
before(async () => {
  const folder = join(output, 'signaling_hosts-certificates');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { home } = makeCertificates(folder, ['localhost', `*.${domain}`]);
  process.env.VISAVIS_TEST_CERTIFICATES = folder;
  cluster = await Cluster.start('signaling_hosts', { signalingHosts: `*.${domain}`, browser: false });
  cluster.stack.browser = await launchBrowser([`--host-resolver-rules=MAP *.${domain} 127.0.0.1`], { env: { ...process.env, HOME: home } });
});
afterEach((context) => cluster && tidyUp(cluster.stack, context));
after(() => cluster?.stop());

const meet = () => startCall(cluster.stack, { practitioner: strict, guest: strict });
const gauges = (name) => Promise.all([0, 1].map((index) => cluster.gauge(index, name)));

// Tries a WebSocket from a page; resolves with { opened, violated } and what the browser said of a failure.
async function tryWebSocket(page, url) {
  const said = new Promise((resolve) => {
    page.once('websocket', (socket) => socket.once('socketerror', resolve));
  });
  const outcome = await page.evaluate((target) => new Promise((resolve) => {
    let violated = null;
    const note = ({ effectiveDirective }) => { violated = effectiveDirective; };
    document.addEventListener('securitypolicyviolation', note);
    const socket = new WebSocket(target, 'visavis.v1');
    const settle = (opened) => setTimeout(() => {
      document.removeEventListener('securitypolicyviolation', note);
      socket.close();
      resolve({ opened, violated });
    });
    socket.onopen = () => settle(true);
    socket.onerror = () => settle(false);
  }), url);
  return { ...outcome, said };
}

test('two people meet on the name of their room and on one node; its death costs neither the picture nor the seat', async () => {
  const { practitioner, guest } = await meet();
  const people = [practitioner, guest];
  const url = practitioner.sockets.at(-1).url;
  assert.match(url, new RegExp(`^wss://[0-9a-f]{2}\\.${domain}:${cluster.ports.front}/api/v1/signaling$`));
  assert.deepEqual(people.flatMap((person) => person.sockets.map((socket) => socket.url)).filter((other) => other !== url), [], 'one name for both');
  const sockets = await gauges('web_sockets_open');
  assert.deepEqual(sockets.toSorted(), [0, 2], 'on one node');
  assert.deepEqual(await gauges('piped_sockets'), [0, 0], 'nobody needs the bus');

  const home = sockets.indexOf(2);
  const started = people.map((person) => person.messages('call_started').length);
  await cluster.nodes[home].kill();
  for (const [at, person] of people.entries()) {
    const again = await eventually('the seat is back', () => person.messages('call_started')[started[at]], { every: 20 });
    assert.ok(again.resumed);
    assert.equal(person.messages('call_ended').length, 0);
    assert.equal(person.sockets.at(-1).url, url, 'still by the name of the room');
  }
  await Promise.all(people.map((person) => person.keepsReceiving()));
  assert.equal(await cluster.gauge(1 - home, 'web_sockets_open'), 2);
  await cluster.nodes[home].start();
  await guest.leave();
  await practitioner.see('home-page');
  await guest.see('ended-page');
  for (const person of people) await person.assertLeftNothing();
});

test('from our own page a WebSocket goes to the names of rooms and nowhere else (T-09)', async () => {
  const practitioner = await cluster.stack.signedIn(strict);
  const to = (host) => tryWebSocket(practitioner.page, `wss://${host}:${cluster.ports.front}/api/v1/signaling`);
  assert.deepEqual(await to(`5e.${domain}`).then(({ opened, violated }) => ({ opened, violated })), { opened: true, violated: null });
  for (const host of [domain, 'visavis.test', `5e.${domain}.elsewhere.test`, '127.0.0.1']) {
    const { opened, violated } = await to(host);
    assert.deepEqual({ opened, violated }, { opened: false, violated: 'connect-src' }, host);
  }
});

test("somebody else's page is refused on the name of a room as on our own (T-05)", async () => {
  const stranger = await cluster.stack.practitioner(await cluster.stack.createAccount(), strict);
  // The browser itself would stop a page of the internet from reaching a loopback address; here that is not to be what refuses it.
  await stranger.context.grantPermissions(['local-network-access'], { origin: 'https://elsewhere.test' });
  await stranger.page.route('https://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>elsewhere</title>' }));
  await stranger.page.goto('https://elsewhere.test/');
  for (const host of [`5e.${domain}`, 'localhost']) {
    const { opened, said } = await tryWebSocket(stranger.page, `wss://${host}:${cluster.ports.front}/api/v1/signaling`);
    assert.equal(opened, false, host);
    assert.match(await said, /Unexpected response code: 403/, host);
  }
});
