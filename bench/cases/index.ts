import type { BenchCase } from '../harness/bench-case.ts';
import { combined } from './combined.ts';
import { detection } from './detection.ts';
import { flood } from './flood.ts';
import { formats } from './formats.ts';
import { gz } from './gz.ts';
import { kindCases } from './kinds.ts';
import { nasa } from './nasa.ts';
import { rotated } from './rotated.ts';
import { scaling } from './scaling.ts';
import { scan } from './scan.ts';
import { start } from './start.ts';

/**
 * All cases, in the order in which they are measured and printed. To add one: describe its rows in a file of its own,
 * add it here, and run `UPDATE_EXPECTED=1 npm run bench -- --case NAME`, with and without `--quick`.
 */
export const benchCases: readonly BenchCase[] = [
  nasa,
  combined,
  formats,
  gz,
  rotated,
  start,
  detection,
  ...kindCases,
  scan,
  flood,
  scaling,
];
