import { parentPort, workerData } from 'node:worker_threads';
import { analyzersFor } from '../../pipeline/answers.ts';
import { countRange } from '../../pipeline/count-ranges.ts';
import { keepNothing, RangeCounter, talliesOf } from '../../pipeline/range-counter.ts';
import { kernelFor } from '../engine/kernels.ts';
import { fileRanges } from '../reading/open-range.ts';
import { Turns } from '../time/interruption.ts';
import { SharedProgress } from './shared-progress.ts';
import { nameTeller, packError, packShares, type ThreadMessage, type ThreadTask } from './thread-messages.ts';

/** A thread's whole life: it counts ranges as long as there are any, and tells what it counted. */
async function countRanges(task: ThreadTask): Promise<void> {
  const { files, ranges, login, wantedFiles, maxMalformed } = task;
  const log = fileRanges(files, ranges, new Turns(new AbortController().signal));
  const progress = new SharedProgress(task.threads, task.thread, task.progress);
  const kernel = kernelFor(task.simd);
  // Lines are kept where ranges are joined.
  const keepLineOf = () => keepNothing;
  const context = { analyzers: analyzersFor(wantedFiles), login, canReadAgain: true, keepLineOf };
  const tallies = [...talliesOf(context)];
  const counter = new RangeCounter(kernel, context);
  const tellNewNames = nameTeller(kernel);
  for (let index = progress.claim(); index < ranges.length; index = progress.claim()) {
    progress.waitForJoined(index - task.maxAhead + 1);
    const { shares, ...range } = await countRange(log, index, counter, kernel, maxMalformed, (more) =>
      progress.add(more),
    );
    const [packed] = packShares(shares, tallies);
    post({ kind: 'range', range, shares: packed, names: tellNewNames() });
  }
  const [shares, moved] = packShares(counter.finish(), tallies);
  post({ kind: 'finish', shares }, moved);
}

function post(message: ThreadMessage, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved);
}

countRanges(workerData as ThreadTask).catch((error: unknown) => post({ kind: 'failure', failure: packError(error) }));
