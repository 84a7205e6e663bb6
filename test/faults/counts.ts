/** An event, as far as it is counted. */
export interface CountedEvent {
  readonly type: string;
  readonly trackingId: string;
}

/** Events by type and tracking id. */
export class Counts {
  private readonly byKey: Map<string, number> = new Map();

  add({ type, trackingId }: CountedEvent, events = 1): void {
    const key = `${type} of ${trackingId}`;
    this.byKey.set(key, this.of(key) + events);
  }

  addAll(others: Counts): void {
    for (const [key, events] of others.byKey) this.byKey.set(key, this.of(key) + events);
  }

  get total(): number {
    return [...this.byKey.values()].reduce((sum, events) => sum + events, 0);
  }

  /** What ought to be there, and is not; what is there, and ought not to be. Neither makes up for the other. */
  compare(stored: Counts): { readonly lost: number; readonly double: number; readonly places: readonly string[] } {
    let lost = 0;
    let double = 0;
    const places: string[] = [];
    for (const key of new Set([...this.byKey.keys(), ...stored.byKey.keys()])) {
      const [expected, found] = [this.of(key), stored.of(key)];
      lost += Math.max(0, expected - found);
      double += Math.max(0, found - expected);
      if (expected !== found) places.push(`${key}: ${found}, not ${expected}`);
    }
    return { lost, double, places };
  }

  private of(key: string): number {
    return this.byKey.get(key) ?? 0;
  }
}
