import type { Feed } from '../../io/feeds/feed.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import type { LiveView } from '../../live/live-view.ts';
import { minJudgedLines } from '../../log/detect-format.ts';
import { noKnownFormat } from '../../log/malformed.ts';
import { explainSilence, type LogEnd } from '../../report/watch/silence.ts';

/** Warns once, with the reason, if there is nothing to see. */
export class SilenceWarning {
  private readonly live: LiveView;
  private readonly feed: Pick<Feed, 'time'>;
  private readonly terminal: Terminal | undefined;
  private silentEnds: readonly LogEnd[] = [];
  private isGiven = false;

  /** `terminal` is undefined if a screen shows the reason. */
  constructor(live: LiveView, feed: Pick<Feed, 'time'>, terminal: Terminal | undefined) {
    this.live = live;
    this.feed = feed;
    this.terminal = terminal;
  }

  /** The reason; undefined if there is something to see, or if no line gives a reason. */
  explain(): string | undefined {
    return explainSilence(this.live, this.feed.time, this.silentEnds);
  }

  /** To be called when the lines present at the start are counted. `silentEnds` as in `FeedListener`. */
  lookAtStart(silentEnds: readonly LogEnd[]): void {
    this.silentEnds = silentEnds;
    this.give();
  }

  /** To be called when more lines are counted. */
  look(): void {
    const { requests, malformed } = this.live.counted;
    if (requests === 0 && malformed >= minJudgedLines) this.give();
  }

  /** True if the lines are in no known format, which was told when that was found out. */
  private get isFormatUnknown(): boolean {
    const { counted, malformedExample } = this.live;
    const example = malformedExample ?? this.silentEnds[0]?.example;
    return counted.requests === 0 && example?.failure === noKnownFormat;
  }

  /** To be called at the end of the logs, too. */
  give(): void {
    const reason = this.isGiven || this.isFormatUnknown ? undefined : this.explain();
    if (reason === undefined) return;
    this.isGiven = true;
    this.terminal?.warn(reason);
  }
}
