import type { Terminal } from '../io/terminal.ts';
import type { LiveView } from '../live/live-view.ts';

/** With fewer malformed lines others may still come. */
const leastLines = 10;

/** Tells once why there is nothing to see. */
export class SilenceMessage {
  private readonly terminal: Terminal | undefined;
  private readonly explain: () => string | undefined;
  private readonly live: Pick<LiveView, 'counted'>;
  private hasLooked: boolean;
  private isTold = false;

  /** Without a terminal it is shown elsewhere. `startsWithPast` is true if the first look comes when the past is counted. */
  constructor(
    terminal: Terminal | undefined,
    explain: () => string | undefined,
    live: Pick<LiveView, 'counted'>,
    startsWithPast: boolean,
  ) {
    this.terminal = terminal;
    this.hasLooked = !startsWithPast;
    this.explain = explain;
    this.live = live;
  }

  /** To be called when what was there at the start is counted, and whenever more is. */
  look(): void {
    const { requests, malformed } = this.live.counted;
    if (!this.hasLooked || (requests === 0 && malformed >= leastLines)) this.tell();
    this.hasLooked = true;
  }

  tell(): void {
    const reason = this.isTold ? undefined : this.explain();
    if (reason === undefined) return;
    this.isTold = true;
    this.terminal?.warn(reason);
  }
}
