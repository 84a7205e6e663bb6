import path from 'node:path';

/** From left to right: a file may import from its own layer and from those to the right of it. */
export const layers: readonly string[] = [
  'cli',
  'io',
  'pipeline',
  'report',
  'live',
  'analyzers',
  'tallies',
  'events',
  'log',
  'windows',
  'structures',
];

/** May be imported by every file, and imports none. */
const sharedFile = 'user-error.ts';
/** What the package exports, which nothing in it imports: these may import from any layer. */
const publicFaces = ['index.ts', 'memcached.ts'];
/** The layers that touch Node, other packages and files outside `src/`, as package.json is. */
const worldlyLayers = ['cli', 'io'];
/** Functions and tables of other packages that touch nothing: every file may import them. */
const purePackages = ['get-east-asian-width'];
/** What analyzers may know of their own layer. */
const sharedAnalyzerFile = 'analyzers/analyzer.ts';
const analyzerList = 'analyzers/index.ts';

/** Source texts by path, relative to `src/`. */
export type Sources = Readonly<Record<string, string>>;

/** What a source text imports, statically or not, types included. */
export function findImports(source: string): string[] {
  const code = source.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  const specifiers = code.matchAll(/\bfrom\s*(['"])(.+?)\1|\bimport\s*\(?\s*(['"])(.+?)\3/g);
  return [...specifiers].map((match) => (match[2] ?? match[4]) as string);
}

/** The imports that the architecture forbids, each as a sentence. */
export function findViolations(sources: Sources): string[] {
  const violations = Object.entries(sources).flatMap(([file, source]) =>
    findImports(source).flatMap((specifier) => judgeImport(file, specifier, sources) ?? []),
  );
  return [...violations, ...findCycles(sources).map((cycle) => `${cycle.join(' → ')} is a cycle`)];
}

function judgeImport(file: string, specifier: string, sources: Sources): string | undefined {
  const layer = layerOf(file);
  const imported = specifier.startsWith('.') ? resolveImport(file, specifier) : undefined;
  if (imported === undefined || imported.startsWith('../')) {
    const isAllowed = worldlyLayers.includes(layer) || purePackages.includes(specifier);
    return isAllowed ? undefined : `${file} imports ${specifier}, but only cli and io may`;
  }
  if (!(imported in sources)) return `${file} imports ${imported}, which does not exist`;
  if (imported === sharedFile) return undefined;
  if (publicFaces.includes(file)) return undefined;
  if (layers.indexOf(layer) < 0) return `${file} is in no layer, but imports ${imported}`;
  if (layers.indexOf(layerOf(imported)) < layers.indexOf(layer))
    return `${file} imports ${imported}, against the order`;
  const isSideways = layer === 'analyzers' && layerOf(imported) === 'analyzers';
  if (isSideways && file !== analyzerList && imported !== sharedAnalyzerFile) {
    return `${file} imports ${imported}, another analyzer`;
  }
  return undefined;
}

function layerOf(file: string): string {
  return file.split('/')[0] as string;
}

function resolveImport(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

/** One cycle for every import that closes one. */
function findCycles(sources: Sources): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file]);
      return;
    }
    if (finished.has(file)) return;
    for (const specifier of findImports(sources[file] ?? '')) {
      if (specifier.startsWith('.')) visit(resolveImport(file, specifier), [...trail, file]);
    }
    finished.add(file);
  };
  for (const file of Object.keys(sources)) visit(file, []);
  return cycles;
}
