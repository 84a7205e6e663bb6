// A thread that looks names up in the dictionaries of a shared memory, at the same time as others do: plain WebAssembly, so
// that it needs no build. It posts 'ready', waits until the gate opens, and at last posts what ids it got, or its error.
import { parentPort, workerData } from 'node:worker_threads';

const { compiled, memory, gate, nameCount, namesPerRound, seed } = workerData;

/** Rows of the columns. */
const mostRows = 4096;
const mostNameBytes = 64;
const paddingBytes = 64;

const { exports } = new WebAssembly.Instance(compiled, { env: { memory }, memory: { outOfMemory } });
let state = seed;

parentPort.postMessage({ kind: 'ready' });
Atomics.wait(gate, 0, 0);
try {
  parentPort.postMessage({ kind: 'ids', ...internAll() });
} catch (error) {
  parentPort.postMessage({ kind: 'error', name: error.name, message: error.message });
}

/** All names in rounds, each in an order of its own: so threads that start together look for the same new names. */
function internAll() {
  const textBytes = mostRows * mostNameBytes;
  const columns = exports.makeColumns() >>> 0;
  const textAt = exports.allocate(textBytes + paddingBytes) >>> 0;
  memory.grow(0);
  const text = new Uint8Array(memory.buffer, textAt, textBytes);
  const words = (offset) => new Int32Array(memory.buffer, columns + offset.value, mostRows);
  const header = new Int32Array(memory.buffer, columns, 16);
  const setHeader = (offset, value) => {
    header[offset.value / 4] = value;
  };
  const [starts, hostLengths, hosts] = [exports.hostStartAt, exports.hostLengthAt, exports.hostAt].map(words);
  const [resourceStarts, resourceLengths, resources] = [
    exports.resourceStartAt,
    exports.resourceLengthAt,
    exports.resourceAt,
  ].map(words);
  setHeader(exports.sourceAt, textAt);
  setHeader(exports.limitAt, textBytes);

  const hostIds = new Int32Array(nameCount).fill(-1);
  const resourceIds = new Int32Array(nameCount).fill(-1);
  for (let first = 0; first < nameCount; first += namesPerRound) {
    const numbers = shuffled(first, Math.min(nameCount, first + namesPerRound));
    for (let row = 0, at = 0; row < numbers.length; row++) {
      const name = Buffer.from(nameOf(numbers[row]), 'latin1');
      text.set(name, at);
      starts[row] = at;
      hostLengths[row] = name.length;
      resourceStarts[row] = at;
      resourceLengths[row] = numbers[row] % 3 === 0 ? -1 : name.length;
      at += name.length;
      setHeader(exports.rowsAt, row + 1);
      exports.hashLastRow(columns);
    }
    exports.internNames(columns);
    const [hostCount, resourceCount] = [0, 1].map((place) =>
      exports.sizeOf(exports.hostsAt.value + place * exports.dictionaryBytes.value),
    );
    numbers.forEach((number, row) => {
      if (hosts[row] >= hostCount || resources[row] >= resourceCount) throw new Error('an id that is not dense');
      hostIds[number] = hosts[row];
      resourceIds[number] = resources[row];
    });
  }
  return { hostIds, resourceIds };
}

/** Of 4 to 59 bytes; the test has the same function. */
function nameOf(number) {
  return `${'x'.repeat(number % 53)}/${number}`;
}

function shuffled(start, end) {
  const numbers = Array.from({ length: end - start }, (_, i) => start + i);
  for (let i = numbers.length - 1; i > 0; i--) {
    const other = random(i + 1);
    [numbers[i], numbers[other]] = [numbers[other], numbers[i]];
  }
  return numbers;
}

/** Marsaglia's xorshift. */
function random(limit) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

function outOfMemory() {
  throw new RangeError('allocation failed');
}
