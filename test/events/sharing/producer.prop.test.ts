import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlushReport, type Layout, Producer } from '../../../src/events/sharing/producer.ts';
import { readSharedSummaries } from '../../../src/events/sharing/shared-summary.ts';
import { type DecodedTotals, decodeAll, isInWindow, ProducedEvents } from '../../oracles/produced-events.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { type Fate, FaultyStore } from './faulty-store.ts';

const types = ['signup', 'click'] as const;
const trackingIds = ['A', '10', '9', '__proto__', 'ü'];
const producerCount = 3;
const window = { windowMinutes: 0.5, bucketSeconds: 10 };

/** Of somebody, by index, or of a request, by any number. */
type Step =
  | { readonly kind: 'add'; who: number; type: number; id: number; agoMs: number }
  | { readonly kind: 'flush' | 'end' | 'kill'; who: number }
  | { readonly kind: 'decide'; index: number; fate: Fate }
  | { readonly kind: 'do-late'; index: number }
  | { readonly kind: 'pass'; ms: number }
  | { readonly kind: 'evict'; type: number; own: number | undefined }
  | { readonly kind: 'restart' };

const who = fc.nat({ max: producerCount - 1 });
const type = fc.nat({ max: types.length - 1 });
const index = fc.nat({ max: 99 });
const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      who,
      type,
      id: fc.nat({ max: trackingIds.length - 1 }),
      agoMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: -25_000, max: 50_000 })),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('flush' as const), who }) },
  {
    weight: 24,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), index, fate: fc.constant('served' as const) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      index,
      fate: fc.constantFrom('request-lost' as const, 'answer-lost' as const, 'late' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('do-late' as const), index }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 12_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 30_000, max: 200_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('evict' as const), type, own: fc.option(who, { nil: undefined }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('kill' as const, 'end' as const), who }) },
);

/** A producer, and what a list says that it has counted, by index of type. */
class Story {
  readonly producer: Producer;
  readonly lists: ProducedEvents[] = types.map(() => new ProducedEvents());
  readonly flushes: Promise<FlushReport>[] = [];
  added = 0;
  isAlive = true;

  constructor(store: FaultyStore, layout: Layout, id: string) {
    this.producer = new Producer({
      store: store.of(id),
      types,
      layout,
      id,
      flushSeconds: 1,
      wait: () => Promise.resolve(),
      ...window,
    });
    const { incoming } = this.producer;
    const take = incoming.take.bind(incoming);
    incoming.take = (name, now) => {
      this.lists[types.indexOf(name as (typeof types)[number])]?.take();
      return take(name, now);
    };
  }

  get id(): string {
    return this.producer.id;
  }
}

class World {
  readonly clock: VirtualClock = new VirtualClock(Date.UTC(2019, 11, 8, 6, 42, 57));
  readonly store: FaultyStore = new FaultyStore(this.clock);
  readonly layout: Layout;
  readonly stories: Story[];
  /** By type and dead producer: the flush that its totals had when it died, unless they were lost since. */
  readonly left: Map<string, number>[] = types.map(() => new Map());

  /** The signups that the store ever had, by producer. */
  private readonly mostStored: Map<string, number> = new Map();

  constructor(layout: Layout) {
    this.layout = layout;
    this.stories = Array.from({ length: producerCount }, (_, i) => new Story(this.store, layout, `host-${i}`));
  }

  async play(step: Step): Promise<void> {
    const { clock, store } = this;
    if (step.kind === 'add') this.add(step.who, step.type, step.id, clock.time - step.agoMs);
    if (step.kind === 'flush') this.flush(step.who);
    if (step.kind === 'end') this.end(step.who);
    if (step.kind === 'kill') await this.kill(step.who);
    if (step.kind === 'decide') await store.decide(step.index, step.fate);
    if (step.kind === 'do-late') await store.doLate(step.index);
    if (step.kind === 'pass') clock.time += step.ms;
    if (step.kind === 'evict') {
      const name = types[step.type] as string;
      store.evict(step.own === undefined ? name : `${name}/host-${step.own}`);
      this.left[step.type]?.clear();
    }
    if (step.kind === 'restart') {
      store.restart();
      for (const left of this.left) left.clear();
    }
    await setImmediate();
  }

  /** In the store is, of each producer that it names, exactly what it had counted up to its flush. */
  async check(): Promise<void> {
    const now = this.clock.time;
    for (const [i, name] of types.entries()) {
      const { sums, flushes } = await this.look(name);
      const expected = new Map<string, number>();
      for (const { id, lists } of this.stories) lists[i]?.countInto(expected, now, flushes.get(id) ?? 0);
      expect(sorted(sums)).toEqual(sorted(expected));
      for (const [id, flush] of this.left[i] as Map<string, number>) {
        const stillCounting = new Map<string, number>();
        this.stories.find((story) => story.id === id)?.lists[i]?.countInto(stillCounting, now, flush);
        if (stillCounting.size > 0) expect(flushes.get(id)).toBeGreaterThanOrEqual(flush);
      }
    }
    for (const { producer, added } of this.stories) {
      const { standing } = producer;
      expect(standing.added).toBe(added);
      const { stored, unanswered, unstored, expired } = standing;
      expect(standing.added).toBe(stored + unanswered + unstored + expired);
      expect(Math.min(stored, unanswered, unstored, expired)).toBeGreaterThanOrEqual(0);
    }
  }

  /** All that is asked is answered now, the oldest question first. */
  async calm(): Promise<void> {
    await setImmediate();
    while (this.store.waitingCount > 0) {
      await this.store.decide(0, 'served');
      await setImmediate();
    }
  }

  /** The faults are over: everybody who lives flushes twice, and everything must be there. */
  async finish(): Promise<void> {
    const { clock, stories, store, layout } = this;
    store.forgetLate();
    await this.calm();
    for (let round = 0; round < 2; round++) {
      const reports = stories.filter(({ isAlive }) => isAlive).map(({ producer }) => producer.flush());
      await this.calm();
      for (const report of await Promise.all(reports)) for (const { error } of report) expect(error).toBeUndefined();
    }
    await this.check();
    const summaries = readSharedSummaries({ store: store.of('reader'), types, layout, ...window });
    await this.calm();
    for (const [i, name] of types.entries()) {
      const { flushes } = await this.look(name);
      const expected = new Map<string, number>();
      for (const { id, lists, isAlive } of stories) {
        lists[i]?.countInto(expected, clock.time, isAlive ? Number.POSITIVE_INFINITY : (flushes.get(id) ?? 0));
      }
      const { summary } = (await summaries)[i] as Awaited<typeof summaries>[number];
      const perId = new Map<string, number>();
      for (const [cell, events] of expected) {
        const id = cell.slice(cell.indexOf(' ') + 1);
        perId.set(id, (perId.get(id) ?? 0) + events);
      }
      expect(sorted(summary.eventsCapturedByTrackingIds)).toEqual(sorted(perId));
      expect(summary.totalEventsCaptured).toBe([...perId.values()].reduce((sum, events) => sum + events, 0));
    }
    for (const { producer, isAlive, flushes, lists } of stories) {
      if (!isAlive) continue;
      await Promise.all(flushes);
      expect(producer.standing).toMatchObject({ unanswered: 0, unstored: 0 });
      const isAllInWindow = lists.every(({ events }) => events.every(({ bucket }) => isInWindow(bucket, clock.time)));
      if (isAllInWindow) expect(producer.standing.expired).toBe(0);
    }
  }

  /**
   * Where all events are signups: what living producers call stored is, or was until the store lost it; what they call unstored or
   * expired is not, and what they call unanswered covers the rest.
   */
  async checkStandings(): Promise<void> {
    for (const { id, isAlive, producer } of this.stories) {
      if (!isAlive) continue;
      const events = await this.countStored(id);
      const { stored, unanswered } = producer.standing;
      expect(events).toBeLessThanOrEqual(stored + unanswered);
      this.mostStored.set(id, Math.max(events, this.mostStored.get(id) ?? 0));
      expect(stored).toBeLessThanOrEqual(this.mostStored.get(id) as number);
    }
  }

  /** No request is answered any more, and producers give up; after that, what was late is done, and their standing still holds. */
  async giveUp(fates: readonly Fate[]): Promise<void> {
    await setImmediate();
    for (let i = 0; this.store.waitingCount > 0; i++) {
      await this.store.decide(i, fates[i % fates.length] as Fate);
      await this.checkStandings();
      await setImmediate();
    }
    for (let i = 0; i < 200; i++) await this.store.doLate(i);
    await this.checkStandings();
  }

  /** The signups that the store has of a producer, by what it says itself. */
  private async countStored(id: string): Promise<number> {
    const key = this.layout === 'shared' ? 'signup' : `signup/${id}`;
    const text = (await this.store.peek(key))?.text;
    return text === undefined ? 0 : (JSON.parse(text).producers[id]?.events ?? 0);
  }

  /** What readers find about a type. */
  private async look(name: string): Promise<DecodedTotals> {
    const text = (await this.store.peek(name))?.text;
    if (text === undefined) return decodeAll([], this.clock.time);
    if (this.layout === 'shared') return decodeAll([text], this.clock.time);
    const ids = Object.keys(JSON.parse(text).producers);
    const texts = await Promise.all(ids.map(async (id) => (await this.store.peek(`${name}/${id}`))?.text));
    return decodeAll(
      texts.filter((found) => found !== undefined),
      this.clock.time,
    );
  }

  private add(whoIndex: number, typeIndex: number, id: number, time: number): void {
    const story = this.stories[whoIndex] as Story;
    if (!story.isAlive) return;
    const trackingId = trackingIds[id] as string;
    const isKept = story.producer.incoming.add(types[typeIndex] as string, trackingId, time);
    expect(isKept).toBe(story.lists[typeIndex]?.add(trackingId, time, this.clock.time));
    if (isKept) story.added++;
  }

  private flush(whoIndex: number): void {
    const { producer, isAlive, flushes } = this.stories[whoIndex] as Story;
    if (isAlive) flushes.push(producer.flush());
  }

  private end(whoIndex: number): void {
    const { producer, isAlive, flushes } = this.stories[whoIndex] as Story;
    if (isAlive) flushes.push(producer.end());
  }

  private async kill(whoIndex: number): Promise<void> {
    const story = this.stories[whoIndex] as Story;
    if (!story.isAlive) return;
    story.isAlive = false;
    this.store.leave(story.id);
    for (const [i, name] of types.entries()) {
      const flush = (await this.look(name)).flushes.get(story.id);
      if (flush !== undefined) this.left[i]?.set(story.id, flush);
    }
  }
}

function sorted(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].sort(([left], [right]) => (left < right ? -1 : 1));
}

describe.each(['shared', 'per-producer'] as const)('in the layout %s', (layout) => {
  test('every event is stored once, whatever becomes of requests, answers, totals and producers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { maxLength: 150, size: 'max' }), async (steps) => {
        const world = new World(layout);
        for (const step of steps) {
          await world.play(step);
          await world.check();
        }
        await world.finish();
      }),
      { numRuns: 100 },
    );
  });

  test('what is known to be stored is, what is known not to be is not, and the rest is called unanswered (issue 13)', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('request-lost', 'answer-lost', 'late'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { maxLength: 100, size: 'max' }), fates, async (steps, lastFates) => {
        const world = new World(layout);
        for (const step of steps) {
          await world.play(step.kind === 'add' ? { ...step, type: 0 } : step);
          await world.checkStandings();
        }
        await world.giveUp(lastFates);
      }),
      { numRuns: 400 },
    );
  });
});
