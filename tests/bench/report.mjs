// The table of a benchmark run, for people and as Markdown.

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length % 2 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
};

// A scenario's columns: the title, and what is read from a sample. Latencies are better when they are smaller.
const columns = (scenario) => (scenario === 'latency'
  ? [['p50 at 1,000 a second', 'p50_us'], ['p99', 'p99_us']].map(([title, field]) => ({ scenario, title, field }))
  : [{ scenario, title: scenario, field: 'per_core_second' }]);

// Median of a column, or undefined when any round was void: a server that loses messages has no speed.
function figure(server, { scenario, field }) {
  const samples = server.samples[scenario] ?? [];
  return samples.length === 0 || samples.some(({ failure }) => failure) ? undefined : median(samples.map((sample) => sample[field]));
}

function cell(server, floor, column) {
  const own = figure(server, column);
  const limit = floor && figure(floor, column);
  if (own === undefined) return 'void';
  if (server === floor || limit === undefined) return `${limit === undefined ? '' : '1.00 '}(${Math.round(own).toLocaleString('en')}${column.field.endsWith('_us') ? ' us' : ''})`.trim();
  return (own / limit).toFixed(2);
}

export function report({ scenarios, servers, idleSizes, rounds }) {
  const floor = servers.find(({ name }) => name === 'floor');
  const measured = scenarios.flatMap(columns);
  const header = ['server', ...measured.map(({ title }) => title), ...idleSizes.flatMap((size) => [`KiB, ${size} idle`, 'after a burst']), ...(idleSizes.length ? [`idle CPU, ${idleSizes.at(-1)}`] : [])];
  const rows = servers.map((server) => [
    server.title,
    ...measured.map((column) => cell(server, floor, column)),
    ...idleSizes.flatMap((size) => {
      const sample = server.idle[size];
      return !sample || sample.failure ? ['void', 'void'] : [sample.idle_kib.toFixed(1), sample.after_burst_kib.toFixed(1)];
    }),
    ...(idleSizes.length ? [server.idle[idleSizes.at(-1)]?.cpu_share !== undefined ? `${(server.idle[idleSizes.at(-1)].cpu_share * 100).toFixed(2)} %` : 'void'] : []),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (row) => row.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd();
  const markdown = `${[header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
  const complete = rows.every((row) => !row.includes('void'));
  return { text: `${[header, ...rows].map(line).join('\n')}\n\nWork per second of the server's processor time as a ratio to the floor (its own figures in brackets); latencies as ratios too, smaller is better; medians of ${rounds} rounds.`, markdown, complete };
}
