import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { formats } from '../../src/log/formats/catalogue.ts';
import { extraNames } from '../../src/log/formats/steps.ts';
import { decodeInput, encodeInput, type FuzzInput } from './fuzz-input.ts';
import { plainSettings } from './minimize.ts';

/** An input, and the features that it shows. */
export interface CorpusEntry {
  readonly input: FuzzInput;
  readonly features: ReadonlySet<number>;
}

const maxStoredFiles = 128;
const maxStoredBytes = 150_000;
const extension = '.input';

/** The inputs of a folder, by the names of their files. */
export function readInputs(folder: string): { name: string; input: FuzzInput }[] {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(extension));
  return names.sort().map((name) => ({ name, input: decodeInput(fs.readFileSync(path.join(folder, name))) }));
}

/** The golden logs of all formats: what is mutated first. */
export function readGoldenLogs(folder: string): FuzzInput[] {
  return formats.map(({ name }) => ({
    ...plainSettings,
    format: name,
    columns: [...extraNames, 'duration'],
    bytes: Uint8Array.from(fs.readFileSync(path.join(folder, `${name}.log`))),
  }));
}

/** Writes an input to a file that is named after what is in it. Returns its path. */
export function writeInput(folder: string, input: FuzzInput): string {
  const file = encodeInput(input);
  const name = createHash('sha256').update(file).digest('hex').slice(0, 12) + extension;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), file);
  return path.join(folder, name);
}

/**
 * Those of the entries that are worth being stored, too: always the one next that adds most, for its size, to what those
 * before it show, while there is room.
 */
export function chooseEntries(stored: readonly CorpusEntry[], entries: readonly CorpusEntry[]): CorpusEntry[] {
  const chosen: CorpusEntry[] = [];
  const shown = new Set<number>();
  let bytesLeft = maxStoredBytes;
  const store = ({ input, features }: CorpusEntry): void => {
    bytesLeft -= encodeInput(input).length;
    for (const feature of features) shown.add(feature);
  };
  const worthOf = ({ input, features }: CorpusEntry): number => {
    let added = 0;
    for (const feature of features) if (!shown.has(feature)) added++;
    return encodeInput(input).length > bytesLeft ? 0 : added / (200 + input.bytes.length);
  };
  for (const entry of stored) store(entry);
  while (stored.length + chosen.length < maxStoredFiles) {
    const worths = entries.map(worthOf);
    const best = worths.reduce((most, worth, i) => (worth > (worths[most] as number) ? i : most), 0);
    const entry = entries[best];
    if (entry === undefined || worths[best] === 0) break;
    chosen.push(entry);
    store(entry);
  }
  return chosen;
}
