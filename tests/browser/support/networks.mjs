// A small internet in network namespaces: the process's own namespace is the public segment with the servers, and there are homes
// behind routers that translate addresses in the ways real ones do. Addresses are ordinary public ones, so that the relay's
// rules hold as shipped; no packet leaves the namespaces. Needs root, iproute2 and nftables. It lives in namespaces of this
// process alone (see enterOwnNetwork), so that nothing is left behind, however the process ends.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const server = { name: 'video.test', turn: 'turn.test', address: '5.5.5.10', address6: '2a0f:ff00::10' };

const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

// Runs this very file again in a network and a mount namespace of its own, and ends with its status. Returns when it is there.
export function enterOwnNetwork(file) {
  if (process.env.VISAVIS_OWN_NETWORK) return;
  const sudo = process.getuid() === 0 ? [] : ['sudo', '--preserve-env'];
  const words = [...sudo, 'env', `PATH=${process.env.PATH}`, 'VISAVIS_OWN_NETWORK=yes', 'unshare', '--net', '--mount', process.execPath, ...process.execArgv, file, ...process.argv.slice(2)];
  const { status, error } = spawnSync(words[0], words.slice(1), { stdio: 'inherit' });
  if (error) throw error;
  process.exit(status ?? 1);
}

// The public segment: where we are.
class Here {
  exec = [];
  run(...words) { return run(...words); }
  ip(...words) { return run('ip', ...words); }
}

// How a home's router treats what goes out. Every one drops what comes in unasked.
const routers = {
  // The same outside port for all destinations: what most homes have.
  independent: { translate: 'masquerade', refuse: [] },
  // Another outside port for each destination: mobile networks, many companies.
  symmetric: { translate: 'masquerade fully-random', refuse: [] },
  // Companies and clinics: no UDP at all, or nothing but TCP to port 443.
  udpBlocked: { translate: 'masquerade', refuse: ['meta l4proto udp drop'] },
  only443: { translate: 'masquerade', refuse: ['meta l4proto udp drop', 'tcp dport != 443 drop'] },
  // No translation, IPv6 only.
  ipv6: { translate: null, refuse: [] },
};

class Namespace extends Here {
  constructor(name) {
    super();
    this.name = name;
    this.exec = ['ip', 'netns', 'exec', name];
    run('ip', 'netns', 'add', name);
    this.ip('link', 'set', 'lo', 'up');
    // An address can be used at once, as on phones (optimistic duplicate detection).
    for (const scope of ['all', 'default']) this.sysctl(`net.ipv6.conf.${scope}.accept_dad`, 0);
  }

  run(...words) { return run(...this.exec, ...words); }
  ip(...words) { return run('ip', '-n', this.name, ...words); }
  sysctl(key, value) { this.run('sysctl', '-qw', `${key}=${value}`); }
}

// One home: a router and the computers behind it.
class Home {
  constructor(internet, number) {
    this.number = number;
    this.router = new Namespace(`home${number}`);
    const wan = `wan${number}`;
    internet.public.ip('link', 'add', wan, 'type', 'veth', 'peer', 'name', 'wan', 'netns', this.router.name);
    internet.public.ip('link', 'set', wan, 'master', 'br0', 'up');
    this.router.ip('addr', 'add', `5.5.5.${20 + number}/24`, 'dev', 'wan');
    this.router.ip('-6', 'addr', 'add', `2a0f:ff00::2${number}/64`, 'dev', 'wan', 'nodad');
    this.router.ip('link', 'set', 'wan', 'up');
    this.router.ip('-6', 'route', 'add', 'default', 'via', server.address6);
    this.router.ip('link', 'add', 'lan', 'type', 'bridge');
    this.router.ip('link', 'set', 'lan', 'up');
    this.router.ip('addr', 'add', `10.${number}.0.1/24`, 'dev', 'lan');
    this.router.ip('-6', 'addr', 'add', `2a0f:ff00:${number}::1/64`, 'dev', 'lan', 'nodad');
    internet.public.ip('-6', 'route', 'add', `2a0f:ff00:${number}::/64`, 'via', `2a0f:ff00::2${number}`);
    this.router.sysctl('net.ipv4.ip_forward', 1);
    this.router.sysctl('net.ipv6.conf.all.forwarding', 1);
    this.become('independent');
  }

  // The provider gives another public address, as after a forced reconnect: every translation ends, and nobody at home is told.
  changeAddress() {
    const [last, next] = this.moved ? [50 + this.number, 20 + this.number] : [20 + this.number, 50 + this.number];
    this.moved = !this.moved;
    this.router.ip('addr', 'del', `5.5.5.${last}/24`, 'dev', 'wan');
    this.router.ip('addr', 'add', `5.5.5.${next}/24`, 'dev', 'wan');
  }

  // Changes the router's ways; what already runs keeps its translation until it ends.
  become(kind) {
    const { translate, refuse } = routers[kind];
    this.kind = kind;
    const rules = [
      'flush ruleset', 'add table inet home',
      'add chain inet home forward { type filter hook forward priority 0 ; }',
      'add rule inet home forward ct state established,related accept',
      'add rule inet home forward iifname "wan" drop',
      ...refuse.map((rule) => `add rule inet home forward iifname "lan" ${rule}`),
      'add chain inet home input { type filter hook input priority 0 ; }',
      'add rule inet home input iifname "wan" meta l4proto { tcp, udp } ct state new drop',
      ...(translate ? ['add chain inet home post { type nat hook postrouting priority 100 ; }', `add rule inet home post oifname "wan" meta nfproto ipv4 ${translate}`] : []),
    ];
    execFileSync('ip', ['netns', 'exec', this.router.name, 'nft', '-f', '-'], { input: `${rules.join('\n')}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
  }
}

// A computer; it may have a link into several homes, one of them up.
class Computer {
  constructor(role, homes) {
    this.namespace = new Namespace(`computer-${role}`);
    this.links = homes.map((home, index) => {
      const link = { name: `eth${index}`, home, host: role === 'a' ? 2 : 3 };
      home.router.ip('link', 'add', `${role}${index}`, 'type', 'veth', 'peer', 'name', link.name, 'netns', this.namespace.name);
      home.router.ip('link', 'set', `${role}${index}`, 'master', 'lan', 'up');
      return link;
    });
    this.families = [4, 6];
    this.use(0);
  }

  // Only this link is up from now on, as when somebody leaves the reach of one network and another takes over.
  use(index) {
    for (const [at, { name }] of this.links.entries()) {
      if (at === index) continue;
      this.namespace.ip('addr', 'flush', 'dev', name, 'scope', 'global');
      this.namespace.ip('link', 'set', name, 'down');
    }
    const { name, home, host } = this.links[index];
    this.namespace.ip('link', 'set', name, 'up');
    this.namespace.ip('addr', 'flush', 'dev', name, 'scope', 'global');
    if (this.families.includes(4)) {
      this.namespace.ip('addr', 'add', `10.${home.number}.0.${host}/24`, 'dev', name);
      this.namespace.ip('route', 'replace', 'default', 'via', `10.${home.number}.0.1`);
    }
    if (this.families.includes(6)) {
      this.namespace.ip('-6', 'addr', 'add', `2a0f:ff00:${home.number}::${host}/64`, 'dev', name, 'nodad');
      this.namespace.ip('-6', 'route', 'replace', 'default', 'via', `2a0f:ff00:${home.number}::1`);
    }
    this.home = home;
  }

  // 4, 6 or both: which addresses it has.
  speak(...families) {
    this.families = families;
    this.use(this.links.findIndex(({ home }) => home === this.home));
  }
}

// The machine of an installation. `translated`: it has a private address and a router in front that passes everything on to it, as most
// machines of a cloud are; else the public address is its own. IPv4 only.
class Machine {
  constructor(internet, translated) {
    this.namespace = new Namespace('machine');
    this.address = translated ? '192.168.77.10' : server.address;
    const outside = translated ? new Namespace('gateway') : this.namespace;
    internet.public.ip('link', 'add', 'site', 'type', 'veth', 'peer', 'name', 'wan', 'netns', outside.name);
    internet.public.ip('link', 'set', 'site', 'master', 'br0', 'up');
    outside.ip('addr', 'add', `${server.address}/24`, 'dev', 'wan');
    outside.ip('link', 'set', 'wan', 'up');
    this.namespace.sysctl('net.ipv4.ip_forward', 1);
    if (!translated) return this.namespace.ip('route', 'add', 'default', 'via', internet.address);
    outside.sysctl('net.ipv4.ip_forward', 1);
    outside.ip('link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.namespace.name);
    outside.ip('addr', 'add', '192.168.77.1/24', 'dev', 'lan');
    outside.ip('link', 'set', 'lan', 'up');
    this.namespace.ip('addr', 'add', `${this.address}/24`, 'dev', 'eth0');
    this.namespace.ip('link', 'set', 'eth0', 'up');
    this.namespace.ip('route', 'add', 'default', 'via', '192.168.77.1');
    const rules = [
      'add table ip gateway', 'add chain ip gateway pre { type nat hook prerouting priority -100 ; }',
      `add rule ip gateway pre ip daddr ${server.address} dnat to ${this.address}`,
      'add chain ip gateway post { type nat hook postrouting priority 100 ; }', `add rule ip gateway post oifname "wan" snat to ${server.address}`,
      // also for who asks for the public address from inside
      `add rule ip gateway post oifname "lan" ip saddr ${this.address} masquerade`,
    ];
    execFileSync('ip', ['netns', 'exec', outside.name, 'nft', '-f', '-'], { input: `${rules.join('\n')}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
  }
}

export class Internet {
  // Two computers in homes of their own: `a` has a second link into a third home, `b` one into a's. `folder`: for a few files.
  // `machine`: 'public' or 'translated', an installation's own machine; without it we are the server.
  constructor(folder, { machine } = {}) {
    mkdirSync('/run/netns', { recursive: true });
    run('mount', '-t', 'tmpfs', 'tmpfs', '/run/netns');
    const hosts = join(folder, 'hosts');
    const names = `${server.name} ${server.turn}`;
    writeFileSync(hosts, `127.0.0.1 localhost\n${server.address} ${names}\n${machine ? '' : `${server.address6} ${names}\n`}`);
    run('mount', '--bind', hosts, '/etc/hosts');
    const resolver = join(folder, 'resolv.conf');
    writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    run('mount', '--bind', resolver, '/etc/resolv.conf');
    this.public = new Here();
    this.address = machine ? '5.5.5.1' : server.address;
    this.public.ip('link', 'set', 'lo', 'up');
    this.public.run('sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1');
    this.public.ip('link', 'add', 'br0', 'type', 'bridge');
    this.public.ip('link', 'set', 'br0', 'up');
    this.public.ip('addr', 'add', `${this.address}/24`, 'dev', 'br0');
    this.public.ip('-6', 'addr', 'add', `${server.address6}/64`, 'dev', 'br0', 'nodad');
    if (machine) this.machine = new Machine(this, machine === 'translated');
    this.homes = [1, 2, 3].map((number) => new Home(this, number));
    this.a = new Computer('a', [this.homes[0], this.homes[2]]);
    this.b = new Computer('b', [this.homes[1], this.homes[0]]);
  }
}
