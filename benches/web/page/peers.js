// The same gradient step in plain JavaScript, with ml-matrix and with TensorFlow.js. All of them allocate and order
// their products as suits them best; TensorFlow.js computes in 32 bits, which is half the work of 64.

const STEP = 1e-9;
const TENSORFLOW = 'packages/@tensorflow/tfjs/dist/tf.min.js';
const TENSORFLOW_WASM = 'packages/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js';
const ML_MATRIX = 'packages/ml-matrix/matrix.umd.js';

function targetEntry(i, j) {
  return i === j ? 1.5 : 0.1 / (1 + i + 2 * j);
}

const work = (d, depth) => 6 * (depth - 1) * d ** 3;

/** `c ← a·b`, row-major, with `bt` = bᵀ: what a careful program does, all three matrices read along their rows. */
function multiplyByRows(n, a, bt, c) {
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    for (let j = 0; j < n; j += 1) {
      const column = j * n;
      let sum = 0;
      for (let k = 0; k < n; k += 1) sum += a[row + k] * bt[column + k];
      c[row + j] = sum;
    }
  }
}

/** The same in blocks of 2×4 entries of c whose sums stay in registers. */
function multiplyByBlocks(n, a, bt, c) {
  for (let i = 0; i < n; i += 2) {
    const a0 = i * n;
    const a1 = a0 + n;
    for (let j = 0; j < n; j += 4) {
      const b0 = j * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
      for (let k = 0; k < n; k += 1) {
        const x = a[a0 + k];
        const y = a[a1 + k];
        const p = bt[b0 + k];
        const q = bt[b1 + k];
        const r = bt[b2 + k];
        const s = bt[b3 + k];
        s00 += x * p; s01 += x * q; s02 += x * r; s03 += x * s;
        s10 += y * p; s11 += y * q; s12 += y * r; s13 += y * s;
      }
      const c0 = i * n + j;
      const c1 = c0 + n;
      c[c0] = s00; c[c0 + 1] = s01; c[c0 + 2] = s02; c[c0 + 3] = s03;
      c[c1] = s10; c[c1 + 1] = s11; c[c1 + 2] = s12; c[c1 + 3] = s13;
    }
  }
}

function transpose(n, a, out) {
  for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) out[j * n + i] = a[i * n + j];
}

/** Typed arrays, everything allocated once. */
function plain(multiply, d, depth) {
  const size = d * d;
  const matrix = (entry) => Float64Array.from({ length: size }, (_, index) => entry(Math.floor(index / d), index % d));
  const identity = () => matrix((i, j) => (i === j ? 1 : 0));
  const target = matrix(targetEntry);
  const layers = Array.from({ length: depth }, identity);
  const prefixes = Array.from({ length: depth }, identity);
  let [back, pulled, backT, layerT, gradient] = Array.from({ length: 5 }, () => new Float64Array(size));
  const move = (layer, by) => { for (let k = 0; k < size; k += 1) layer[k] -= STEP * by[k]; };
  const step = () => {
    const a = prefixes[depth - 1];
    for (let k = 0; k < size; k += 1) back[k] = a[k] - target[k];
    for (let i = depth - 1; i > 0; i -= 1) {
      multiply(d, back, prefixes[i - 1], gradient);
      transpose(d, layers[i], layerT);
      transpose(d, back, backT);
      multiply(d, layerT, backT, pulled);
      [back, pulled] = [pulled, back];
      move(layers[i], gradient);
    }
    move(layers[0], back);
    prefixes[0].set(layers[0]);
    for (let i = 1; i < depth; i += 1) {
      transpose(d, prefixes[i - 1], backT);
      multiply(d, layers[i], backT, prefixes[i]);
    }
  };
  return { work: work(d, depth), run: (iterations) => { for (let k = 0; k < iterations; k += 1) step(); } };
}

/** Written as its documentation suggests, with in-place updates. */
function mlMatrix({ Matrix }, d, depth) {
  const target = new Matrix(Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => targetEntry(i, j))));
  const layers = Array.from({ length: depth }, () => Matrix.eye(d));
  const prefixes = Array.from({ length: depth }, () => Matrix.eye(d));
  const step = () => {
    let back = Matrix.sub(prefixes[depth - 1], target);
    for (let i = depth - 1; i > 0; i -= 1) {
      const gradient = back.mmul(prefixes[i - 1].transpose());
      back = layers[i].transpose().mmul(back);
      layers[i].sub(gradient.mul(STEP));
    }
    layers[0].sub(back.mul(STEP));
    [prefixes[0]] = layers;
    for (let i = 1; i < depth; i += 1) prefixes[i] = layers[i].mmul(prefixes[i - 1]);
  };
  return { work: work(d, depth), run: (iterations) => { for (let k = 0; k < iterations; k += 1) step(); } };
}

/** By hand, without automatic differentiation, which would only add to its time. */
function tensorFlow(tf, backend, d, depth) {
  tf.setBackend(backend);
  const target = tf.tensor2d(Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => targetEntry(i, j))));
  let layers = Array.from({ length: depth }, () => tf.eye(d));
  const step = () => tf.tidy(() => {
    const prefixes = [layers[0]];
    for (let i = 1; i < depth; i += 1) prefixes.push(tf.matMul(layers[i], prefixes[i - 1]));
    let back = tf.sub(prefixes[depth - 1], target);
    const moved = new Array(depth);
    for (let i = depth - 1; i > 0; i -= 1) {
      moved[i] = tf.sub(layers[i], tf.mul(tf.matMul(back, prefixes[i - 1], false, true), STEP));
      back = tf.matMul(layers[i], back, true, false);
    }
    moved[0] = tf.sub(layers[0], tf.mul(back, STEP));
    return moved;
  });
  const run = (iterations) => {
    tf.setBackend(backend);
    for (let k = 0; k < iterations; k += 1) {
      const moved = step();
      layers.forEach((layer) => layer.dispose());
      layers = moved;
    }
    // Both back ends compute at once; reading makes sure of it.
    layers[0].dataSync();
  };
  return { work: work(d, depth), run, free: () => { target.dispose(); layers.forEach((layer) => layer.dispose()); } };
}

function loadScript(address) {
  return new Promise((done, fail) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = done;
    script.onerror = () => fail(new Error(`no ${address}`));
    document.head.append(script);
  });
}

/** The peers that can be had, as `peers(d, L)`, and a sentence for each that cannot. */
export async function load() {
  const absent = [];
  const makers = {
    'JS, by rows': (d, depth) => plain(multiplyByRows, d, depth),
    'JS, by blocks': (d, depth) => plain(multiplyByBlocks, d, depth),
  };
  try {
    await loadScript(ML_MATRIX);
    makers['ml-matrix'] = (d, depth) => mlMatrix(window.mlMatrix, d, depth);
  } catch (error) {
    absent.push(`ml-matrix (${error.message})`);
  }
  try {
    await loadScript(TENSORFLOW);
    const { tf } = window;
    makers['TF.js cpu'] = (d, depth) => tensorFlow(tf, 'cpu', d, depth);
    await loadScript(TENSORFLOW_WASM);
    tf.wasm.setWasmPaths('packages/@tensorflow/tfjs-backend-wasm/dist/');
    if (!(await tf.setBackend('wasm'))) throw new Error('its wasm back end does not start');
    makers['TF.js wasm'] = (d, depth) => tensorFlow(tf, 'wasm', d, depth);
  } catch (error) {
    absent.push(`TensorFlow.js (${error.message})`);
  }
  const peers = (d, depth) => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(d, depth)]));
  return { peers, absent };
}
