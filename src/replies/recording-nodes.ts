import type { RecordingView } from './conference-view';

/**
 * Reads the recordings under way from the reply of `json_list` for one conference (mod_conference.c:1363-1466);
 * undefined where it is not such a list.
 */
export function parseRecordingNodes(reply: Buffer): RecordingView[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(reply.toString('utf8'));
  } catch {
    return undefined;
  }
  const [conference, ...others] = Array.isArray(list) ? (list as unknown[]) : [];
  const members = field(conference, 'members');
  if (others.length > 0 || !Array.isArray(members)) return undefined;
  return (members as unknown[]).flatMap((member) => {
    const path = field(member, 'record_path');
    const startedAt = field(member, 'join_time');
    if (field(member, 'type') !== 'recording_node' || typeof path !== 'string') return [];
    return [
      {
        path,
        paused: field(member, 'status') === 'paused',
        startedAt: typeof startedAt === 'number' ? startedAt : 0,
      },
    ];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
