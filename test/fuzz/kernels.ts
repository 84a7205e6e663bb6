/**
 * Fuzzes the kernels: changes logs and formats at random, keeps those that show something new, and expects all kernels and the
 * oracle to agree on each of them. Starts with the corpus, and with the golden logs of all formats.
 *
 *     npm run fuzz -- --seconds 600 --seed 1 --keep
 *
 * The fuzzing is done by a thread, so that this one can tell when a kernel does not come back. An input that fails is made as
 * small as possible and written to `failures/`; after `--failures` different ones, 1 by default, the fuzzer stops. With `--keep`
 * the best inputs are written to `corpus/` at the end, if none has failed.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Random } from '../../bench/generator/random.ts';
import { type CorpusEntry, chooseEntries, readGoldenLogs, readInputs, writeInput } from './corpus.ts';
import { execute } from './execute.ts';
import { decodeInput, encodeInput, type FuzzInput } from './fuzz-input.ts';
import { minimize } from './minimize.ts';
import { mutate } from './mutate.ts';

interface FuzzTask {
  readonly folder: string;
  readonly seconds: number;
  readonly seed: number;
  readonly maxFailures: number;
  readonly keeps: boolean;
  /** Executions, and the bytes of the input that is being executed; then that input. */
  readonly pulse: SharedArrayBuffer;
}

/** What the thread has to say. It never comes to print anything itself, because it never waits. */
type FuzzMessage =
  | { readonly kind: 'report'; readonly text: string }
  | { readonly kind: 'end'; readonly hasFailed: boolean };

const reportMilliseconds = 10_000;
/** A kernel that is not back when it was looked for so often hangs. Once is too little, because whole machines pause. */
const maxMissedLooks = 4;
const lookMilliseconds = 15_000;
const minimizeMilliseconds = 30_000;
const maxInputBytes = 1 << 16;
const pulseHeadBytes = 8;
const maxKindLength = 200;

/** Fuzzes with the corpus of a folder. Resolves to false if anything has failed. */
export async function fuzz(folder: string, args: readonly string[], bundle: URL): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
      failures: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const pulse = new SharedArrayBuffer(pulseHeadBytes + maxInputBytes);
  const task = {
    folder,
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    maxFailures: Number(values.failures),
    keeps: values.keep,
    pulse,
  };
  console.log(`seed ${task.seed}, ${task.seconds} seconds`);
  const worker = new Worker(bundle, { workerData: task satisfies FuzzTask });
  return new Promise((resolve, reject) => {
    let missedLooks = 0;
    const watch = setInterval(() => {
      missedLooks = Atomics.exchange(new Int32Array(pulse), 0, 0) > 0 ? 0 : missedLooks + 1;
      if (missedLooks < maxMissedLooks) return;
      clearInterval(watch);
      console.error(`no answer for a minute: ${writeInput(failuresOf(folder), readPulse(pulse))}`);
      void worker.terminate().then(() => resolve(false));
    }, lookMilliseconds);
    worker.on('message', (message: FuzzMessage) => {
      if (message.kind === 'report') console.log(message.text);
      else resolve(!message.hasFailed);
    });
    worker.on('error', reject);
    worker.on('exit', () => clearInterval(watch));
  });
}

/** False if anything has failed. */
function fuzzInThread({ folder, seconds, seed, maxFailures, keeps, pulse }: FuzzTask): boolean {
  const random = new Random(seed);
  const corpus: CorpusEntry[] = [];
  const seen = new Set<number>();
  const failed = new Set<string>();
  const start = Date.now();
  let reportedAt = start;
  let executions = 0;
  const report = (): void => {
    const time = Math.round((Date.now() - start) / 1000);
    tell(`${time} s: ${executions} executions, ${corpus.length} inputs, ${seen.size} features`);
  };

  /** False if enough have failed. */
  const tryInput = (input: FuzzInput): boolean => {
    writePulse(pulse, input);
    executions++;
    const features = tryExecute(input);
    if (features instanceof Error) {
      const sizeBefore = failed.size;
      if (failed.add(kindOf(features)).size > sizeBefore) tellFailure(folder, input, features);
      return failed.size < maxFailures;
    }
    const sizeBefore = seen.size;
    for (const feature of features) seen.add(feature);
    if (seen.size > sizeBefore) corpus.push({ input, features });
    return true;
  };

  const corpusFolder = path.join(folder, 'corpus');
  const golden = readGoldenLogs(path.join(folder, '../log/formats/golden'));
  for (const { input } of readInputs(corpusFolder)) if (!tryInput(input)) return false;
  const stored = [...corpus];
  for (const input of golden) if (!tryInput(input)) return false;
  while (Date.now() < start + 1000 * seconds) {
    if (!tryInput(mutate(pickParent(corpus, random), random.pick(corpus).input, random))) return false;
    if (Date.now() < reportedAt + reportMilliseconds) continue;
    reportedAt = Date.now();
    report();
  }
  report();
  if (failed.size > 0) return false;
  if (keeps) for (const { input } of chooseEntries(stored, corpus)) writeInput(corpusFolder, input);
  return true;
}

/** Often one of the latest, which others have not been made of yet. */
function pickParent(corpus: readonly CorpusEntry[], random: Random): FuzzInput {
  const first = random.chance(0.5) ? 0 : Math.max(0, corpus.length - 100);
  return (corpus[random.between(first, corpus.length - 1)] as CorpusEntry).input;
}

function tryExecute(input: FuzzInput): ReadonlySet<number> | Error {
  try {
    return execute(input);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What is alike in errors that have the same cause, perhaps: the message without its values. */
function kindOf({ message }: Error): string {
  return message.replace(/"(?:[^"\\]|\\.)*"|-?[\d.]+/g, '').slice(0, maxKindLength);
}

function tellFailure(folder: string, input: FuzzInput, error: Error): void {
  const end = Date.now() + minimizeMilliseconds;
  const smallest = minimize(
    input,
    (candidate) => {
      const failure = tryExecute(candidate);
      return failure instanceof Error && kindOf(failure) === kindOf(error);
    },
    () => Date.now() > end,
  );
  tell(error.stack ?? error.message);
  tell(`at its smallest: ${writeInput(failuresOf(folder), smallest)}`);
  const smallestError = tryExecute(smallest);
  if (smallestError instanceof Error) tell(smallestError.message);
}

function tell(text: string): void {
  post({ kind: 'report', text });
}

function post(message: FuzzMessage): void {
  parentPort?.postMessage(message);
}

function failuresOf(folder: string): string {
  return path.join(folder, 'failures');
}

function writePulse(pulse: SharedArrayBuffer, input: FuzzInput): void {
  const file = encodeInput(input).subarray(0, maxInputBytes);
  new Uint8Array(pulse, pulseHeadBytes).set(file);
  const head = new Int32Array(pulse, 0, 2);
  head[1] = file.length;
  Atomics.add(head, 0, 1);
}

function readPulse(pulse: SharedArrayBuffer): FuzzInput {
  const [, byteCount] = new Int32Array(pulse, 0, 2);
  return decodeInput(new Uint8Array(pulse, pulseHeadBytes, byteCount));
}

if (!isMainThread) post({ kind: 'end', hasFailed: !fuzzInThread(workerData as FuzzTask) });
