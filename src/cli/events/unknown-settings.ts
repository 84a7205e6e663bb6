import type { ConfigMistake, Path } from '../../apps/events/config.ts';
import { findClosestName } from '../../structures/closest-name.ts';
import { configSettings, isObject, memorySettings, storeSettings, typeSettings } from './config-schema.ts';

/** The unknown settings of a configuration, each with the name that was probably meant. */
export function* findUnknownSettings(json: unknown): Generator<ConfigMistake> {
  if (!isObject(json)) return;
  yield* findUnknownIn(json, [], configSettings);
  const { types, store } = json;
  if (isObject(types)) {
    for (const [name, type] of Object.entries(types)) yield* findUnknownIn(type, ['types', name], typeSettings);
  }
  if (isObject(store)) yield* findUnknownIn(store, ['store'], store.type === 'memory' ? memorySettings : storeSettings);
}

function* findUnknownIn(object: unknown, path: Path, settings: readonly string[]): Generator<ConfigMistake> {
  if (!isObject(object)) return;
  for (const key of Object.keys(object)) {
    if (settings.includes(key)) continue;
    const meant = findClosestName(key, settings);
    const hint = meant === undefined ? `there is only ${settings.join(', ')}` : `did you mean "${meant}"?`;
    yield { path: [...path, key], kind: 'unknown', message: hint };
  }
}
