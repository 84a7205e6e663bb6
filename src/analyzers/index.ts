import type { AnyAnalyzer } from './analyzer.ts';
import { blocked } from './blocked.ts';
import { disjointHours } from './disjoint-hours.ts';
import { hosts } from './hosts.ts';
import { hours } from './hours.ts';
import { resources } from './resources.ts';

/** Every question that is asked of a log, in the order in which help and documentation name their files. */
export const analyzers: readonly AnyAnalyzer[] = [hosts, resources, hours, disjointHours, blocked];

/** The stems of the files that an analyzer's answer goes to. */
export function fileStems({ files, linesFile }: AnyAnalyzer): string[] {
  return linesFile === undefined ? Object.keys(files) : [...Object.keys(files), linesFile.stem];
}

/** The stems of all files: the names that `--only` takes. */
export const allStems: readonly string[] = analyzers.flatMap(fileStems);
