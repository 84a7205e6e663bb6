import { execaSync } from 'execa';
import { onTestFinished } from 'vitest';
import { MemcachedProcess } from './memcached-process.ts';

/** A real server is what the store has to work with. */
export const hasMemcached: boolean = execaSync('memcached', ['-V'], { reject: false }).exitCode === 0;
/** Titles end with it where a test is skipped. */
export const unlessMemcached: string = hasMemcached ? '' : ' [skipped: needs memcached]';

/** Starts servers that end with the test. */
export const MemcachedServer = {
  /** With some more arguments, `-m 2` for example; it answers by the time that the promise is kept. */
  async start(...args: readonly string[]): Promise<MemcachedProcess> {
    const server = await MemcachedProcess.start(...args);
    onTestFinished(() => server.kill());
    return server;
  },
};
