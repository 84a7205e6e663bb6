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

const config: ViteUserConfig = defineConfig({
  plugins: [wasmBytes],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/compile-debug-kernel.ts',
    // A zone with a daylight saving rule and an offset of 45 minutes: whoever asks for local time shows.
    env: { TZ: 'Pacific/Chatham' },
    // Most tests wait for other programs at times: there is work for one worker a core.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
export default config;
