import fs from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What the build does to WebAssembly: the module's bytes are the default export. */
const wasmBytes = {
  name: 'wasm-bytes',
  enforce: 'pre',
  load(id: string): string | undefined {
    if (!id.endsWith('.wasm')) return undefined;
    return `export default Uint8Array.from(atob('${fs.readFileSync(id, 'base64')}'), (byte) => byte.charCodeAt(0));`;
  },
} as const;

/** Tests of the built program and the built library, which CI runs on every version of Node. The others import src/. */
const integration = ['test/cli/**/*.test.ts', 'test/{golden,insight-suite,package,readme}.test.ts'];
const unit = {
  name: 'unit',
  include: ['test/**/*.test.ts'],
  exclude: integration,
  globalSetup: 'test/support/compile-debug-kernel.ts',
  // Modules are loaded once a worker, not once a file, which takes a third off. No module remembers anything that a test can see.
  isolate: false,
};

const config: ViteUserConfig = defineConfig({
  plugins: [wasmBytes],
  test: {
    projects: [
      { extends: true, test: unit },
      { extends: true, test: { name: 'integration', include: integration } },
    ],
    // A zone with a daylight saving rule and an offset of 45 minutes: whoever asks for local time shows.
    env: { TZ: 'Pacific/Chatham' },
    // Most tests wait for other programs at times: there is work for one worker a core.
    maxWorkers: '100%',
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
export default config;
