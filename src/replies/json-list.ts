import type { RecordingView } from './conference-view';

/** What the gateway itself looks for in `json_list`. */
export interface JsonList {
  /** The members with a channel. */
  readonly callers: readonly { readonly id: number; readonly uuid: string }[];
  readonly recordings: readonly RecordingView[];
}

/**
 * Reads the reply of `json_list` for one conference (mod_conference.c:1363-1466); undefined where it is not such a
 * list.
 */
export function parseJsonList(reply: Buffer): JsonList | undefined {
  let list: unknown;
  try {
    list = JSON.parse(reply.toString('utf8'));
  } catch {
    return undefined;
  }
  const [conference, ...others] = Array.isArray(list) ? (list as unknown[]) : [];
  const members = field(conference, 'members');
  if (others.length > 0 || !Array.isArray(members)) return undefined;
  const all = members as unknown[];
  return { callers: all.flatMap(callerOf), recordings: all.flatMap(recordingOf) };
}

function callerOf(member: unknown): JsonList['callers'] {
  const [id, uuid] = [field(member, 'id'), field(member, 'uuid')];
  const caller = field(member, 'type') === 'caller' && typeof id === 'number' && typeof uuid === 'string';
  return caller ? [{ id, uuid }] : [];
}

function recordingOf(member: unknown): RecordingView[] {
  const [path, startedAt] = [field(member, 'record_path'), field(member, 'join_time')];
  if (field(member, 'type') !== 'recording_node' || typeof path !== 'string') return [];
  const paused = field(member, 'status') === 'paused';
  return [{ path, paused, startedAt: typeof startedAt === 'number' ? startedAt : 0 }];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
