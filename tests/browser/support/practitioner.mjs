// A practitioner at the browser: signs in, makes access codes, lets people in.
import { Person } from './person.mjs';
import { patience } from './eventually.mjs';

export class Practitioner extends Person {
  constructor(stack, account) {
    super(stack);
    this.account = account;
  }

  async trySignIn(password = this.account.password) {
    if (!this.page.url().endsWith('/sign-in')) await this.page.goto(`${this.stack.url}/sign-in`);
    await this.fill('sign-in-name', this.account.loginName);
    await this.fill('sign-in-password', password);
    await this.press('sign-in-submit');
  }

  async signIn() {
    await this.trySignIn();
    await this.see('home-page');
    await this.received('waiting_room');
  }

  // Makes a guest and returns { name, code, link } as the page shows them.
  async invite(name = this.stack.guestName()) {
    await this.press('guest-create');
    await this.fill('guest-name', name);
    await this.press('guest-save');
    await this.see('guest-code');
    const code = this.stack.remember(await this.text('guest-code'), 'access code');
    const element = this.at('guest-link').first();
    const link = await element.evaluate((node) => node.href || node.value || node.textContent.trim());
    this.stack.remember(code.replaceAll('-', ''), 'access code');
    await this.page.keyboard.press('Escape');
    return { name, code, link };
  }

  entry(name) { return this.at('waiting-entry').filter({ hasText: name }); }
  seesWaiting(name, within = patience) { return this.entry(name).first().waitFor({ timeout: within }); }

  async admit(name) {
    await this.seesWaiting(name);
    await this.entry(name).getByTestId('admit-button').click();
    await this.see('call-page');
  }
  // Into the call that is running.
  async admitToCall(name) {
    await this.press('waiting-toggle');
    await this.seesWaiting(name);
    await this.entry(name).getByTestId('admit-button').click();
    await this.page.keyboard.press('Escape');
  }
  async decline(name) {
    await this.seesWaiting(name);
    await this.entry(name).getByTestId('decline-button').click();
    await this.press('confirm-decline');
  }
}
