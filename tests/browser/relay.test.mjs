// A call forced through a real coturn with the credentials the server hands out: still end-to-end encrypted, and the page
// says which way it goes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { freePort } from './support/server.mjs';
import { Stack, output, tidyUp } from './support/stack.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../..');
const secretFile = join(output, 'turn.secret');
let stack, relay;

before(async () => {
  const port = await freePort();
  stack = await Stack.start('relay', {
    settings: { ice: { turn_urls: [`turn:127.0.0.1:${port}?transport=udp`], turn_secret_file: secretFile, connection_policy: 'relay_only' } },
    chromium: ['--allow-loopback-in-peer-connection'],
    prepare: () => writeFileSync(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 }),
  });
  const log = openSync(join(stack.folder, 'coturn.log'), 'a');
  relay = spawn(join(source, 'scripts/turn.sh'), [String(port), secretFile, join(stack.folder, 'coturn')], { stdio: ['ignore', log, log] });
  closeSync(log);
});
afterEach((context) => tidyUp(stack, context));
after(async () => {
  relay?.kill('SIGTERM');
  await stack?.stop();
});

test('a relayed call works and is labelled as relayed on both sides (S-014, S-070, T-08)', async () => {
  const { practitioner, guest } = await startCall(stack);
  for (const person of [practitioner, guest]) {
    assert.deepEqual((await person.media()).path, ['relay', 'relay']);
    await person.see('connection-badge');
    assert.match(await person.text('connection-badge'), /relay/i);
    const { ice_servers: servers, ice_transport_policy: policy } = await person.received('call_started');
    assert.equal(policy, 'relay');
    const turn = servers.find(({ username }) => username);
    const lifetime = Number(turn.username.split(':')[0]) - Date.now() / 1000;
    assert.ok(lifetime > 0 && lifetime <= 600, `credentials for ${lifetime} seconds`);
  }
  await guest.leave();
  await practitioner.see('home-page', 15_000);
});

test('the relayed call left no trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
