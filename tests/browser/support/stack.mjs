// Everything one test file needs, all of it real: a database, the server with its own configuration and keys, and a browser.
// Remembers every personal value that was used, so that the last test can look for traces of them.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { Database } from './database.mjs';
import { Guest } from './guest.mjs';
import { Practitioner } from './practitioner.mjs';
import { Server, binary, freePort } from './server.mjs';
import { assertNoTraces } from './traces.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../../..');
export const output = join(source, 'build/test-results/browser');

export class Stack {
  people = [];
  // value -> what it is; looked for in log and database at the end
  secrets = new Map();

  // `settings` are merged into the configuration file's sections; `overrides` go to the command line as --set; `prepare`
  // runs once the folders exist and before the server starts. `browser: false`: the server alone.
  static async start(name, { settings = {}, overrides = {}, chromium = [], browser = true, prepare } = {}) {
    if (!binary) throw new Error('VISAVIS_BINARY is not set; run these tests by ./dev test --browser');
    const stack = new Stack();
    stack.folder = join(output, name);
    rmSync(stack.folder, { recursive: true, force: true });
    mkdirSync(stack.folder, { recursive: true });
    prepare?.();
    stack.database = await Database.create();
    const port = await freePort();
    const certificates = process.env.VISAVIS_TEST_CERTIFICATES;
    const sections = {
      server: {
        mode: 'development', public_url: `https://localhost:${port}`, listen_address: '127.0.0.1', port,
        certificate_file: join(certificates, 'server.pem'), private_key_file: join(certificates, 'server.key'),
        static_directory: join(source, 'web/dist'),
      },
      database: { url: stack.database.url, owner_url: stack.database.ownerUrl, migrations_directory: join(source, 'migrations') },
      keys: { master_key_file: join(stack.folder, 'master.key') },
    };
    for (const [section, entries] of Object.entries(settings)) sections[section] = { ...sections[section], ...entries };
    stack.server = new Server(stack.folder, sections, overrides);
    await stack.server.command(['key', 'create', sections.keys.master_key_file]);
    await stack.server.command(['migrate']);
    await stack.server.start();
    if (browser) stack.browser = await launchBrowser(chromium);
    return stack;
  }

  get url() { return this.server.url; }

  remember(value, what) {
    if (value) this.secrets.set(value, what);
    return value;
  }

  // A verified practitioner made by the command line; not signed in.
  async createAccount() {
    const mark = randomBytes(5).toString('hex');
    const account = {
      loginName: this.remember(`praxis.${mark}`, 'login name'),
      displayName: this.remember(`Dr. Wegener-${mark}`, "practitioner's name"),
      password: this.remember(`Kranich ${randomBytes(9).toString('base64url')}`, 'password'),
    };
    const words = ['account', 'create', '--login-name', account.loginName, '--display-name', account.displayName, '--password-stdin', '--verified'];
    await this.server.command(words, `${account.password}\n`);
    return account;
  }

  // A name no other text contains by chance.
  guestName(start = 'Mirjam') {
    return this.remember(`${start} Quast-${randomBytes(4).toString('hex')}`, "guest's name");
  }

  // Opens a page for a person; `options` as in person.mjs.
  async practitioner(account, options = {}) { return this.#person(new Practitioner(this, account), options); }
  async guest(options = {}) { return this.#person(new Guest(this), options); }

  async #person(person, options) {
    await person.open(options);
    this.people.push(person);
    return person;
  }

  // A practitioner on the home page.
  async signedIn(options) {
    const practitioner = await this.practitioner(await this.createAccount(), options);
    await practitioner.signIn();
    return practitioner;
  }

  async closePeople() {
    for (const person of this.people.splice(0)) await person.close();
  }

  // Asserts that neither log nor database holds anything remembered. Everybody should have left before.
  assertNoTraces() { return assertNoTraces(this); }

  async stop() {
    await this.closePeople();
    await this.browser?.close();
    const { signal } = await this.server.stop();
    await this.database.drop();
    if (signal === 'SIGKILL') throw new Error('the server did not stop by itself');
  }
}

// After a failed test: a picture of every open page, and nobody left behind for the next test.
export async function tidyUp(stack, context) {
  const name = context.name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
  if (context.passed === false) for (const [index, person] of stack.people.entries()) await person.picture(join(stack.folder, `${name}-${index}.png`));
  await stack.closePeople();
}
