import type { Change } from '../../../src/conferences/changes';
import { Mirror } from '../../../src/conferences/mirror';
import type { Observation } from '../../../src/observers/observation';
import { TestClock } from '../../helpers/maintenance-event';
import { type Answer, ScriptedEsl } from '../../helpers/scripted-esl';
import { until } from '../../helpers/until';
import { type RoomEvents, roomEvents } from './room-events';

interface Listed {
  readonly uuid?: string;
  readonly name?: string;
  readonly ids?: readonly number[];
  readonly locked?: boolean;
  readonly muted?: readonly number[];
  readonly destruct?: boolean;
}

export let esl: ScriptedEsl;

export let clock: TestClock;

export let mirror: Mirror;

export let changes: Change[];

export let observed: Observation[];

let listed: Listed[];

export let room: RoomEvents;

/** While it is set, no answer is given. */
let held: Promise<void> | undefined;

export let release: () => void;

export let lags: number[];

/** A mirror of a FreeSWITCH whose answers each test sets. */
export function useMirror(): void {
  beforeEach(() => {
    esl = new ScriptedEsl();
    clock = new TestClock();
    [changes, observed, listed, lags] = [[], [], [], []];
    held = undefined;
    room = roomEvents('r1');
    esl.answer = (line) => (held ? held.then(() => String(answer(line))) : answer(line));
    mirror = new Mirror({
      esl,
      clock,
      observe: (one) => observed.push(one),
      auditMs: 0,
      onLag: (ms) => lags.push(ms),
    });
    mirror.onChange((change) => changes.push(change));
  });
  afterEach(() => mirror.stop());
}

/** FreeSWITCH lists these from now on. */
export function lists(...conferences: Listed[]): void {
  listed = conferences;
}

/** FreeSWITCH's answers to the lists. */
function answer(line: string): Answer {
  const [, name, word] = /^conference (\S+)(?: (\S+))?/.exec(line) ?? [];
  if (name === 'json_list') return JSON.stringify(listed.map(jsonOf));
  const one = listed.find((candidate) => (candidate.name ?? 'Sales') === name);
  if (!one) return `-ERR Conference ${name} not found\n`;
  if (word === 'json_list') return JSON.stringify([jsonOf(one)]);
  const delimiter = line.split(' ').at(-1) ?? '';
  const rows = (one.ids ?? []).map((id) => {
    const flags = one.muted?.includes(id) ? 'hear' : 'hear|speak';
    const fields = [id, `sofia/internal/${id}`, `u${id}`, `Caller ${id}`, 1000 + id, flags, 0, 0, 100];
    return `${fields.join(delimiter)}\n`;
  });
  return rows.join('') || '-ERR no reply\n';
}

function jsonOf({
  uuid = 'r1',
  name = 'Sales',
  ids = [],
  locked = false,
  muted = [],
  destruct = false,
}: Listed) {
  const members = ids.map((id) => ({
    type: 'caller',
    id,
    uuid: `u${id}`,
    flags: { can_hear: true, can_speak: !muted.includes(id) },
  }));
  return { conference_name: name, conference_uuid: uuid, locked, destruct, run_time: 5, members };
}

/** From now on no answer is given, until `release()`. */
export function hold(): void {
  held = new Promise((resolve) => {
    release = () => {
      held = undefined;
      resolve();
    };
  });
}

export const kinds = () => changes.map(({ kind }) => kind);

export const ids = (name = 'Sales') => mirror.room(name)?.members.map(({ id }) => id);

export const resyncs = () => observed.filter((one) => one.kind === 'resync');

export const asked = (count: number) => until(() => esl.said.length >= count);

export async function begin(...conferences: Listed[]): Promise<void> {
  listed = conferences;
  mirror.start();
  await until(() => mirror.fresh);
  changes.length = 0;
  observed.length = 0;
  esl.said.length = 0;
}
