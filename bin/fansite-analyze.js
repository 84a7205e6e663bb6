#!/usr/bin/env node
// Node opens its debugger on SIGUSR1, where any user of the machine could run code. So the signal is taken before all else.
process.on('SIGUSR1', () => {});
// What people ask `events` for a summary with must not end it before it listens, nor another command.
process.on('SIGUSR2', () => {});
// A signal from before has opened the debugger by now, or will in a moment, and then Node emits this event.
if (!/--inspect(-brk|-wait)?(?![\w-])/.test(`${process.execArgv} ${process.env.NODE_OPTIONS}`)) {
  process._debugEnd?.();
  process.on('internalMessage', () => process._debugEnd());
}

require('../dist/start.cjs');
