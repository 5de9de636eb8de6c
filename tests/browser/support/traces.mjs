// The marker sweep: nothing personal may be found in the server's log or in a dump of its database, in any of the usual
// disguises (S-016, S-069, T-17).
import assert from 'node:assert/strict';

// A value as itself and as programs like to rewrite it.
export function disguises(value) {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    return text.slice(Math.ceil((shift * 8) / 6), text.length - 1);   // only characters that depend on the value alone
  });
  return [...new Set([
    value, value.toLowerCase(), value.toUpperCase(), [...value].reverse().join(''), encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1), bytes.toString('hex'), bytes.toString('hex').toUpperCase(),
    Buffer.from(value, 'utf16le').toString('hex'), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''), bytes.toString('latin1'),
  ])].filter((text) => text.length >= 8);
}

export function findTraces(text, secrets) {
  return [...secrets].flatMap(([value, what]) => disguises(value).filter((form) => text.includes(form)).map((form) => `${what}: ${form}`));
}

// What call set-up is made of; none of it may be written down.
const setUp = /a=(fingerprint|candidate|ice-ufrag|ice-pwd|setup)|candidate:\d|typ (host|srflx|relay)|\.local\b|"sdp"/;
const address = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])|::1\b|::ffff:/i;

export async function assertNoTraces(stack) {
  const log = stack.server.log();
  assert.ok(log.includes('server.listening'), 'the log is the server\'s');
  assert.ok(stack.secrets.size > 0, 'something was looked for');
  assert.deepEqual(findTraces(log, stack.secrets), [], 'in the log');
  const ours = /"event":"(server\.listening|relay\.\w+)"/;   // our own addresses, from the configuration; no person's
  const lines = log.split('\n').filter((line) => !ours.test(line));
  assert.deepEqual(lines.filter((line) => setUp.test(line) || address.test(line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, ''))), [], 'call set-up or an address in the log');

  const dump = await stack.database.dump();
  assert.ok(dump.includes('call_statistic'), 'the dump is the server\'s database');
  assert.deepEqual(findTraces(dump, stack.secrets), [], 'in the dump of the database');
  assert.deepEqual(dump.split('\n').filter((line) => setUp.test(line) || address.test(line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+\d\d/g, ''))), [], 'call set-up or an address in the dump');
}
