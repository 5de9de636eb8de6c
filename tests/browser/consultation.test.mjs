// The main job: a practitioner and a patient find each other and talk, directly, whatever happens to the server meanwhile.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { countedCalls } from './support/database.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('consultation'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const statistics = () => stack.database.query(`select count(*) from ${countedCalls}`).then(Number);

// Runs a scenario and then waits for its calls to be counted, neither fewer nor more.
async function counted(calls, scenario) {
  const before = await statistics();
  await scenario();
  await eventually('the calls are counted', async () => (await statistics()) === before + calls);
}

// What a tired hand makes of a code: small letters, spaces for dashes, letters that look like digits.
const mistyped = (code) => `  ${code.toLowerCase().replaceAll('-', '  ').replaceAll('0', 'o').replaceAll('1', 'l')} `;

test('a patient enters by link, another by typing, and both are seen, heard and counted (S-008, S-010, S-014, S-080, S-099)', async () => {
  const practitioner = await stack.signedIn();
  const [first, second] = [await practitioner.invite(), await practitioner.invite(stack.guestName('Ottokar'))];
  assert.match(first.code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  assert.equal(first.link, `${stack.url}/#code=${first.code}`);

  const byLink = await stack.guest();
  await byLink.wait(first);
  const byHand = await stack.guest();
  await byHand.wait(second, { typed: mistyped(second.code) });
  await practitioner.seesWaiting(first.name);
  await practitioner.seesWaiting(second.name);

  await practitioner.admit(first.name);
  await byLink.see('call-page');
  await Promise.all([practitioner.receivesMedia(), byLink.receivesMedia()]);
  for (const person of [practitioner, byLink]) {
    const { path } = await person.media();
    assert.ok(path.every((kind) => kind !== 'relay'), `direct path, not ${path}`);
    await person.see('connection-badge');
  }
  await byHand.see('waiting-page');

  await counted(1, async () => {
    await byLink.leave();
    await byLink.see('ended-page');
    await practitioner.see('home-page');
  });
  // The hang-up also travels from browser to browser and may be there first; then the practitioner's own leave is the one.
  assert.match((await practitioner.received('call_ended')).reason, /^(peer_)?hung_up$/);

  await counted(1, async () => {
    await practitioner.admit(second.name);
    await byHand.see('call-page');
    await Promise.all([practitioner.receivesMedia({ frames: 10 }), byHand.receivesMedia({ frames: 10 })]);
    await practitioner.leave();
    await byHand.see('ended-page');
  });
  for (const person of [practitioner, byLink, byHand]) await person.assertLeftNothing();
});

test('chat arrives and media goes on while the server stands still, and no chat line is on the wire (S-070, S-071, S-072)', async () => {
  const { practitioner, guest } = await startCall(stack);
  stack.server.pause();
  try {
    await guest.say('Seit gestern Fieber, 39,2 Grad');
    await practitioner.reads('Seit gestern Fieber, 39,2 Grad');
    await practitioner.say('Danke, ich schaue gleich');
    await guest.reads('Danke, ich schaue gleich');
    await Promise.all([practitioner.keepsReceiving(), guest.keepsReceiving()]);
  } finally {
    stack.server.resume();
  }
  for (const person of [practitioner, guest]) {
    for (const line of ['Fieber', 'schaue gleich']) assert.ok(!person.frames.some(({ text }) => text.includes(line)), 'chat on the WebSocket');
  }
  await counted(1, async () => {
    await guest.leave();
    await practitioner.see('home-page');
  });
});

test('a killed and restarted server costs neither picture nor connection, and the call can still be ended (T-20)', async () => {
  const { practitioner, guest } = await startCall(stack);
  const [ours, theirs] = [await practitioner.media(), await guest.media()];
  await stack.server.kill();
  await Promise.all([practitioner.keepsReceiving(), guest.keepsReceiving()]);
  await stack.server.start();

  const resumed = (person) => eventually('the call is resumed', () => person.messages('call_started').some((message) => message.resumed));
  await Promise.all([resumed(practitioner), resumed(guest)]);
  await Promise.all([practitioner.keepsReceiving(), guest.keepsReceiving()]);
  for (const [person, earlier] of [[practitioner, ours], [guest, theirs]]) {
    const now = await person.media();
    assert.equal(now.made, earlier.made, 'no new peer connection');
    assert.deepEqual(now.open, earlier.open);
  }

  await counted(1, async () => {
    await guest.leave();
    await guest.see('ended-page');
    await practitioner.see('home-page');
  });
  assert.equal(practitioner.messages('call_ended').length, 1);
});

test('people without camera or microphone can still take part (S-010)', async () => {
  const machines = [
    { camera: false, microphone: true },
    { camera: true, microphone: false },
    { camera: false, microphone: false },
  ];
  const practitioner = await stack.signedIn();
  for (const machine of machines) {
    const invitation = await practitioner.invite();
    const guest = await stack.guest(machine);
    await guest.enter(invitation);
    await guest.giveName();
    await guest.see('device-check');
    await guest.press(machine.camera ? 'join-button' : 'join-without-camera');
    await guest.see('waiting-page');
    await practitioner.admit(invitation.name);
    await guest.see('call-page');
    await guest.receivesMedia({ frames: 10 });
    await practitioner.receivesMedia({ frames: 10, video: machine.camera, audio: machine.microphone });
    await counted(1, async () => {
      await guest.leave();
      await guest.see('ended-page');
      await practitioner.see('home-page');
    });
    await guest.close();
  }
});

test('both hang up at once: both are out, and the call is counted once (T-20)', async () => {
  const { practitioner, guest } = await startCall(stack);
  const rowsBefore = await statistics();
  const moment = Date.now() + 500;
  await Promise.all([practitioner.leaveAt(moment), guest.leaveAt(moment)]);
  await Promise.all([guest.see('ended-page'), practitioner.see('home-page')]);
  assert.equal(practitioner.messages('call_ended').length, 1);
  await eventually('the call is counted', async () => (await statistics()) === rowsBefore + 1);
  await practitioner.invite();   // a round trip later it is still one row
  assert.equal(await statistics(), rowsBefore + 1);
});

test('the statistics hold rounded times, a count and system families, and nothing else (S-076, S-077, S-078, S-079)', async () => {
  const columns = await stack.database.query("select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_name = 'call_statistic'");
  assert.doesNotMatch(columns, /account|guest|practitioner|room|call_id|address|agent/);
  const rows = JSON.parse(await stack.database.query(`select json_agg(counted) from ${countedCalls}`));
  assert.ok(rows.length > 0);
  for (const row of rows) {
    const times = Object.values(row).filter((value) => /^\d{4}-\d\d-\d\dT/.test(value)).map((value) => new Date(value));
    assert.equal(times.length, 2, JSON.stringify(row));
    assert.ok(times.every((time) => time.getTime() % (5 * 60_000) === 0), `not rounded: ${JSON.stringify(row)}`);
    assert.ok(Object.values(row).includes(2), `two participants: ${JSON.stringify(row)}`);
    assert.ok(JSON.stringify(row).includes('linux'), `system family: ${JSON.stringify(row)}`);
  }
});

test('none of these calls left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
