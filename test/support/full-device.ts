import fs from 'node:fs';

/** Whatever is written to it finds the disk full. */
export const hasFullDevice: boolean = fs.existsSync('/dev/full');
/** Titles end with it where a test is skipped. */
export const unlessFullDevice: string = hasFullDevice ? '' : ' [skipped: needs /dev/full]';
