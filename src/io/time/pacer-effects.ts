import type { PacerEffects } from '../../events/generating/pacer.ts';
import type { Clock } from '../../windows/clock.ts';
import type { Interruptible } from './interruption.ts';
import { pause } from './pause.ts';

/** A run that is to end does so within this. */
const shortSleepMs = 20;

/** What a run has that a signal can end, with its clock: `startSteadyClock()`, say. */
export function pacerEffects({ signal, turns }: Pick<Interruptible, 'signal' | 'turns'>, clock: Clock): PacerEffects {
  const sleep = (milliseconds: number) =>
    milliseconds > shortSleepMs ? pause(milliseconds, signal) : sleepShortly(milliseconds, signal);
  return { clock, turns, sleep };
}

/** Looks at the signal only afterwards: to listen to it costs more than all else that is done when a timer comes. */
async function sleepShortly(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  signal.throwIfAborted();
}
