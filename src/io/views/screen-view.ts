import { once } from 'node:events';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { formatScreen } from '../../report/watch/screen.ts';
import type { ScreenState } from '../../report/watch/screen-state.ts';
import { describeTerminal } from '../terminal/describe-terminal.ts';
import { Screen } from '../terminal/screen.ts';
import { type Interruptible, OrderlyEnd } from '../time/interruption.ts';
import { Ticker } from '../time/ticker.ts';
import type { View } from './view.ts';

const redrawMilliseconds = 1000;

/** What the screen shows besides snapshots. */
export interface ScreenSubject {
  /** What messages call the logs. */
  readonly logs: readonly string[];
  readonly hasColor: boolean;
  takeSnapshot(): LiveSnapshot;
  describe(): Pick<ScreenState, 'zone' | 'activity' | 'notice'>;
}

/** One screen on a terminal, redrawn every second, and the keys that it takes. */
export class ScreenView implements View {
  private readonly subject: ScreenSubject;
  private readonly interruption: Interruptible;
  private readonly screen: Screen;
  private readonly ticker: Ticker;
  private readonly terminal: { readonly hasColor: boolean; readonly hasUnicode: boolean };
  private snapshot: LiveSnapshot;
  private isPaused = false;
  private isHelpShown = false;
  private hasEnded = false;

  constructor(subject: ScreenSubject, interruption: Interruptible) {
    this.subject = subject;
    this.interruption = interruption;
    this.terminal = describeTerminal(process.env, process.stdout);
    this.snapshot = subject.takeSnapshot();
    this.screen = new Screen(
      {
        onKey: (key) => this.take(key),
        onResize: () => this.draw(),
        onGone: () => interruption.end(new OrderlyEnd()),
      },
      interruption.signal,
    );
    this.ticker = new Ticker(redrawMilliseconds, () => this.refresh());
    this.draw();
  }

  /** Does nothing: the screen is redrawn by the wall clock. */
  report(): void {}

  /** Leaves the end on the screen until a key or a signal ends it; at once where there are no keys. */
  async showEnd(): Promise<void> {
    this.hasEnded = true;
    this.isPaused = false;
    this.refresh();
    const { signal } = this.interruption;
    if (this.screen.hasKeys && !signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  }

  close(): void {
    this.ticker.stop();
    this.screen.close();
  }

  private take(key: string): void {
    if (key === 'q' || key === 'Q') this.interruption.end(new OrderlyEnd());
    if (key === 'p' || key === 'P' || key === ' ') this.isPaused = !this.isPaused && !this.hasEnded;
    if (key === '?' || key === 'h') this.isHelpShown = !this.isHelpShown;
    this.refresh();
  }

  private refresh(): void {
    if (!this.isPaused) this.snapshot = this.subject.takeSnapshot();
    this.draw();
  }

  private draw(): void {
    const { subject, screen, terminal } = this;
    const facts = subject.describe();
    const state: ScreenState = {
      logs: subject.logs,
      ...facts,
      activity: this.hasEnded ? { name: 'ended' } : this.isPaused ? { name: 'paused' } : facts.activity,
      isHelpShown: this.isHelpShown,
      hasKeys: screen.hasKeys,
      hasColor: subject.hasColor && terminal.hasColor,
      hasUnicode: terminal.hasUnicode,
    };
    screen.draw(formatScreen(this.snapshot, state, screen.size));
  }
}
