import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { waitUntil } from './wait-until.ts';

/** A Memcached server on a free port of the loopback interface. */
export class MemcachedProcess {
  readonly address: string;
  private readonly port: number;
  private readonly args: readonly string[];
  private process: ChildProcess;

  private constructor(port: number, args: readonly string[]) {
    this.address = `127.0.0.1:${port}`;
    this.port = port;
    this.args = args;
    this.process = this.spawn();
  }

  /** Starts one with some more arguments, `-m 2` for example; it answers by the time that the promise is kept. */
  static async start(...args: readonly string[]): Promise<MemcachedProcess> {
    const server = new MemcachedProcess(await findFreePort(), args);
    try {
      await server.waitUntilReady();
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  /** Ends it at once, and all that was stored with it. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const end = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await end;
  }

  /** Starts it again on the same port, empty. */
  async restart(): Promise<void> {
    await this.kill();
    this.process = this.spawn();
    await this.waitUntilReady();
  }

  /** Stops it as if the machine were stuck: it still takes connections, but answers nothing. */
  async pause(): Promise<void> {
    this.process.kill('SIGSTOP');
    await waitUntil(
      () => this.threadStates().every((state) => state === 'T'),
      () => 'memcached to stop',
    );
  }

  resume(): void {
    this.process.kill('SIGCONT');
  }

  /** What it answers to some lines of its protocol, up to the end of the connection. */
  async ask(...lines: readonly string[]): Promise<string> {
    const socket = net.connect(this.port, '127.0.0.1');
    socket.end([...lines, 'quit', ''].join('\r\n'));
    let reply = '';
    for await (const bytes of socket) reply += bytes;
    return reply;
  }

  private spawn(): ChildProcess {
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const place = ['-l', '127.0.0.1', '-p', String(this.port), '-U', '0'];
    return spawn('memcached', [...user, ...place, ...this.args], { stdio: 'ignore' });
  }

  private async waitUntilReady(): Promise<void> {
    await waitUntil(
      async () => (await this.ask('version').catch(() => '')).startsWith('VERSION'),
      () => `memcached ${this.args.join(' ')}`,
    );
  }

  /** As Linux tells them: `S` for one that sleeps, `T` for one that is stopped. */
  private threadStates(): string[] {
    const folder = `/proc/${this.process.pid}/task`;
    return fs.readdirSync(folder).map((thread) =>
      fs
        .readFileSync(`${folder}/${thread}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .charAt(0),
    );
  }
}

/** A port that nobody listens at. Somebody may by the time that it is used, but hardly ever. */
export async function findFreePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
