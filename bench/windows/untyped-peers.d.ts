/** What the benchmark uses of packages that have no types of their own. */
declare module 'opossum/lib/status.js' {
  import type { EventEmitter } from 'node:events';

  interface StatusOptions {
    readonly rollingCountTimeout: number;
    readonly rollingCountBuckets: number;
    readonly rollingPercentilesEnabled: boolean;
    readonly enableSnapshots: boolean;
    readonly rotateBucketController: EventEmitter;
  }

  class Status {
    constructor(options: StatusOptions);
    increment(property: 'fires'): void;
    readonly stats: { readonly fires: number };
  }
  export = Status;
}

declare module 'measured-core' {
  export class Meter {
    constructor(options?: { readonly getTime?: () => number });
    mark(count?: number): void;
    end(): void;
    toJSON(): { readonly '1MinuteRate': number };
    /** What its timer calls every five seconds. */
    _tick(): void;
  }
}
