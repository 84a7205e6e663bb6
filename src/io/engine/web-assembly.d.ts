/** What is used of WebAssembly: neither TypeScript's library without the DOM nor Node's types have it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Memory {
    readonly buffer: SharedArrayBuffer;
    /** In pages of 64 KiB. */
    constructor(size: { initial: number; maximum: number; shared: true });
    grow(pages: number): number;
  }

  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
  }
}

/** The build puts the file's bytes here. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
