import { expect, test } from 'vitest';
import { SharedProgress } from '../../../src/io/threads/shared-progress.ts';

function makeThreads(count: number): [SharedProgress, ...SharedProgress[]] {
  const main = new SharedProgress(count, 0);
  const others = Array.from({ length: count - 1 }, (_, i) => new SharedProgress(count, i + 1, main.buffer));
  return [main, ...others];
}

test('each range is claimed once, in order, whoever claims it', () => {
  const [main, second, third] = makeThreads(3) as [SharedProgress, SharedProgress, SharedProgress];
  const claimed = [second.claim(), main.claim(), third.claim(), third.claim(), main.claim()];
  expect(claimed).toEqual([0, 1, 2, 3, 4]);
});

test('what all threads have read is summed up', () => {
  const threads = makeThreads(256);
  expect(threads[0].sum).toEqual({ bytes: 0, lines: 0 });
  threads.forEach((thread, i) => {
    thread.add({ bytes: 2 ** 40, lines: i });
    thread.add({ bytes: 1, lines: 1 });
  });
  for (const thread of threads)
    expect(thread.sum).toEqual({ bytes: 256 * (2 ** 40 + 1), lines: (255 * 256) / 2 + 256 });
});

test('claiming, joining and adding do not disturb each other', () => {
  const [main, other] = makeThreads(2) as [SharedProgress, SharedProgress];
  main.tellJoined(7);
  other.add({ bytes: 5, lines: 6 });
  expect(other.claim()).toBe(0);
  expect(main.sum).toEqual({ bytes: 5, lines: 6 });
  // Does not wait, because so many are joined.
  other.waitForJoined(7);
  other.waitForJoined(-3);
  main.tellJoined(8);
  other.waitForJoined(8);
});
