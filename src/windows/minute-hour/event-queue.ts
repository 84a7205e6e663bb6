/** Some events at one moment. */
export interface CountedEvent {
  /** In milliseconds of a clock. */
  readonly time: number;
  readonly count: number;
}

/** Below this it is not worth while to move what is left. */
const minToDiscard = 1_024;

/** Events in the order of their times, the oldest at the front, with the sum of their counts. */
export class EventQueue {
  /** Exact for whole counts; fractions round, but not once the queue has been empty. */
  total = 0;
  private events: CountedEvent[] = [];
  /** Index of the front. What is before it has been taken out. */
  private front = 0;

  /** O(1). The event must not be older than the one before. */
  push(event: CountedEvent): void {
    this.events.push(event);
    this.total += event.count;
  }

  /** Takes the oldest event out if it happened at this time or before; undefined if none did. Amortized O(1). */
  takeUntil(time: number): CountedEvent | undefined {
    const event = this.events[this.front];
    if (event === undefined || event.time > time) return undefined;
    this.front++;
    this.discard();
    this.total = this.events.length === this.front ? 0 : this.total - event.count;
    return event;
  }

  /** Moves the rest to the start of the array once more than half of it has been taken out. */
  private discard(): void {
    if (this.front < minToDiscard || 2 * this.front < this.events.length) return;
    this.events = this.events.slice(this.front);
    this.front = 0;
  }
}
