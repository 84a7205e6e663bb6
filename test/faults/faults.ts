import type { Random } from '../../src/structures/random.ts';
import type { Stage } from './stage.ts';

/** Something that goes wrong at random moments of a round. */
export interface Fault {
  /** How it is asked for. */
  readonly name: string;
  readonly title: string;
  /** How long events are generated. */
  readonly seconds: number;
  readonly serverArgs: readonly string[];
  /** What some producer tells of it, unless it is one that nobody notices. */
  readonly sign: RegExp | undefined;
  /** Two independent sources, because things may happen at once. */
  readonly happen: (stage: Stage, random: Random, other: Random) => Promise<void>;
}

const usual = { seconds: 3, serverArgs: [], sign: undefined } as const;
const isMissed = /did not answer within/;
const isPutBack = /the store had lost events/;

export const faults: readonly Fault[] = [
  { ...usual, name: 'none', title: 'none', happen: async () => {} },
  {
    ...usual,
    name: 'server-killed',
    title: 'server killed and restarted, once or twice',
    sign: isPutBack,
    async happen(stage, random) {
      for (let i = random.below(2); i < 2; i++) {
        await stage.waitForMoment(random, 0.4);
        await stage.restartServer(random);
      }
    },
  },
  {
    ...usual,
    name: 'server-stopped',
    title: 'server stopped for longer than commands wait',
    sign: isMissed,
    async happen(stage, random) {
      await stage.waitForMoment(random, 0.6);
      await stage.pauseServer(random);
    },
  },
  {
    ...usual,
    name: 'server-full',
    title: 'server full, values thrown away',
    serverArgs: ['-m', '2'],
    sign: isPutBack,
    async happen(stage, random) {
      await stage.waitForMoment(random, 0.6);
      await stage.fillServer(random);
    },
  },
  {
    ...usual,
    name: 'producer-killed',
    title: 'producer killed',
    async happen(stage, random) {
      await stage.waitForMoment(random, 0.6);
      await stage.waitForFed();
      await stage.killFed(random);
    },
  },
  {
    ...usual,
    name: 'producer-stopped',
    title: 'producer stopped for a while',
    async happen(stage, random) {
      await stage.waitForMoment(random, 0.6);
      await stage.pauseProducer(stage.producers, random);
    },
  },
  {
    seconds: 5,
    name: 'together',
    title: 'all of these in one round',
    serverArgs: ['-m', '2'],
    sign: isPutBack,
    async happen(stage, random, other) {
      const serverFaults = [
        () => stage.restartServer(random),
        () => stage.restartServer(random),
        () => stage.fillServer(random),
        () => stage.pauseServer(random),
      ];
      const ofServer = async (): Promise<void> => {
        while (serverFaults.length > 0) {
          await stage.waitForMoment(random, 0.2);
          const [fault] = serverFaults.splice(random.below(serverFaults.length), 1);
          await fault?.();
        }
        // What the server has lost behind a producer's death, nobody can put back.
        await stage.waitForFed();
        if (random.below(2) === 0) await stage.killFed(random);
        else await stage.pauseServer(random, () => stage.killFed(random));
      };
      const ofProducer = async (): Promise<void> => {
        await stage.waitForMoment(other, 0.7);
        await stage.pauseProducer(stage.generators, other);
      };
      await Promise.all([ofServer(), ofProducer()]);
    },
  },
];
