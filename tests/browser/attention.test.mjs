// What wants an answer during a call is shown where people look, and what stands still does not look alive.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { small, startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('attention', { settings: { consultation: { grace_seconds: 5 } } }); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

test('a message while the chat is closed is a card with its text, a soft sound and a way to answer', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  const before = await guest.sounds();
  const line = stack.remember('Bitte zeigen Sie mir die linke Hand.', 'chat line');
  await practitioner.say(line);
  await guest.see('message-card');
  assert.ok((await guest.text('message-card')).includes(line));
  assert.ok(await guest.at('message-card').evaluate((card) => card.closest('[role=status]') !== null), 'nobody is told by voice');
  await eventually('a sound', async () => (await guest.sounds()) > before);
  await guest.press('message-reply');
  await guest.page.waitForFunction(() => document.activeElement?.dataset.testid === 'chat-input');
  await guest.gone('message-card');
  await guest.page.keyboard.type(stack.remember('Gern, einen Augenblick.', 'chat line'));
  await guest.page.keyboard.press('Enter');
  await practitioner.reads('Gern, einen Augenblick.');
  assert.equal(await practitioner.at('message-card').count(), 0, 'a card over an open chat');
  await guest.page.keyboard.press('Escape');
  await guest.leave();
  await practitioner.see('home-page');
});

test('who comes to wait during a call is a card; adding them is asked once more, and they can be told that it takes a while', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  const late = await stack.guest(small);
  const invitation = await inviteByHand(practitioner);
  await late.wait(invitation);
  await practitioner.see('arrival-card');
  assert.ok((await practitioner.text('arrival-card')).includes(invitation.name));
  await practitioner.press('arrival-later');
  await practitioner.gone('arrival-card');
  const waiting = await eventually('the note', () => late.messages('waiting').find(({ note }) => note !== ''));
  assert.match(waiting.note, /\d\d?:\d\d.*ten more minutes/);
  await late.press('leave-waiting');
  await late.press('leave-now');
  await eventually('nobody waits', () => practitioner.messages('waiting_room').at(-1).entries.length === 0);
  await late.press('come-back');
  await late.checkDevices();
  await practitioner.see('arrival-card');
  await practitioner.press('arrival-add');
  await practitioner.see('add-dialog');
  assert.equal(late.messages('call_started').length, 0, 'let in by one press');
  await practitioner.press('add-confirm');
  await late.see('call-page');
  await practitioner.receivesFrom(2);
  await practitioner.leave();
  await late.see('ended-page');
});

// During a call no page makes an invitation; the interface does.
async function inviteByHand(practitioner) {
  const name = stack.guestName('Spaete');
  const made = await practitioner.page.evaluate(async ([token, display_name]) => {
    const answer = await fetch('/api/v1/guests', { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ display_name, validity_days: 1 }) });
    return answer.json();
  }, [practitioner.token, name]);
  const { code, link } = made.invitation;
  for (const value of [code, code.replaceAll('-', '')]) stack.remember(value, 'access code');
  return { name, code, link };
}

test('a lost connection dims the picture, says one sentence with the time that is left, and leads back by one button', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  await practitioner.page.close();
  await guest.see('interrupted');
  assert.equal(await guest.page.locator('.stage-picture-still .video').evaluate((video) => getComputedStyle(video).filter !== 'none'), true);
  assert.equal(await guest.at('connection-badge').count(), 0, 'a second sentence');
  assert.match(await guest.text('interrupted'), /lost the connection.*\d+ more second/s);
  await guest.see('ended-page');
  assert.match(await guest.text('ended-page'), /connection was lost/i);
  assert.doesNotMatch(await guest.text('ended-page'), /thank you/i);
  await guest.press('connect-again');
  await guest.see('waiting-page');
  await guest.received('waiting');
});

test('whoever has lost the own connection reads so, and the button takes them back once there is a way', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  await stack.server.kill();
  await practitioner.page.close();
  await guest.see('interrupted');
  assert.match(await guest.text('interrupted'), /your connection/i);
  await guest.see('connection-lost');
  await stack.server.start();
  await guest.press('connect-again');
  await guest.see('waiting-page');
});

test('what is announced is also seen, and is not said any longer than it is true', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  const said = () => guest.page.locator('.visually-hidden[role=status]').first().textContent();
  assert.match(await said(), /now talking to/);
  assert.equal(await guest.text('toast'), (await said()).trim());
  await guest.leave();
  await guest.see('ended-page');
  await eventually('it is taken back', async () => !/now talking to/.test(await said()));
  await practitioner.see('home-page');
});

test('a reload in the call shows no waiting room, and says why the chat is empty', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: small, guest: small });
  await guest.page.addInitScript(() => {
    window.__headings = new Set();
    new MutationObserver(() => { for (const { textContent } of document.querySelectorAll('h1')) window.__headings.add(textContent); })
      .observe(document, { childList: true, subtree: true, characterData: true });
  });
  await guest.page.reload();
  await guest.see('call-page');
  const headings = await guest.page.evaluate(() => [...window.__headings]);
  assert.ok(headings.some((words) => /back to the consultation/.test(words)), headings.join());
  assert.ok(!headings.some((words) => /waiting room/.test(words)), headings.join());
  await guest.press('chat-toggle');
  await eventually('the chat says why', async () => /reloaded/.test(await guest.text('chat-log')));
  await guest.page.keyboard.press('Escape');
  await guest.leave();
  await practitioner.see('home-page');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
