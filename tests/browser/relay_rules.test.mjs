// What a holder of valid credentials can make the relay do, asked of a real coturn with the shipped rules (docker/coturn.conf):
// no special network over IPv4 or IPv6 (T-08), a bounded share, a bounded time, and nothing written down (S-069).
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Relay } from './support/relay.mjs';
import { addressBytes } from './support/turn_client.mjs';

let relay;
before(async () => {
  relay = await Relay.start('relay-rules', { lines: ['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', 'relay-ip=::1', 'no-tls'] });
});
after(() => relay?.stop());

// Every block of the IANA special-purpose address registries, and multicast.
const special4 = [
  ['this network', '0.0.0.0/8'], ['private', '10.0.0.0/8'], ['shared (CGNAT)', '100.64.0.0/10'], ['loopback', '127.0.0.0/8'],
  ['link-local, cloud metadata', '169.254.0.0/16'], ['private', '172.16.0.0/12'], ['protocol assignments', '192.0.0.0/24'], ['DS-Lite', '192.0.0.0/29'],
  ['documentation', '192.0.2.0/24'], ['AS112', '192.31.196.0/24'], ['AMT', '192.52.193.0/24'], ['6to4 relay anycast', '192.88.99.0/24'],
  ['private', '192.168.0.0/16'], ['AS112', '192.175.48.0/24'], ['benchmarking', '198.18.0.0/15'], ['documentation', '198.51.100.0/24'],
  ['documentation', '203.0.113.0/24'], ['multicast', '224.0.0.0/4'], ['reserved', '240.0.0.0/4'], ['broadcast', '255.255.255.255/32'],
];
const special6 = [
  ['unspecified', '::/128'], ['loopback', '::1/128'], ['IPv4-compatible', '::/96'], ['mapped IPv4', '::ffff:0:0/96'], ['translated (NAT64)', '64:ff9b::/96'],
  ['translated, local use', '64:ff9b:1::/48'], ['discard-only', '100::/64'], ['dummy prefix', '100:0:0:1::/64'], ['protocol assignments', '2001::/23'],
  ['Teredo', '2001::/32'], ['port control anycast', '2001:1::/126'], ['benchmarking', '2001:2::/48'], ['AMT', '2001:3::/32'], ['AS112', '2001:4:112::/48'],
  ['ORCHID', '2001:10::/28'], ['ORCHIDv2', '2001:20::/28'], ['drone ids', '2001:30::/28'], ['documentation', '2001:db8::/32'], ['6to4', '2002::/16'],
  ['AS112', '2620:4f:8000::/48'], ['documentation', '3fff::/20'], ['segment routing', '5f00::/16'], ['unique local', 'fc00::/7'], ['link-local', 'fe80::/10'],
  ['former site-local', 'fec0::/10'], ['multicast', 'ff00::/8'], ['below 2000::/3', '::/3'], ['above 2000::/3', '4000::/2'], ['above 2000::/3', '8000::/1'],
];

// First, second and last address of a block and, if it is large, thirty inside it, rich in bytes of 0 and 255, where
// comparisons go wrong. A failure names the address.
function addressesIn(block) {
  const [base, length] = block.split('/');
  const low = addressBytes(base);
  const size = low.length * 8;
  const fill = (byteAt) => low.map((byte, index) => {
    const free = 255 >> Math.min(8, Math.max(0, Number(length) - index * 8));
    return (byte & ~free) | (byteAt(index) & free);
  });
  const byte = () => [0, 255, randomInt(256)][randomInt(3)];
  const found = [fill(() => 0), fill((index) => (index === low.length - 1 ? 1 : 0)), fill(() => 255)];
  if (size - length > 5) for (let count = 0; count < 30; count += 1) found.push(fill(byte));
  return found;
}

// Ordinary addresses on both sides of special blocks: the rules are not simply "nothing".
const ordinary4 = ['1.0.0.1', '9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '172.15.255.255', '172.32.0.1', '192.0.1.1', '192.0.3.1', '198.17.255.255', '198.20.0.1', '203.0.114.1', '223.255.255.254'];
const ordinary6 = ['2000::1', '2001:200::1', '2001:db7::1', '2001:db9::1', '2003::1', '2620:4f:7fff::1', '2620:4f:8001::1', '2a01:4f8::1', '3ffe::1', '3fff:1000::1'];

for (const [family, special, ordinary] of [[4, special4, ordinary4], [6, special6, ordinary6]]) {
  test(`an allocation of IPv${family} may reach ordinary addresses and no special one (T-08)`, async () => {
    const client = relay.client();
    try {
      assert.ok((await client.allocate({ family })).ok, 'allocated');
      const allowed = [];
      for (const [what, block] of special) {
        for (const bytes of addressesIn(block)) {
          const { ok, error } = await client.permit(bytes);
          if (ok || error !== 403) allowed.push(`${what} ${block} ${[...bytes].join(' ')}: ${ok ? 'allowed' : error}`);
        }
      }
      assert.deepEqual(allowed, []);
      for (const address of ordinary) assert.ok((await client.permit(addressBytes(address))).ok, `${address} is an ordinary address`);
    } finally {
      await client.close();
    }
  });
}

test('one participant gets 96 allocations, whatever credentials they are renewed with, and others do not notice (T-08)', async () => {
  const clients = [];
  const allocate = async (id, lifetime) => {
    const client = relay.client(id, lifetime);
    clients.push(client);
    return client.allocate();
  };
  try {
    for (let taken = 0; taken < 96; taken += 1) assert.ok((await allocate('anna', 300 + taken)).ok, `allocation ${taken + 1}`);
    assert.equal((await allocate('anna', 600)).error, 486, 'the quota is reached');
    assert.ok((await allocate('another', 600)).ok);
  } finally {
    for (const client of clients) await client.close();
  }
});

test('credentials end, allocations last ten minutes at most and can be kept up beyond the credentials (T-08)', async () => {
  const late = relay.client('late', -1);
  assert.equal((await late.allocate()).error, 401);
  await late.close();
  const wrong = relay.client('wrong');
  wrong.user.password = 'of something else';
  assert.equal((await wrong.allocate()).error, 401);
  await wrong.close();

  const client = relay.client('short', 2);
  const answer = await client.allocate({ lifetime: 86_400 });
  assert.ok(answer.ok && answer.lifetime <= 600, `${answer.lifetime} seconds`);
  while (Date.now() / 1000 <= Number(client.user.username.split(':')[0]) + 1) await new Promise((resolve) => setTimeout(resolve, 200));
  assert.ok((await client.refresh(600)).ok, 'a running call is not cut off when its credentials end');
  await client.close();
});

test('the relay has written down no address and no user (S-069, T-17)', () => {
  const text = relay.written();
  assert.doesNotMatch(text, /anna|another|short|late|127\.0\.0\.1:\d|session \d|realm <[^>]*> user/);
});
