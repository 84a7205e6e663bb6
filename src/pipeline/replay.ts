import type { LiveView } from '../live/live-view.ts';
import { type Batch, sliceBatch } from '../log/batch.ts';
import { type EpochSeconds, secondsPerDay, secondsPerHour } from '../structures/calendar.ts';

/** How an old log is played. */
export interface ReplayOptions {
  /** Seconds of the log per second; Infinity for as fast as it can be read. */
  readonly speed: number;
  /** Seconds of the log between reports, at least 1; undefined for none. */
  readonly reportSeconds: number | undefined;
}

/** What a replay needs of the world. */
export interface ReplayEffects {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Resolves after the time, or throws if the replay is to end. */
  sleep(milliseconds: number): Promise<void>;
  /** Called when a report is due at `time`: all requests before it are counted. */
  report(time: EpochSeconds): void | Promise<void>;
}

/** Longer silences are skipped, so that nobody waits for a stray line of the year 9999. */
const maxSilenceSeconds = secondsPerDay;
/** Reports end this long after the last request before a silence. */
const maxReportedSeconds = secondsPerHour;

/**
 * Plays a log by its own time: a request is counted when its second is over, the first one of the log at once.
 *
 * Requests that are out of order are counted when their turn comes in the log. Silences of more than a day are skipped, and
 * reports end an hour after the last request before a silence.
 */
export class Replay {
  private readonly live: LiveView;
  private readonly options: ReplayOptions;
  private readonly effects: ReplayEffects;
  /** The log had come to `startTime` at `startedAt` milliseconds. */
  private startTime: EpochSeconds = Number.NaN;
  private startedAt = 0;
  private nextReport: EpochSeconds = Number.POSITIVE_INFINITY;
  /** The time of the next request, or of an earlier report, while waiting for it. */
  private awaited: EpochSeconds | undefined = undefined;

  constructor(live: LiveView, options: ReplayOptions, effects: ReplayEffects) {
    this.live = live;
    this.options = options;
    this.effects = effects;
  }

  /**
   * The moment that the log has come to; NaN before its first request. While the replay waits for a request, time goes on up to
   * it. Otherwise time is the latest request, because more may be due.
   */
  get time(): EpochSeconds {
    if (Number.isNaN(this.startTime)) return Number.NaN;
    const latest = this.live.latest + 1;
    return this.awaited === undefined ? latest : Math.max(latest, Math.min(this.reachedTime, this.awaited));
  }

  /** Counts a batch in, each request when it is time for it. Borrows the batch until it is done. */
  async play(batch: Batch): Promise<void> {
    if (batch.times === undefined) return this.live.fold(batch);
    if (Number.isNaN(this.startTime)) this.start(batch.times.first);
    for (let row = 0; ; ) {
      const end = findEnd(batch, row, Math.min(this.reachedTime, this.nextReport));
      if (end > row) this.live.fold(sliceBatch(batch, row, end));
      row = end;
      if (row === batch.length) return;
      const time = batch.time[row] as EpochSeconds;
      if (time - this.reachedTime > maxSilenceSeconds) this.skipTo(time);
      await this.reach(time);
      if (this.nextReport <= time) await this.report(time);
    }
  }

  private get reachedTime(): EpochSeconds {
    const { speed } = this.options;
    if (speed === Number.POSITIVE_INFINITY) return speed;
    return this.startTime + (speed * (this.effects.now() - this.startedAt)) / 1000;
  }

  private start(time: EpochSeconds): void {
    this.skipTo(time + 1);
    const { reportSeconds } = this.options;
    if (reportSeconds !== undefined) this.nextReport = nextMultiple(time, reportSeconds);
  }

  private skipTo(time: EpochSeconds): void {
    this.startTime = time;
    this.startedAt = this.effects.now();
  }

  /** Waits until the second of the next request is over, or a report before that is due. */
  private async reach(nextRequest: EpochSeconds): Promise<void> {
    const seconds = Math.min(nextRequest + 1, this.nextReport) - this.reachedTime;
    if (seconds <= 0) return;
    this.awaited = Math.min(nextRequest, this.nextReport);
    await this.effects.sleep(Math.ceil((1000 * seconds) / this.options.speed));
    this.awaited = undefined;
  }

  /** Reports, and sets the next report before a request. */
  private async report(nextRequest: EpochSeconds): Promise<void> {
    const reportSeconds = this.options.reportSeconds as number;
    await this.effects.report(this.nextReport);
    this.nextReport += reportSeconds;
    const isSilent = this.nextReport > this.live.latest + maxReportedSeconds;
    if (isSilent && this.nextReport <= nextRequest) this.nextReport = nextMultiple(nextRequest, reportSeconds);
  }
}

/** The first row, beginning with `from`, whose second is not over at `time`. */
function findEnd(batch: Batch, from: number, time: EpochSeconds): number {
  let row = from;
  while (row < batch.length && (batch.time[row] as EpochSeconds) + 1 <= time) row++;
  return row;
}

/** The first multiple of `seconds` after `time`. */
function nextMultiple(time: EpochSeconds, seconds: number): EpochSeconds {
  return (Math.floor(time / seconds) + 1) * seconds;
}
