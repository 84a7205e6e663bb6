/** The process that `measure-apart.ts` starts: measures one contender and tells what came out, as JSON. */
import { contenders } from './contenders.ts';
import type { Findings, Task } from './measure-apart.ts';
import { measureSpeed, weigh } from './measurement.ts';

const task = JSON.parse(process.argv[2] as string) as Task;
const contender = contenders.find(({ name }) => name === task.contender);
const collectOnce = globalThis.gc;
if (contender === undefined || collectOnce === undefined) throw new Error(`cannot measure ${task.contender}`);

/** Once leaves some garbage over. */
const collect = (): void => {
  for (let i = 0; i < 4; i++) collectOnce();
};
// What is loaded and compiled for the first one is not what the others weigh.
if (task.eventsPerSecond.length > 0) weigh(contender, 1, collect);
const findings: Findings = {
  weights: task.eventsPerSecond.map((rate) => weigh(contender, rate, collect)),
  speed: measureSpeed(contender, task.effort),
};
console.log(JSON.stringify(findings));
