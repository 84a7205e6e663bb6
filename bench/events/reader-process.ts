/** The process that `reader.ts` starts: reads events and tells how fast, as JSON. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventBatch, makeEventBatch } from '../../src/events/event-batch.ts';
import { EventGenerator } from '../../src/events/generating/event-generator.ts';
import { EventWriter } from '../../src/events/generating/event-writer.ts';
import { EventReader } from '../../src/events/reading/event-reader.ts';
import { LogPipe } from '../../src/io/reading/log-pipe.ts';
import type { LogSource } from '../../src/pipeline/effects.ts';
import { countNoLines, readEvents } from '../../src/pipeline/read-events.ts';
import { trackingIds, types } from './example.ts';
import type { ReaderEffort, ReaderFindings, ReadingSpeed } from './reader.ts';

const seed = 20_260_101;
const typeOfEvent = new Map(types.flatMap(({ event }, type) => [event].flat().map((text) => [text, type] as const)));
const { signal } = new AbortController();

/** What the events of a run are, all in all: the same for two runs only if nothing is lost, changed or of another type. */
class Answer {
  events = 0;
  timeSum = 0;
  readonly counts: Record<string, number> = {};

  add({ length, type, trackingId, time, trackingIds }: EventBatch): void {
    this.events += length;
    const rowCounts = types.map(() => new Float64Array(trackingIds.length));
    for (let row = 0; row < length; row++) {
      const idCounts = rowCounts[type[row] as number] as Float64Array;
      const id = trackingId[row] as number;
      idCounts[id] = (idCounts[id] as number) + 1;
      this.timeSum += Math.floor(time[row] as number) % 1e6;
    }
    rowCounts.forEach((idCounts, ofType) => {
      idCounts.forEach((count, id) => {
        const key = `${ofType} ${trackingIds[id]}`;
        this.counts[key] = (this.counts[key] ?? 0) + count;
      });
    });
  }

  toText(): string {
    return JSON.stringify([this.events, this.timeSum, Object.entries(this.counts).sort()]);
  }
}

const { lineCount, roundCount } = JSON.parse(process.argv[2] as string) as ReaderEffort;
const folder = mkdtempSync(join(tmpdir(), 'fansite-analyze-bench-'));
const file = join(folder, 'events.jsonl');
const pipe = join(folder, 'pipe');
const answer = writeEvents();
const bytes = readFileSync(file);
execFileSync('mkfifo', [pipe]);
const findings: ReaderFindings = {
  memory: await timeRounds(() => readAll(makeMemorySource())),
  pipe: await timeRounds(readPipe),
  jsonParse: await timeRounds(parseAll),
};
rmSync(folder, { recursive: true });
console.log(JSON.stringify(findings));

function writeEvents(): string {
  const generator = new EventGenerator({ rate: 10_000, types, trackingIds, seed, start: Date.UTC(2019, 11, 8) });
  const writer = new EventWriter({ types, seed });
  const batch = makeEventBatch(trackingIds, 1000);
  const written = new Answer();
  while (written.events < lineCount) {
    generator.fill(batch, Number.POSITIVE_INFINITY);
    for (const piece of writer.toPieces(batch)) appendFileSync(file, piece);
    written.add(batch);
  }
  return written.toText();
}

function makeMemorySource(): LogSource {
  let consumedBytes = 0;
  return {
    name: 'memory',
    get consumedBytes() {
      return consumedBytes;
    },
    read(space) {
      const piece = bytes.subarray(consumedBytes, consumedBytes + space.length);
      space.set(piece);
      consumedBytes += piece.length;
      return piece.length;
    },
  };
}

async function readAll(source: LogSource): Promise<void> {
  const read = new Answer();
  const counts = countNoLines();
  const listener = { maxMalformed: 0, reportMalformed: () => {}, onBatch: (batch: EventBatch) => read.add(batch) };
  await readEvents(source, new EventReader(typeOfEvent), listener, counts);
  if (read.toText() !== answer || counts.lines !== read.events) throw new Error('other events than were written');
}

async function readPipe(): Promise<void> {
  const descriptor = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const source = new LogPipe('the pipe', descriptor, signal);
  spawn('sh', ['-c', 'cat "$1" > "$2"', 'bench', file, pipe], { stdio: 'inherit' });
  await readAll(source);
  source.close();
}

function parseAll(): void {
  let events = 0;
  for (let start = 0; start < bytes.length; events++) {
    const end = bytes.indexOf('\n', start);
    JSON.parse(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  if (events !== Number(JSON.parse(answer)[0])) throw new Error('other lines than were written');
}

/** The best round, after one that the engine learns from. */
async function timeRounds(read: () => void | Promise<void>): Promise<ReadingSpeed> {
  await read();
  let seconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < roundCount; round++) {
    const started = performance.now();
    await read();
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { lines: Math.round(lineCount / seconds), megabytes: Math.round(bytes.length / seconds / 1e6) };
}
