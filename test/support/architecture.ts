import path from 'node:path';

/** From left to right: a file may import from its own layer and from those to the right of it. */
export const layers: readonly string[] = [
  'cli',
  'apps',
  'io',
  'report',
  'pipeline',
  'live',
  'analyzers',
  'tallies',
  'log',
  'events',
  'lines',
  'windows',
  'structures',
];

/** May be imported by every file, and imports none. */
const sharedFile = 'user-error.ts';
/** What the package exports, which nothing in it imports: these may import from any layer. */
const publicFaces = ['index.ts', 'memcached.ts'];
/** The layers that touch Node, other packages and files outside `src/`, as package.json is. */
const worldlyLayers = ['cli', 'apps', 'io'];
/** The one that `io/` has beside its rooms. */
const onlyFileOfIo = 'io/system-error.ts';
/** The command line's own package, and the only layer that knows it. */
const commandLine = { package: 'commander', layer: 'cli' };
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
  const files = fileGraph(sources);
  const cycles = [...findCycles(files), ...findCycles(roomGraph(files)).filter(hasRoom)];
  const strays = Object.keys(sources).filter((file) => /^io\/[^/]+$/.test(file) && file !== onlyFileOfIo);
  return [
    ...violations,
    ...cycles.map((cycle) => `${cycle.join(' → ')} is a cycle`),
    ...strays.map((file) => `${file} stands in no room of io`),
  ];
}

/** Files that lie in no folder of their layer have been looked at by themselves. */
function hasRoom(cycle: readonly string[]): boolean {
  return cycle.some((room) => !room.endsWith('.ts'));
}

function judgeImport(file: string, specifier: string, sources: Sources): string | undefined {
  const layer = layerOf(file);
  const imported = specifier.startsWith('.') ? resolveImport(file, specifier) : undefined;
  if (imported === undefined || imported.startsWith('../')) {
    if (specifier === commandLine.package && layer !== commandLine.layer && worldlyLayers.includes(layer)) {
      return `${file} imports ${specifier}, but only ${commandLine.layer} may`;
    }
    const isAllowed = worldlyLayers.includes(layer) || purePackages.includes(specifier);
    return isAllowed ? undefined : `${file} imports ${specifier}, but only cli, apps and io may`;
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

/** What each node leads to. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** Which file imports which. */
function fileGraph(sources: Sources): Graph {
  const importsOf = (file: string, source: string) =>
    findImports(source).flatMap((specifier) => (specifier.startsWith('.') ? [resolveImport(file, specifier)] : []));
  return new Map(Object.entries(sources).map(([file, source]) => [file, importsOf(file, source)]));
}

/** Which room imports from which. A room is a folder within a layer, or a file beside such folders. */
function roomGraph(files: Graph): Graph {
  const graph = new Map<string, string[]>();
  for (const [file, imports] of files) {
    const room = roomOf(file);
    const others = imports.map(roomOf).filter((other) => other !== room);
    graph.set(room, [...(graph.get(room) ?? []), ...others]);
  }
  return graph;
}

function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** One cycle for every arrow that closes one. */
function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) {
      cycles.push([...trail.slice(trail.indexOf(node)), node]);
      return;
    }
    if (finished.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    finished.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}
