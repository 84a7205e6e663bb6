import { addAnalyzeCommand } from '../commands/analyze.ts';
import { main } from '../main.ts';

void main(addAnalyzeCommand);
