import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens for a Memcached server, whose clock seems to be ahead by so many seconds. Returns the address to use for it. */
export async function skewClock(address: string, aheadSeconds: number): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<net.Socket>();
  const proxy = net.createServer((client) => {
    const server = net.connect(Number(port), host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server);
    server.on('data', (bytes) => {
      const text = bytes
        .toString('latin1')
        .replace(/(STAT time )(\d+)/, (_, name, time) => name + (Number(time) + aheadSeconds));
      client.write(text, 'latin1');
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(proxy.address() as net.AddressInfo).port}`;
}
