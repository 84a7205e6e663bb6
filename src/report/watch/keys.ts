import { type Panel, wholePanel } from './panel.ts';
import type { ScreenState } from './screen-state.ts';

/** The keys and what they do now. */
export function keyLine({ activity, isHelpShown, hasKeys }: ScreenState): Panel {
  const pause = activity.name === 'paused' ? 'p continue' : 'p pause';
  const help = isHelpShown ? '? back' : '? help';
  return wholePanel([[{ text: hasKeys ? `q quit  ${pause}  ${help}` : 'Ctrl-C quits' }]]);
}
