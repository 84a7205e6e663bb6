import fs from 'node:fs';
import { Screen } from '../../src/io/terminal/screen.ts';
import { Interruption, interruptible } from '../../src/io/time/interruption.ts';

// Shows the size of the terminal and the keys that were pressed, until `q`; the file that its first argument names tells
// how it ended. `e` throws where it is caught, `u` where it is not; after `s`, it ignores the first signal that would end it.
// With a second argument it leaves signals alone.

const tickMilliseconds = 50;
const [resultFile = '', leavesSignalsAlone] = process.argv.slice(2);

async function show(signal: AbortSignal): Promise<string> {
  const keys: string[] = [];
  let ticks = 0;
  let screen: Screen | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const draw = () => screen?.draw(makeLines(screen, keys, ticks));
      const onKey = (key: string) => {
        keys.push(key);
        draw();
        if (key === 'q') resolve('done');
        if (key === 'e') reject(new Error('caught'));
        if (key === 'u') setImmediate(throwUncaught);
      };
      signal.addEventListener('abort', () => {
        if (!keys.includes('s')) reject(signal.reason);
      });
      screen = new Screen({ onKey, onResize: draw, onGone: () => resolve('gone') }, signal);
      timer = setInterval(() => {
        ticks++;
        draw();
      }, tickMilliseconds);
      draw();
    });
  } finally {
    clearInterval(timer);
    screen?.close();
  }
}

/** What changes with time is shown only where no keys change anything. */
function makeLines({ size, hasKeys }: Screen, keys: readonly string[], ticks: number): string[] {
  const { columns, rows } = size;
  const tooLong = 'x'.repeat(columns + 5);
  const facts = [
    `pid ${process.pid}`,
    `size ${columns} x ${rows}`,
    hasKeys ? `keys ${keys.join(' ')}` : `tick ${ticks}`,
  ];
  return [...facts, tooLong, '', tooLong.slice(0, columns - 1), 'last line'];
}

function throwUncaught(): never {
  throw new Error('uncaught');
}

try {
  const result =
    leavesSignalsAlone === undefined
      ? await interruptible(({ signal }) => show(signal))
      : await show(new AbortController().signal);
  fs.writeFileSync(resultFile, `${result}\n`);
} catch (error) {
  fs.writeFileSync(resultFile, `${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Interruption ? error.exitCode : 1;
}
