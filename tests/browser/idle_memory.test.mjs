// What somebody who only waits costs the server: a thousand guests, each entered with a code and sitting in a waiting room, against the
// real binary over real TLS. The limit is resident memory of the process, so everything counts: TLS, WebSocket, session, seat.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { BareClient } from './support/bare_client.mjs';
import { Stack } from './support/stack.mjs';

const perPractitioner = 50; // as many as a waiting room holds
const warmUp = 50;
const measured = 1000;
const limit = 20 * 1024;

let stack;
const clients = [];
const sockets = [];

before(async () => {
  stack = await Stack.start('idle_memory', { browser: false });
});

after(async () => {
  for (const socket of sockets) socket.destroy();
  for (const client of clients) client.close();
  await stack?.stop();
});

async function waitingRoom(count) {
  const account = await stack.createAccount();
  const client = new BareClient(stack.server, `127.0.1.${clients.length + 1}`);
  clients.push(client);
  const { token } = await client.post('/session', { login_name: account.loginName, password: account.password });
  for (let index = 0; index < count; index += 1) {
    const { invitation } = await client.post('/guests', { display_name: 'Guest', validity_days: 1 }, token);
    const session = await client.post('/guest-session', { code: invitation.code });
    sockets.push(await client.enter(session.token));
  }
}

const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${stack.server.pid}/status`, 'utf8'))[1]) * 1024;

test('a signed-in WebSocket that waits costs at most 20 KiB of memory', { timeout: 240_000 }, async (context) => {
  await waitingRoom(warmUp);
  const start = resident();
  for (let people = 0; people < measured; people += perPractitioner) await waitingRoom(perPractitioner);
  const each = (resident() - start) / measured;
  context.diagnostic(`${(each / 1024).toFixed(1)} KiB each at ${measured} connections`);
  assert.ok(sockets.every((socket) => !socket.destroyed));
  assert.ok(each <= limit, `${(each / 1024).toFixed(1)} KiB`);
});
