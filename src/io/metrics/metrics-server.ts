import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { explainError } from '../system-error.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** A name, or an address of either kind. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

const metricsPath = '/metrics';

/** Open at the same time. Each takes a descriptor, and logs need some. */
const maxConnections = 32;
/** Much longer than a request and its answer take. */
const connectionMilliseconds = 10_000;
const maxHeaderBytes: number = 8 * 1024;

/**
 * Answers Prometheus with a snapshot. Does not keep the program running. Connections take few descriptors from logs, whoever
 * connects: each ends after one answer or ten seconds, and the oldest one ends when there are too many.
 */
export class MetricsServer {
  private readonly server: Server;
  /** Oldest first. */
  private readonly sockets: Set<Socket> = new Set();
  /** With the port that it got. */
  readonly url: string;

  private constructor(server: Server) {
    this.server = server;
    const { address, port } = server.address() as AddressInfo;
    this.url = `http://${formatAddress({ host: address, port })}${metricsPath}`;
    server.on('connection', (socket: Socket) => this.admit(socket));
  }

  /** Throws a `UserError` if the address cannot be listened on. */
  static async start({ host, port }: ListenAddress, takeSnapshot: () => LiveSnapshot): Promise<MetricsServer> {
    const { createServer } = await import('node:http');
    const { formatMetrics } = await import('./prometheus-text.ts');
    const server = createServer({ maxHeaderSize: maxHeaderBytes }, async (request, response) => {
      response.setHeader('Connection', 'close');
      const { address } = server.address() as AddressInfo;
      if (isLoopback(address) && !isAskedAs(request, host)) {
        response.writeHead(403, plainText).end(`Ask for ${host} or localhost: no other host is served here.\n`);
      } else if (request.url?.split('?')[0] !== metricsPath) {
        response.writeHead(404, plainText).end(`There is nothing but ${metricsPath}.\n`);
      } else if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      } else {
        const { contentType, text } = await formatMetrics(takeSnapshot());
        response.writeHead(200, { 'Content-Type': contentType }).end(text);
      }
    });
    try {
      server.listen(port, host).unref();
      await once(server, 'listening');
    } catch (error) {
      throw explainError('cannot listen on', formatAddress({ host, port }), error);
    }
    return new MetricsServer(server);
  }

  /** Ends all connections, which frees their descriptors at once. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.dropConnections();
  }

  private admit(socket: Socket): void {
    const [oldest] = this.sockets;
    if (this.sockets.size >= maxConnections) oldest?.destroy();
    this.sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), connectionMilliseconds).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      this.sockets.delete(socket);
    });
  }
}

const plainText = { 'Content-Type': 'text/plain' } as const;

/**
 * True if a request names the host that the server listens on, or a name that only this machine has for itself. A page in a
 * browser here cannot send such a request for its own: the browser sends the page's host, also if that leads here
 * (DNS rebinding). What is no browser may leave the host out.
 */
function isAskedAs({ headers }: IncomingMessage, host: string): boolean {
  if (headers.host === undefined) return true;
  const asked = hostnameOf(headers.host);
  return asked !== undefined && (asked === 'localhost' || isLoopback(asked) || asked === hostnameOf(bracketed(host)));
}

/** The host of `host:port`, as browsers write it; undefined if it is none. */
function hostnameOf(text: string): string | undefined {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  return url?.hostname.replace(/^\[|\]$/g, '');
}

/** True for an address by which only this machine is reached; false for names. */
function isLoopback(address: string): boolean {
  const loopback = new net.BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return net.isIP(address) !== 0 && loopback.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4');
}

function formatAddress({ host, port }: ListenAddress): string {
  return `${bracketed(host)}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
