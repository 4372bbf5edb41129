import { clockOf } from './clock.js';
import { exitCodes } from './codes.js';
import { checkClock } from './doctor/clock.js';
import { checkEntra } from './doctor/entra.js';
import { type Finding, tell } from './doctor/finding.js';
import {
  checkDeclarations,
  checkEngine,
  checkNode,
  checkPolicy,
  checkSettings,
  checkStack,
} from './doctor/local.js';
import { checkVonage } from './doctor/vonage.js';
import { UsageError } from './failure.js';
import { choosePlace, type Place, type PlaceOptions } from './place.js';
import { findEngineCall } from './settings.js';
import type { Terminal } from './terminal.js';

/** `rollcall doctor`: checks each thing that a run needs, past failures, and says what to do. */
export async function doctor(terminal: Terminal, options: PlaceOptions): Promise<number> {
  const all: Finding[] = [];
  const add = (...findings: readonly Finding[]): void => {
    for (const finding of findings) {
      tell(terminal, finding);
      all.push(finding);
    }
  };
  add(checkNode());
  const found = await findEngineCall(terminal);
  add(await checkEngine(terminal, found?.engine));
  const place = await tryPlace(terminal, options);
  if ('level' in place) add(place);
  else await checkRun(terminal, place, found?.call, add);
  const problems = all.filter((finding) => finding.level === 'problem');
  terminal.out(`\n${verdict(all)}\n`);
  if (problems.some((finding) => finding.isInput)) return exitCodes.input;
  return problems.length > 0 ? exitCodes.failed : exitCodes.done;
}

async function tryPlace(terminal: Terminal, options: PlaceOptions): Promise<Place | Finding> {
  try {
    return await choosePlace(terminal, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { level: 'problem', text: error.message, isInput: true };
  }
}

async function checkRun(
  terminal: Terminal,
  place: Place,
  call: Parameters<typeof checkStack>[2],
  add: (...findings: readonly Finding[]) => void,
): Promise<void> {
  add(await checkStack(terminal, place.stack, call));
  const now = clockOf(terminal);
  const { declarations, finding } = await checkDeclarations(place, now);
  add(finding);
  if (declarations !== undefined) add(...checkPolicy(declarations.policy));
  const { settings, findings } = await checkSettings(terminal, place.stack, call);
  add(...findings);
  if (settings === undefined) {
    add({ level: 'warning', text: 'Entra, Vonage, clock: not looked at before the settings are right' });
    return;
  }
  add(...(await checkEntra(settings, declarations?.stack.delivery ?? 'direct')));
  add(...(await checkVonage(settings, declarations?.policy)));
  add(...(await checkClock({ Entra: settings.directory.graphUrl, Vonage: settings.vonage.url })));
}

function verdict(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const parts = [
    ...(problems > 0 ? [`${problems} ${problems === 1 ? 'problem' : 'problems'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return parts.length === 0 ? 'All is well.' : `${parts.join(', ')}.`;
}
