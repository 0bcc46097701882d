// Measures every group and sends each to the program that serves this page.

import init, { Subject } from './pkg/bench_page.js';
import { measure } from './rounds.js';

const ROUNDS = 15;
const WIDTHS = [4, 8, 12, 16, 32, 64, 128];
const PROBLEMS = [[4, 8], [8, 16], [16, 16], [32, 16], [64, 16], [64, 64], [128, 32]];
/** Depth of the networks whose modes are timed. */
const MODE_DEPTH = 64;

const query = new URLSearchParams(location.search);
const log = document.getElementById('log');

async function send(path, value) {
  log.textContent += `${JSON.stringify(value)}\n`;
  await fetch(path, { method: 'POST', body: JSON.stringify(value) });
}

/** Name, and the subjects, made when their turn comes. */
function groups(peers) {
  const kernel = WIDTHS.map((n) => [`kernel, n = ${n}`, () => ({ limit: Subject.limit(), kernel: Subject.kernel(n) })]);
  const dense = PROBLEMS.map(([d, depth]) => [
    `dense step, d = ${d}, L = ${depth}`,
    () => ({
      limit: Subject.limit(),
      dense: Subject.dense(d, depth),
      nalgebra: Subject.nalgebra(d, depth),
      ...peers(d, depth),
    }),
  ]);
  const modes = [100, 1_000, 10_000, 100_000].map((d) => [
    `modes, d = ${d}, L = ${MODE_DEPTH}`,
    () => ({ modes: Subject.modes(d, MODE_DEPTH) }),
  ]);
  const projection = [[32, 16], [64, 64]].map(([d, depth]) => [
    `power projection, d = ${d}, L = ${depth}`,
    () => ({
      dense: Subject.dense(d, depth),
      'power projection': Subject.power_projection(d, depth),
      'projecting always': Subject.power_projection_active(d, depth),
      SVD: Subject.svd(d),
    }),
  ]);
  return [
    ...kernel,
    ...dense,
    ...modes,
    ...projection,
    ['modes against dense, d = 64, L = 64', () => ({ dense: Subject.dense(64, 64), modes: Subject.modes(64, 64) })],
    ['cost against L·d³', () => ({ '32,16': Subject.dense(32, 16), '64,64': Subject.dense(64, 64), '128,128': Subject.dense(128, 128) })],
  ];
}

async function main() {
  await init();
  const only = query.get('only') ?? '';
  const { peers, absent } = query.has('peers') ? await (await import('./peers.js')).load() : { peers: () => ({}), absent: [] };
  await send('begin', { agent: navigator.userAgent, absent });
  for (const [name, subjects] of groups(peers).filter(([name]) => name.includes(only))) {
    const group = subjects();
    await send('group', { name, subjects: await measure(group, Number(query.get('rounds') ?? ROUNDS)) });
    for (const subject of Object.values(group)) subject.free?.();
  }
  await send('end', {});
}

main().catch((error) => send('failed', String(error?.stack ?? error)));
