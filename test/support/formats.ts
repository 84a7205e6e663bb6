import { LogFormats } from '../../src/io/reading/log-formats.ts';
import { commonFormat, findFormat } from '../../src/log/formats/catalogue.ts';
import { defaultFormatOptions, type Format } from '../../src/log/formats/format.ts';
import { LineScanner } from '../../src/log/line-scanner.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';

/** Takes every log for Common, and tells nobody. */
export function commonFormats(): LogFormats {
  const rule = { format: findFormat('common') as Format, options: defaultFormatOptions };
  return new LogFormats(rule, new TypeScriptKernel({ chunkBytes: 4096 }), { tell: () => {}, warn: () => {} });
}

/** Reads Common lines. */
export function commonScanner(): LineScanner {
  const scanner = new LineScanner();
  scanner.use(commonFormat);
  return scanner;
}
