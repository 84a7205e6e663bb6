/** Packages that count events in windows of time, or come near it. Their timers are run on time, as far as they have any. */
import { EventEmitter } from 'node:events';
import { CircuitState, SamplingBreaker } from 'cockatiel';
import { Meter } from 'measured-core';
import Status from 'opossum/lib/status.js';
import { hourMs, secondsPerMinute } from '../../src/structures/calendar.ts';
import { realTime, type Time } from './simulated-time.ts';
import type { Contender, Subject } from './subject.ts';

const hourBuckets = 60;
/** Milliseconds between two ticks of a meter. */
const meterTickMs = 5_000;

/** Rotates 60 buckets by a timer. */
function makeStatus(time: Time): Subject {
  const rotation = new EventEmitter();
  const status = new Status({
    rollingCountTimeout: hourMs,
    rollingCountBuckets: hourBuckets,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation,
  });
  time.every(hourMs / hourBuckets, () => rotation.emit('rotate'));
  return {
    counter: status,
    add: () => status.increment('fires'),
    addEvery: (_, count) => {
      for (let i = 0; i < count; i++) status.increment('fires');
    },
    lastMinute: () => Number.NaN,
    lastHour: () => status.stats.fires,
  };
}

/** Has 3,600 windows of a second, and asks the time of day. */
function makeSamplingBreaker(time: Time): Subject {
  const now = Date.now;
  if (time !== realTime) Date.now = () => time.now();
  const breaker = new SamplingBreaker({ threshold: 0.5, duration: hourMs });
  return {
    counter: breaker,
    add: () => breaker.success(CircuitState.Closed),
    addEvery: (stepMs, count) => {
      for (let i = 0; i < count; i++) {
        time.set(i * stepMs);
        breaker.success(CircuitState.Closed);
      }
    },
    lastMinute: () => Number.NaN,
    lastHour: () => (breaker.state as { readonly currentSuccesses: number }).currentSuccesses,
    release: () => {
      Date.now = now;
    },
  };
}

/** An exponentially weighted average, fed by a timer: no count, but what it says of a minute can be compared with one. */
function makeMeter(time: Time): Subject {
  const meter = new Meter({ getTime: () => time.now() });
  time.every(meterTickMs, () => meter._tick());
  return {
    counter: meter,
    add: () => meter.mark(),
    addEvery: (_, count) => {
      for (let i = 0; i < count; i++) meter.mark();
    },
    lastMinute: () => meter.toJSON()['1MinuteRate'] * secondsPerMinute,
    lastHour: () => Number.NaN,
    release: () => meter.end(),
  };
}

const peer = { kind: 'peer', isExact: false, keepsEvents: false } as const;

export const peers: readonly Contender[] = [
  { ...peer, name: 'opossum `Status`', make: makeStatus },
  { ...peer, name: 'cockatiel `SamplingBreaker`', make: makeSamplingBreaker },
  { ...peer, name: 'measured-core `Meter`', make: makeMeter },
];
