import type net from 'node:net';
import { listen } from './listen.ts';

/** What a fake server says to a line; nothing if that is empty. */
export type Answer = (line: string, socket: net.Socket) => string;

/** Listens on a free port of the loopback interface, until the end of the test, and answers lines. Returns its address. */
export async function listenAsFake(answer: Answer, greeting = ''): Promise<string> {
  return await listen((socket) => {
    socket.write(greeting);
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = `${rest}${bytes}`.split('\r\n');
      rest = lines.pop() as string;
      for (const line of lines) if (!socket.destroyed) socket.write(answer(line, socket));
    });
    return [];
  });
}

/** A server that says of itself what is needed, has nothing, and stores nothing. */
export function makeAnswer({
  version = '1.6.18',
  seconds = () => Math.floor(Date.now() / 1000),
  itemBytes = 2 ** 20,
  ...others
}: {
  version?: string;
  seconds?: () => number | string;
  itemBytes?: number | string;
} & Record<string, unknown> = {}): Answer {
  return (line, socket) => {
    const [command = ''] = line.split(' ');
    const other = others[command];
    if (line === 'stats') return `STAT version ${version}\r\nSTAT time ${seconds()}\r\nEND\r\n`;
    if (line === 'stats settings') return `STAT item_size_max ${itemBytes}\r\nSTAT cas_enabled yes\r\nEND\r\n`;
    if (typeof other === 'string') return other;
    if (typeof other === 'function') return other(line, socket);
    return command === 'gets' ? 'END\r\n' : command === 'add' ? 'NOT_STORED\r\n' : '';
  };
}
