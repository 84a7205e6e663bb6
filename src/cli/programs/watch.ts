import { addWatchCommand } from '../commands/watch.ts';
import { main } from '../main.ts';

void main(addWatchCommand);
