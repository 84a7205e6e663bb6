import net from 'node:net';
import { listen } from './listen.ts';

/** Listens for a Memcached server, whose clock seems to be ahead by so many seconds. Returns the address to use for it. */
export async function skewClock(address: string, aheadSeconds: number): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  return await listen((client) => {
    const server = net.connect(Number(port), host);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    client.pipe(server);
    server.on('data', (bytes) => {
      const text = bytes
        .toString('latin1')
        .replace(/(STAT time )(\d+)/, (_, name, time) => name + (Number(time) + aheadSeconds));
      client.write(text, 'latin1');
    });
    return [server];
  });
}
