import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Listens on a free port of the loopback interface, and serves whoever connects, until the end of the test: then all sockets are
 * destroyed, those among them that `serve` returns. Returns the address.
 */
export async function listen(serve: (client: net.Socket) => readonly net.Socket[]): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    for (const socket of [client, ...serve(client)]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}
