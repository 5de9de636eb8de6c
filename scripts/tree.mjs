// The files of the project as the house checks and the generators see them: what git tracks or would track, or, without
// git, what lies in the folder except what is built or installed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const made = new Set(['.git', '.run', 'build', 'dist', 'node_modules']);

function walk(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (made.has(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
}

function listed() {
  try {
    const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] };
    const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    return execFileSync('git', args, options).split('\0').filter(Boolean);
  } catch {
    return walk('');
  }
}

let cached;

// Paths relative to the root, sorted; only regular files that exist.
export function paths() {
  cached ??= [...new Set(listed())].filter((path) => existsSync(join(root, path)) && statSync(join(root, path)).isFile()).sort();
  return cached;
}

export const read = (path) => readFileSync(join(root, path), 'utf8');

export const isTest = (path) => path.startsWith('tests/') || path.startsWith('web/tests/') || /\.(test|spec)\.\w+$/.test(path);

// Source files that hold tests, with their text.
export function testFiles() {
  const source = /\.(cpp|hpp|mjs|ts|tsx|sh)$/;
  return paths().filter((path) => isTest(path) && source.test(path)).map((path) => ({ path, text: read(path) }));
}
