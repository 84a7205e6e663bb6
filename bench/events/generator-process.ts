/** The process that `generator.ts` starts: makes events and tells what that cost, as JSON. */
import { execFileSync, spawn } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pacerEffects } from '../../src/apps/events/event-run.ts';
import type { EventBatch } from '../../src/events/event-batch.ts';
import { EventGenerator, type EventGeneratorOptions } from '../../src/events/generating/event-generator.ts';
import { EventWriter } from '../../src/events/generating/event-writer.ts';
import { type Emit, Pacer } from '../../src/events/generating/pacer.ts';
import { startSteadyClock } from '../../src/io/time/clock.ts';
import { Turns } from '../../src/io/time/interruption.ts';
import { PatientWriter } from '../../src/io/writing/patient-writer.ts';
import { trackingIds, types } from './example.ts';
import type { GeneratorTask, PacedFindings, PacedLoad, UnpacedEffort, UnpacedFindings } from './generator.ts';

const seed = 20_260_101;
const { signal } = new AbortController();
/** Compiling what will run for long is not what that costs. */
const usualSettlingSeconds = 2;

const task = JSON.parse(process.argv[2] as string) as GeneratorTask;
const findings = 'paced' in task ? await measurePaced(task.paced) : measureUnpaced(task.unpaced);
console.log(JSON.stringify(findings));

function makeGenerator(
  options: Pick<EventGeneratorOptions, 'rate' | 'arrivals' | 'start' | 'durationSeconds'>,
): EventGenerator {
  return new EventGenerator({ types, trackingIds, seed, ...options });
}

async function measurePaced({ eventsPerSecond, seconds, isPrecise, isWritten }: PacedLoad): Promise<PacedFindings> {
  const pipe = isWritten ? openPipe() : undefined;
  const clock = startSteadyClock();
  const start = clock.now();
  const generator = makeGenerator({ rate: eventsPerSecond, start, durationSeconds: seconds });
  const counts = new Array<number>(seconds).fill(0);
  const pacer = new Pacer(generator, pacerEffects({ signal, turns: new Turns(signal) }, clock), { isPrecise });
  const settlingSeconds = seconds > 2 * usualSettlingSeconds ? usualSettlingSeconds : 0;
  let before = process.cpuUsage();
  let isSettled = settlingSeconds === 0;
  await pacer.run((batch) => {
    if (!isSettled && (batch.time[0] as number) >= start + 1000 * settlingSeconds) {
      before = process.cpuUsage();
      isSettled = true;
    }
    for (let row = 0; row < batch.length; row++) {
      const second = Math.floor(((batch.time[row] as number) - start) / 1000);
      counts[second] = (counts[second] as number) + 1;
    }
    return pipe?.emit(batch);
  });
  const { user, system } = process.cpuUsage(before);
  const lineCount = await pipe?.end();
  if (lineCount !== undefined && lineCount !== pacer.emitted)
    throw new Error(`${lineCount} of ${pacer.emitted} lines read`);
  const { p50, p99, max } = pacer.lateness;
  return {
    countError: Math.max(...counts.map((count) => Math.abs(count - eventsPerSecond))),
    cpuShare: (user + system) / (1e6 * (seconds - settlingSeconds)),
    latenessMs: { p50, p99, max },
  };
}

/** A pipe to a process that counts lines. */
function openPipe(): { readonly emit: Emit; readonly end: () => Promise<number> } {
  const folder = mkdtempSync(join(tmpdir(), 'fansite-analyze-bench-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = spawn('wc', ['-l', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = text(reader.stdout);
  // Waits for the reader.
  const descriptor = openSync(path, constants.O_WRONLY);
  const output = new PatientWriter('the pipe', descriptor, signal);
  const writer = new EventWriter({ types, seed });
  return {
    emit: async (batch) => {
      for (const piece of writer.toPieces(batch)) await output.write(piece);
    },
    end: async () => {
      output.close();
      const lineCount = Number.parseInt(await printed, 10);
      rmSync(folder, { recursive: true });
      return lineCount;
    },
  };
}

function measureUnpaced({ eventCount, lineCount, roundCount }: UnpacedEffort): UnpacedFindings {
  const writer = new EventWriter({ types, seed });
  let lineBytes = 0;
  const write = (batch: EventBatch): void => {
    for (const piece of writer.toPieces(batch)) lineBytes += piece.length;
  };
  checkLines(writer);
  const best = (rate: number, arrivals: 'even' | 'poisson', count: number, use: (batch: EventBatch) => void): number =>
    Math.min(
      ...Array.from({ length: roundCount }, () => timeEvents(makeGenerator({ rate, arrivals, start: 0 }), count, use)),
    );
  const lineNanoseconds = best(10_000, 'even', lineCount, write);
  return {
    evenNanoseconds: best(1e6, 'even', eventCount, () => {}),
    poissonNanoseconds: best(1e6, 'poisson', eventCount, () => {}),
    lineNanoseconds,
    bytesPerLine: lineBytes / (roundCount * lineCount),
  };
}

/** Nanoseconds of processor time an event. */
function timeEvents(generator: EventGenerator, count: number, use: (batch: EventBatch) => void): number {
  const batch = generator.makeBatch();
  const before = process.cpuUsage();
  while (generator.generated < count) {
    generator.fill(batch, Number.POSITIVE_INFINITY);
    batch.length -= Math.max(0, generator.generated - count);
    use(batch);
  }
  const { user, system } = process.cpuUsage(before);
  return (1000 * (user + system)) / count;
}

function checkLines(writer: EventWriter): void {
  const generator = makeGenerator({ rate: 10_000, start: 0 });
  const batch = generator.makeBatch();
  generator.fill(batch, Number.POSITIVE_INFINITY);
  const text = Array.from(writer.toPieces(batch), (piece) => Buffer.from(piece).toString('latin1')).join('');
  const lines = text.trimEnd().split('\n');
  if (lines.length !== batch.length) throw new Error(`${lines.length} lines of ${batch.length} events`);
  for (const [row, line] of lines.entries()) {
    const { event, trackingId, timestamp } = JSON.parse(line).value;
    const isRight =
      [types[batch.type[row] as number]?.event].flat().includes(event) &&
      trackingId === trackingIds[batch.trackingId[row] as number] &&
      Date.parse(timestamp) === Math.floor(batch.time[row] as number);
    if (!isRight) throw new Error(`not the line of its event: ${line}`);
  }
}
