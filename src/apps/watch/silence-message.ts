import type { Terminal } from '../../io/terminal/terminal.ts';
import type { LiveView } from '../../live/live-view.ts';

/** Too few malformed lines prove nothing: well-formed ones may follow. */
const leastLines = 10;

/** Warns once, with the reason, if there is nothing to see. */
export class SilenceMessage {
  private readonly terminal: Terminal | undefined;
  private readonly explain: () => string | undefined;
  private readonly live: Pick<LiveView, 'counted'>;
  private hasLooked: boolean;
  private isTold = false;

  /** Leave `terminal` out if the screen shows the reason. `startsWithPast` is true if old lines are counted before the first look. */
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

  /** Call it when the lines present at the start are counted, and again whenever more are. */
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
