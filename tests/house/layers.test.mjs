// The modules of the house: every include must go downward, along the dependencies that cmake/modules.cmake declares.
// The layers themselves are repeated here on purpose, so that moving a module is a decision and not a slip.
import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { paths, read } from '../../scripts/tree.mjs';

const layers = [
  ['base'],
  ['protocol', 'config', 'observe', 'crypto'],
  ['consultation', 'accounts', 'invitations', 'campaigns', 'operations', 'privacy'],
  ['net', 'store', 'stun', 'bus', 'outbound'],
  ['signaling', 'rest', 'jobs'],
  ['app'],
];
const layerOf = new Map(layers.flatMap((names, layer) => names.map((name) => [name, layer])));

// Map of module name to { layer, depends } as CMake builds it.
function declaredModules() {
  const text = read('cmake/modules.cmake').replace(/#.*$/gm, '');
  const modules = new Map();
  for (const [, words] of text.matchAll(/visavis_module\(\s*(\w+\s+LAYER[^)]*)\)/g)) {
    const [name, , layer, ...rest] = words.trim().split(/\s+/);
    const end = rest.indexOf('LIBRARIES');
    modules.set(name, { layer: Number(layer), depends: rest.slice(1, end < 0 ? undefined : end) });
  }
  return modules;
}

const modules = declaredModules();
const moduleOf = (path) => path.match(/^(?:include\/visavis|src)\/(\w+)\//)?.[1];
const sources = paths().filter((path) => moduleOf(path) && /\.(cpp|hpp)$/.test(path));

// Everything a module may use: what it depends on, and what those depend on.
function reachable(name, seen = new Set()) {
  for (const next of modules.get(name)?.depends ?? []) {
    if (!seen.has(next)) reachable(next, seen.add(next));
  }
  return seen;
}

// The module an include line names, or undefined for the system's and other libraries' headers.
function includedModule(from, included) {
  const shared = included.match(/^visavis\/(\w+)\//)?.[1];
  if (shared) return { module: shared, shared: true };
  const candidates = [normalize(join(dirname(from), included)), normalize(join('src', included))];
  const found = candidates.find((path) => sources.includes(path));
  return found ? { module: moduleOf(found), shared: found.startsWith('include/') } : undefined;
}

test('every module stands in the layer the plan gives it', () => {
  assert.ok(modules.size > 0, 'cmake/modules.cmake declares no module');
  for (const [name, { layer }] of modules) {
    assert.equal(layer, layerOf.get(name), `${name}: layer in cmake/modules.cmake differs from tests/house/layers.test.mjs`);
  }
});

test('modules depend only on modules of lower layers', () => {
  for (const [name, { layer, depends }] of modules) {
    for (const other of depends) {
      assert.ok(modules.has(other), `${name} depends on ${other}, which is no module`);
      assert.ok(modules.get(other).layer < layer, `${name} (${layer}) depends on ${other} (${modules.get(other).layer})`);
    }
  }
});

test('every source folder is a declared module', () => {
  const unknown = [...new Set(sources.map(moduleOf))].filter((name) => !modules.has(name));
  assert.deepEqual(unknown, []);
});

test('every include obeys the declared dependencies', () => {
  assert.ok(sources.length > 0, 'no source found');
  const wrong = [];
  for (const path of sources) {
    const own = moduleOf(path);
    const allowed = reachable(own);
    for (const [, included] of read(path).matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)) {
      const target = includedModule(path, included);
      if (!target || target.module === own) continue;
      if (!target.shared) wrong.push(`${path} includes a private header of ${target.module}: ${included}`);
      else if (!allowed.has(target.module)) wrong.push(`${path} includes ${included}, but ${own} does not depend on ${target.module}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('public headers include no private header', () => {
  const wrong = sources
    .filter((path) => path.startsWith('include/'))
    .flatMap((path) => [...read(path).matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)].map(([, included]) => [path, included]))
    .filter(([, included]) => !included.startsWith('visavis/'));
  assert.deepEqual(wrong, []);
});

test('the rules know neither sockets nor SQL', () => {
  const outside = /#\s*include\s*<(boost\/(asio|beast)|pqxx|curl|openssl\/ssl)/;
  const wrong = sources.filter((path) => layerOf.get(moduleOf(path)) === 2 && outside.test(read(path)));
  assert.deepEqual(wrong, []);
});
