import { describe, expect, test } from 'vitest';
import { LiveView } from '../../src/live/live-view.ts';
import { Replay, type ReplayOptions } from '../../src/pipeline/replay.ts';
import { makeBatch } from '../support/batches.ts';
import { toLoginRule } from '../support/login-rule.ts';

const day = 86_400;

/** What happened while times were played: how many requests were counted when, and which reports there were. */
interface Played {
  /** Milliseconds since the start, and how many requests were counted then, at each pause and at the end. */
  readonly counted: [milliseconds: number, requests: number][];
  /** Times of the log, and how many requests were counted before them. */
  readonly reports: [time: number, requests: number][];
  readonly replay: Replay;
}

/** Plays requests of these times, a batch each array, by a clock that only pauses move. */
async function play(batches: readonly (readonly number[])[], options: Partial<ReplayOptions>): Promise<Played> {
  const live = new LiveView({ top: 1, windowSeconds: 60, login: toLoginRule(), forgetsLogins: false });
  const countRequests = () => live.snapshot(Number.NaN).totals.requests;
  const counted: Played['counted'] = [];
  const reports: Played['reports'] = [];
  let milliseconds = 0;
  const effects = {
    now: () => milliseconds,
    sleep: async (more: number) => {
      counted.push([milliseconds, countRequests()]);
      milliseconds += more;
    },
    report: (time: number) => {
      reports.push([time, countRequests()]);
    },
  };
  const replay = new Replay(live, { speed: Number.POSITIVE_INFINITY, reportSeconds: undefined, ...options }, effects);
  for (const times of batches) {
    await replay.play(
      makeBatch(
        times.map((time) => ({ time })),
        live.names,
      ),
    );
  }
  counted.push([milliseconds, countRequests()]);
  return { counted, reports, replay };
}

describe('a replay', () => {
  test('counts the first second at once, and each other request when its second is over', async () => {
    const { counted } = await play([[100, 100, 101, 105]], { speed: 1 });
    expect(counted).toEqual([
      [0, 2],
      [1000, 3],
      [5000, 4],
    ]);
  });

  test('goes on over batches, those without requests among them', async () => {
    const { counted } = await play([[100], [], [101, 102], [102]], { speed: 1 });
    expect(counted).toEqual([
      [0, 1],
      [1000, 2],
      [2000, 4],
    ]);
  });

  test('divides time by its speed, in whole milliseconds, never too early', async () => {
    expect((await play([[0, 100]], { speed: 200 })).counted.at(-1)).toEqual([500, 2]);
    expect((await play([[0, 1]], { speed: 3 })).counted.at(-1)).toEqual([334, 2]);
    expect((await play([[0, 10]], { speed: 0.5 })).counted.at(-1)).toEqual([20_000, 2]);
    expect((await play([[0, 10]], { speed: Number.POSITIVE_INFINITY })).counted).toEqual([[0, 2]]);
  });

  test('counts late requests when their turn comes', async () => {
    const { counted } = await play([[100, 50, 102, 99, 101]], { speed: 1 });
    expect(counted).toEqual([
      [0, 2],
      [2000, 5],
    ]);
  });

  test('waits for a day, but skips a longer silence up to the second of the next request', async () => {
    expect((await play([[0, day + 1]], { speed: 1 })).counted.at(-1)).toEqual([1000 * (day + 1), 2]);
    expect((await play([[0, day + 2]], { speed: 1 })).counted.at(-1)).toEqual([1000, 2]);
    // A stray line of the far future is not waited for, and nothing behind it is waited for either.
    expect((await play([[0, 1e11, 10, 20]], { speed: 1 })).counted.at(-1)).toEqual([1000, 4]);
  });

  test('has no time before the first request, and ends behind the latest one', async () => {
    expect((await play([[]], { speed: 1 })).replay.time).toBeNaN();
    for (const speed of [1, Number.POSITIVE_INFINITY]) {
      expect((await play([[100, 104, 102]], { speed })).replay.time).toBe(105);
    }
  });

  test('has a time that goes on while it waits, but never beyond a request that is still to be counted', async () => {
    const live = new LiveView({ top: 1, windowSeconds: 60, login: toLoginRule(), forgetsLogins: false });
    const seen: number[] = [];
    let milliseconds = 0;
    // Time passes whenever somebody looks at it: reading and counting take their time.
    const effects = {
      now: () => {
        milliseconds += 7;
        return milliseconds;
      },
      sleep: async (more: number) => {
        for (let i = 0; i < 4; i++) {
          seen.push(replay.time);
          live.snapshot(replay.time);
          milliseconds += more / 4;
        }
      },
      report: () => {},
    };
    const replay: Replay = new Replay(live, { speed: 1000, reportSeconds: undefined }, effects);
    const batches = [
      [0, 3600],
      [3601, 3602, 9000],
      [9001, 30_000],
    ];
    for (const times of batches) {
      const rows = times.map((time) => ({ time }));
      await replay.play(makeBatch(rows, live.names));
      live.snapshot(replay.time);
      expect(replay.time).toBe((times.at(-1) as number) + 1);
    }
    expect(seen.length).toBeGreaterThan(8);
    expect(seen).toEqual([...seen].sort((time, other) => time - other));
    expect(seen.some((time) => time > 100 && time < 3600)).toBe(true);
    const { totals, requests } = live.snapshot(replay.time);
    expect({ late: totals.late, requests: totals.requests, lastSecond: requests.lastSecond }).toEqual({
      late: 0,
      requests: 7,
      lastSecond: 1,
    });
  });
});

describe('reports of a replay', () => {
  test('come at multiples of their period, when all requests before are counted and none behind', async () => {
    for (const speed of [1, 7, Number.POSITIVE_INFINITY]) {
      const { reports } = await play(
        [
          [58, 59],
          [60, 61, 179],
          [180, 181],
        ],
        { speed, reportSeconds: 60 },
      );
      expect(reports).toEqual([
        [60, 2],
        [120, 4],
        [180, 5],
      ]);
    }
  });

  test('begin behind the first request, and are not made for the log that ended', async () => {
    expect((await play([[60, 61]], { reportSeconds: 60 })).reports).toEqual([]);
    expect((await play([[-61, -59]], { reportSeconds: 60 })).reports).toEqual([[-60, 1]]);
  });

  test('do not come again for late requests', async () => {
    expect((await play([[10, 70, 20, 75, 130]], { reportSeconds: 60 })).reports).toEqual([
      [60, 1],
      [120, 4],
    ]);
  });

  test('end an hour after the last request before a silence, the first one excepted', async () => {
    const times = async (request: number, reportSeconds: number) =>
      (await play([[request, 10 * day]], { reportSeconds })).reports.map(([time]) => time);
    expect(await times(0, 1800)).toEqual([1800, 3600]);
    expect(await times(1799, 1800)).toEqual([1800, 3600]);
    expect(await times(1800, 1800)).toEqual([3600, 5400]);
    expect(await times(0, 4 * day)).toEqual([4 * day]);
    const { reports } = await play([[0, 10 * day, 10 * day + 1800]], { reportSeconds: 1800 });
    expect(reports.slice(1)).toEqual([
      [3600, 1],
      [10 * day + 1800, 2],
    ]);
  });

  test('of a paced replay come when the log has come to them', async () => {
    const { counted } = await play([[0, 25]], { speed: 1, reportSeconds: 10 });
    expect(counted).toEqual([
      [0, 1],
      [9000, 1],
      [19_000, 1],
      [25_000, 2],
    ]);
  });
});
