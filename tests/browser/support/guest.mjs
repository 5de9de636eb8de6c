// A patient at the browser: from an access code to the waiting room, one question per page.
import { Person } from './person.mjs';

export class Guest extends Person {
  // By link: it leads on by itself. By typing: whatever `typed` is.
  async enter({ link, typed }) {
    await this.page.goto(typed ? `${this.stack.url}/` : link);
    if (!typed) return;
    await this.at('code-input').first().click();
    await this.page.keyboard.type(typed);
    await this.press('code-submit');
  }

  // The name is prefilled from the invitation; `name` replaces it.
  async giveName(name) {
    await this.see('name-input');
    if (name) await this.fill('name-input', this.stack.remember(name, "guest's name"));
    await this.press('name-submit');
  }

  async checkDevices({ join = 'join-button' } = {}) {
    await this.see('device-check');
    await this.press(join);
  }

  // The whole way into the waiting room.
  async wait(invitation, { typed, name, join } = {}) {
    await this.enter(typed ? { typed } : { link: invitation.link });
    await this.giveName(name);
    await this.checkDevices({ join });
    await this.see('waiting-page');
  }
}
