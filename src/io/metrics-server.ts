import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveSnapshot } from '../live/snapshot.ts';
import { explainError } from './system-error.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** A name, or an address of either kind. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

const metricsPath = '/metrics';

/** Answers Prometheus with what is known when it asks, as long as the program has something else to do. */
export class MetricsServer {
  private readonly server: Server;
  /** With the port that it got. */
  readonly url: string;

  private constructor(server: Server) {
    this.server = server;
    const { address, port } = server.address() as AddressInfo;
    this.url = `http://${formatAddress({ host: address, port })}${metricsPath}`;
  }

  /** Throws a `UserError` where nobody can listen there. */
  static async start({ host, port }: ListenAddress, takeSnapshot: () => LiveSnapshot): Promise<MetricsServer> {
    const { createServer } = await import('node:http');
    const { formatMetrics } = await import('./prometheus-text.ts');
    const server = createServer(async (request, response) => {
      if (request.url?.split('?')[0] !== metricsPath) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`There is nothing but ${metricsPath}.\n`);
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

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function formatAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
