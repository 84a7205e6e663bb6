import type { Batch } from '../log/batch.ts';
import type { Kernel } from '../log/kernel.ts';

/** Takes the bytes of one log as they come, and lends what they are made of to a listener. */
export class KernelSink {
  private readonly kernel: Kernel;
  private readonly onBatch: (batch: Batch) => void;

  /** The kernel is the sink's own. */
  constructor(kernel: Kernel, onBatch: (batch: Batch) => void) {
    this.kernel = kernel;
    this.onBatch = onBatch;
  }

  /** Where the next bytes are to be written. Valid until the next call. */
  space(): Uint8Array {
    return this.kernel.space();
  }

  /** Says that the first `byteCount` bytes of the space were written: complete lines are handed over before it returns. */
  push(byteCount: number): void {
    this.kernel.push(byteCount);
    for (let batch = this.kernel.next(); batch !== null; batch = this.kernel.next()) this.onBatch(batch);
  }

  /** The bytes so far of a line whose newline has not come yet. */
  get unfinishedBytes(): number {
    return this.kernel.unfinishedBytes;
  }
}
