import { JobBook } from '../../src/calls/jobs';
import { CallLedger } from '../../src/calls/ledger';
import type { CommandTools } from '../../src/commands/tools';
import { boundsOf } from '../../src/conferences/bounds';
import { FileDirectory } from '../../src/directory/file-directory';
import type { Conference } from '../../src/directory/port';
import { follow } from '../../src/nodes/node';
import type { Observation } from '../../src/observers/observation';
import { CommandRate } from '../../src/policy/command-rate';
import { DialPolicy } from '../../src/policy/dial';
import { DialRate } from '../../src/policy/dial-rate';
import { MediaPolicy } from '../../src/policy/media';
import { RecordingMemory } from '../../src/recordings/memory';
import { RecordingPolicy } from '../../src/recordings/names';
import type { ScriptedEsl } from './scripted-esl';
import { unpaced } from './unpaced';

export const SALES: Conference = {
  name: 'Sales',
  freeswitchName: '3000-pbx',
  profile: 'default',
  owners: ['200'],
  listed: true,
};

/** Returns the tools of a request and what was observed; the ledger follows the scripted events. */
export function toolsOf(
  esl: ScriptedEsl,
  more: Partial<Pick<CommandTools, 'conference' | 'cancelled' | 'policies' | 'recordings'>> = {},
): CommandTools & { readonly observed: readonly Observation[] } {
  const clock = { now: () => Date.now() };
  const live = {
    calls: new CallLedger(clock),
    jobs: new JobBook(clock, { jobs: 10, keptMs: 1_000_000 }),
    recordings: new RecordingMemory(clock),
    bounds: boundsOf(clock),
  };
  follow(esl, live, clock.now);
  const observed: Observation[] = [];
  return {
    esl,
    clock,
    observe: (observation) => void observed.push(observation),
    observed,
    live,
    policies: {
      dial: new DialPolicy({ allow: [] }),
      dialRate: new DialRate(100),
      commandRate: new CommandRate(0, clock),
      commandPace: unpaced,
      readPace: unpaced,
      requestPace: unpaced,
      media: new MediaPolicy({ roots: [], streams: [] }),
    },
    recordings: { names: new RecordingPolicy({ dir: '/recordings', format: 'wav' }), folder: undefined },
    timeouts: { command: 1_000, dial: 60_000 },
    directory: new FileDirectory('example.org', new Map(), new Map()),
    requester: { name: '200', role: 'user' },
    trace: undefined,
    conference: SALES,
    cancelled: () => new AbortController().signal,
    ...more,
  };
}
