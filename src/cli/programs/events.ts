import { addEventsCommand } from '../commands/events.ts';
import { main } from '../main.ts';

// Without a listener the signal would start Node's debugger, or end what others still wait for.
process.on('SIGUSR1', () => {});

void main(addEventsCommand);
