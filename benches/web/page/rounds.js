// Times subjects in turn, so that whatever slows the machine for a while slows all of them alike.
//
// A subject has `run(iterations)` and `work`, the operations of one iteration.

/** A batch takes at least this long: two hundred times the resolution of the browser's clock. */
const BATCH_MS = 20;
/** Compilers improve a function while it runs; what comes before they have is not measured. */
const WARM_UP_MS = 250;

function milliseconds(subject, iterations) {
  const start = performance.now();
  subject.run(iterations);
  return performance.now() - start;
}

/** Warms the subject up, and returns how many iterations fill a batch. */
function calibrate(subject) {
  const end = performance.now() + WARM_UP_MS;
  let iterations = 1;
  let seconds = milliseconds(subject, iterations);
  while (performance.now() < end || seconds < BATCH_MS) {
    if (seconds < BATCH_MS) iterations = Math.ceil(iterations * Math.min(10, Math.max(1.2, (1.2 * BATCH_MS) / seconds)));
    seconds = milliseconds(subject, iterations);
  }
  return iterations;
}

/** Seconds per iteration of each subject of a group, for each round. */
export async function measure(subjects, rounds) {
  const entries = Object.entries(subjects);
  const batches = entries.map(([, subject]) => calibrate(subject));
  const seconds = entries.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const index = (turn + round) % entries.length;
      const [, subject] = entries[index];
      seconds[index].push(milliseconds(subject, batches[index]) / batches[index] / 1000);
    }
    // The browser gets its turn between rounds, not inside one.
    await new Promise((done) => setTimeout(done));
  }
  return entries.map(([name, { work }], index) => ({ name, work, seconds: seconds[index] }));
}
