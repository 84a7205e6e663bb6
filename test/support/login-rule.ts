import { methodNames } from '../../src/log/method.ts';
import type { AnalysisParameters } from '../../src/pipeline/answers.ts';
import type { LoginRule } from '../../src/tallies/tally.ts';
import { type BlockingOptions, defaultOracleOptions, type OracleOptions } from '../oracles/reports.ts';

/** The methods that the program tells apart, and so can be told to look for. */
export function isKnownMethod(name: string): boolean {
  return name !== '(other)' && (methodNames as readonly string[]).includes(name);
}

/** The rule that the oracle's options describe. Methods that are told apart only. */
export function toLoginRule(options: Partial<BlockingOptions> = {}): LoginRule {
  const { loginPaths, loginMethods, isFailedStatus, failures, failureWindowSeconds, blockSeconds } = {
    ...defaultOracleOptions,
    ...options,
  };
  return {
    paths: loginPaths,
    methods: loginMethods.map((name) => {
      if (!isKnownMethod(name)) throw new Error(`unknown method ${name}`);
      return (methodNames as readonly string[]).indexOf(name);
    }),
    isFailedStatus: Uint8Array.from({ length: 1000 }, (_, status) => (isFailedStatus(status) ? 1 : 0)),
    failures,
    failureWindowSeconds,
    blockSeconds,
  };
}

/** Seconds that a window holds: one with both its ends holds one more than its length. */
export function toWindowSeconds({
  windowSeconds,
  halfOpen,
}: Pick<OracleOptions, 'windowSeconds' | 'halfOpen'>): number {
  return halfOpen ? windowSeconds : windowSeconds + 1;
}

/** The parameters of an analysis that the oracle's options describe. */
export function toParameters(options: Partial<OracleOptions> = {}): AnalysisParameters {
  const all = { ...defaultOracleOptions, ...options };
  return { top: all.top, windowSeconds: toWindowSeconds(all), login: toLoginRule(all) };
}

/** The options without the methods that the program does not tell apart; POST if there are no others. */
export function withKnownMethods<Options extends OracleOptions>(options: Options): Options {
  const known = options.loginMethods.filter(isKnownMethod);
  return { ...options, loginMethods: known.length > 0 ? known : ['POST'] };
}
