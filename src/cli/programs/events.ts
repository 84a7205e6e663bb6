import { addEventsCommand } from '../commands/events.ts';
import { main } from '../main.ts';

void main(addEventsCommand);
