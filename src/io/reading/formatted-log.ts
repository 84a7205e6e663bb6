import type { LineFormat } from '../../log/formats/steps.ts';
import type { FormattedSource, LogSource } from '../../pipeline/effects.ts';
import { SourceWithHead } from '../unpacking/log-head.ts';

const nothing = new Uint8Array(0);

/** A log, or a part of one, with its format. */
export class FormattedLog extends SourceWithHead implements FormattedSource {
  readonly format: LineFormat;

  /** `head` is what was read of the source already. */
  constructor(source: LogSource, format: LineFormat, head: Uint8Array = nothing) {
    super(source, head);
    this.format = format;
  }
}
