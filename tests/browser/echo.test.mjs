// A browser's own WebSocket, which nobody here wrote, against /test/echo: text, binary, fragments of its choice, large
// messages where they are allowed, and both ends of a close.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stack } from './support/stack.mjs';

let stack;
let page;
before(async () => {
  stack = await Stack.start('echo');
  page = (await stack.practitioner(await stack.createAccount())).page;
  await page.goto(stack.url);
});
after(() => stack?.stop());

// Sends each message and gives back what came and how it ended.
const converse = (path, sizes, code) =>
  page.evaluate(
    async ([target, lengths, farewell]) => {
      const socket = new WebSocket(`wss://${location.host}${target}`);
      socket.binaryType = 'arraybuffer';
      const outcome = { extensions: undefined, equal: [] };
      const ended = new Promise((resolve) => {
        socket.onclose = ({ code: closeCode, wasClean }) => resolve({ closeCode, wasClean });
      });
      await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
      outcome.extensions = socket.extensions;
      for (const length of lengths) {
        for (const message of ['\u{1F642}'.repeat(length / 4) + 'x'.repeat(length % 4), new Uint8Array(length).fill(0xff).buffer]) {
          const answer = new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); });
          socket.send(message);
          const data = await Promise.race([answer, ended]);
          outcome.equal.push(typeof message === 'string' ? data === message : data?.byteLength === length && new Uint8Array(data).every((octet) => octet === 0xff));
        }
      }
      if (farewell) socket.close(farewell, 'bis bald \u{1F44B}');
      return { ...outcome, ...(await ended) };
    },
    [path, sizes, code],
  );

test('the browser hears its own words again, of every length form, and the close it asked for', async () => {
  const { extensions, equal, closeCode, wasClean } = await converse('/test/echo', [0, 1, 125, 126, 65_535, 65_536], 3210);
  assert.equal(extensions, '', 'no compression beside secrets');
  assert.deepEqual(equal, Array(12).fill(true));
  assert.deepEqual([closeCode, wasClean], [3210, true]);
});

test('a message past the limit ends it with 1009, and is welcome where large ones are', async () => {
  assert.equal((await converse('/test/echo', [65_537])).closeCode, 1009);
  const { equal, closeCode } = await converse('/test/echo/large', [4 * 1024 * 1024], 1000);
  assert.deepEqual([equal, closeCode], [[true, true], 1000]);
});
