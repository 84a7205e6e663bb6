import { describe, expect, test } from 'vitest';
import { failedLogin, line, Sandbox, smallLog } from '../support/cli.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Midnight of a day after 1 January 2000, as a log has it. */
function dayAt(day: number): string {
  const date = new Date(Date.UTC(2000, 0, 1 + day));
  const dayOfMonth = String(date.getUTCDate()).padStart(2, '0');
  return `${dayOfMonth}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:00:00:00 +0000`;
}

const isMainThread = "require('node:worker_threads').isMainThread";

/** Runs the program with so many MB for V8's heap. */
const withHeap = (megabytes: number) => `"$NODE" --max-old-space-size=${megabytes} "$PROGRAM" "$@"`;

// Issue 13: V8 ended the process with a dump, exit code 134, and left six temporary files behind.
describe("What grows with a log does not lie in V8's heap", () => {
  const many = (count: number, makeLine: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => makeLine(i)).join('');

  test.each([
    ['300,000 days of one request', many(300_000, (day) => line({ time: dayAt(day) })), ['--threads', '1']],
    ['300,000 hosts that failed to log in', many(300_000, (i) => failedLogin(`h${i}`, i % 1000)), ['--threads', '1']],
    [
      '300,000 hosts that failed to log in, by threads',
      many(300_000, (i) => failedLogin(`h${i}`, i % 1000)),
      ['--threads', '2'],
    ],
    ['100,000 long answers', many(100_000, (i) => line({ host: `${'x'.repeat(300)}${i}` })), ['--top', '100000']],
  ])('of %s', async (_, log, args) => {
    const sandbox = new Sandbox();
    sandbox.write('log', log);
    const { exitCode, stderr } = await sandbox.shell(withHeap(28), ['-q', ...args, 'log', 'out']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

test('Tracking ids that fill the heap end events aggregate in words (issue 13)', async () => {
  const sandbox = new Sandbox();
  sandbox.write('events.json', '{"types": {"click": {}}}');
  const event = `{"value":{"event":"click","trackingId":"&${'x'.repeat(200)}","timestamp":"${new Date().toISOString()}"}}`;
  const { exitCode, stderr } = await sandbox.shell(`seq 3000000 | sed 's/.*/${event}/' | ${withHeap(256)}`, [
    'events',
    'aggregate',
    '--config',
    'events.json',
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(
      /error: not enough memory: the heap of \d+ MB that Node allows is nearly full; allow /,
    ),
  });
});

describe('The list of malformed lines', () => {
  /**
   * Tells the most memory that the process had, in MiB. Linux counts that of whoever started it, too, which is more where tests are
   * run: so a shell starts it.
   */
  const weigh = "process.on('exit', () => fs.writeFileSync('memory', String(process.resourceUsage().maxRSS / 1024)));";

  // Issue 13: with four threads it took 560 MB more than with one, and more for longer logs.
  test('takes few megabytes a thread, and is the same with any number of them', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', Array.from({ length: 400_000 }, (_, i) => `bad line ${i} ${'x'.repeat(70)}\n`).join(''));
    const listWith = async (threads: string) => {
      const args = ['-q', '--threads', threads, '--max-bad', '100%', '--bad-lines', 'bad.jsonl', 'log', 'out'];
      const hook = `if (${isMainThread}) { ${weigh} }`;
      const { exitCode, stderr } = await sandbox.shell('fansite "$@"; exit $?', args, { hook });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return { memory: Number(sandbox.read('memory')), list: sandbox.read('bad.jsonl') };
    };
    const alone = await listWith('1');
    const together = await listWith('4');
    expect(together.list === alone.list).toBe(true);
    // 60 MiB, most of which the threads have anyway; it was 460 before.
    expect(together.memory - alone.memory).toBeLessThan(120);
  });
});

describe('A lack of memory ends the run in words, with nothing left behind', () => {
  const longLog = smallLog.repeat(4000);

  /**
   * A hook that fills the heap of one thread piece by piece, as something might that nobody thought of, with a turn after each. The
   * main thread leaves most ranges to another one that does.
   */
  const fillHeap = (isMain: boolean) => `
    const { isMainThread } = require('node:worker_threads');
    const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    const { openSync, readSync } = fs;
    const hoard = [];
    let log = -1;
    let openings = 0;
    fs.openSync = (name, ...rest) => {
      const descriptor = openSync(name, ...rest);
      if (name === 'log') {
        log = descriptor;
        openings++;
      }
      return descriptor;
    };
    fs.readSync = (descriptor, buffer, start = 0, length = buffer.length, ...position) => {
      if (descriptor !== log) return readSync(descriptor, buffer, start, length, ...position);
      if (isMainThread === ${isMain}) {
        fs.writeFileSync('seen', '');
        for (let i = 0; i < 100; i++) hoard.push(Array.from({ length: 10_000 }, () => 0.5));
        sleep(45);
      } else if (openings > 1) {
        for (let waits = 0; waits < 1000 && !fs.existsSync('seen'); waits++) sleep(10);
        sleep(200);
      }
      return readSync(descriptor, buffer, start, Math.min(length, 10_000), ...position);
    };`;

  test.each([
    ['the heap of the main thread', true, '1'],
    ['the heap of another thread', false, '2'],
  ])('where %s is nearly full', async (_, isMain, threads) => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    const args = ['-q', '--threads', threads, 'log', 'out'];
    const { exitCode, stderr } = await sandbox.shell(withHeap(300), args, { hook: fillHeap(isMain) });
    expect(stderr).toMatch(
      /^fansite-analyze: error: not enough memory: the heap of \d+ MB that Node allows is nearly full; allow more by NODE_OPTIONS=--max-old-space-size=\d+, or give less at once\n$/,
    );
    expect(exitCode).toBe(1);
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('where an array cannot be made for what a thread has sent', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    const hook = `
      const { Worker } = require('node:worker_threads');
      const { on } = Worker.prototype;
      const fail = () => { throw new RangeError('Array buffer allocation failed'); };
      Worker.prototype.on = function (name, take) {
        const lack = (message) => take(Object.defineProperty(message, 'shares', { get: fail }));
        return on.call(this, name, name === 'message' ? lack : take);
      };`;
    const { exitCode, stderr } = await sandbox.run(['-q', '--threads', '2', 'log', 'out'], { hook });
    expect(stderr).toMatch(/^fansite-analyze: error: not enough memory for the different hosts, [^\n]*\n$/);
    expect(exitCode).toBe(1);
    expect(sandbox.names('out')).toBeUndefined();
  });
});
