import type { LogSource } from '../../pipeline/effects.ts';
import type { Turns } from '../time/interruption.ts';
import { damageError, foreignTailError, truncationError } from './compression.ts';
import type { ZstdDecoder, ZstdError } from './zstd-wasm.ts';

/** Unpacks a zstd log where Node cannot: before 22.15. In this thread, so that parsing waits for it. */
export class ZstdLog implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private readonly decoder: ZstdDecoder;
  private readonly turns: Turns;

  /** Frees the decoder when it is closed. */
  constructor(source: LogSource, decoder: ZstdDecoder, turns: Turns) {
    this.name = source.name;
    this.source = source;
    this.decoder = decoder;
    this.turns = turns;
  }

  get consumedBytes(): number {
    return this.source.consumedBytes - this.decoder.inputLeft;
  }

  async read(space: Uint8Array): Promise<number> {
    if (this.turns.isDue) await this.turns.give();
    for (;;) {
      const byteCount = this.decode(space);
      if (byteCount > 0) return byteCount;
      const inputBytes = await this.source.read(this.decoder.space());
      this.decoder.push(inputBytes);
      if (inputBytes > 0) continue;
      if (this.decoder.isInFrame || this.consumedBytes === 0)
        throw truncationError(this.name, 'zstd', this.consumedBytes);
      return 0;
    }
  }

  async close(): Promise<void> {
    this.decoder.free();
  }

  private decode(space: Uint8Array): number {
    try {
      return this.decoder.decode(space);
    } catch (error) {
      const { isUnknownFrame, message } = error as ZstdError;
      if (isUnknownFrame === undefined) throw error;
      const end = this.source.consumedBytes;
      if (isUnknownFrame) throw foreignTailError(this.name, 'zstd', this.consumedBytes, end);
      throw damageError(this.name, 'zstd', this.consumedBytes, end, message);
    }
  }
}
