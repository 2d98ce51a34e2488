import { randomUUID } from 'node:crypto';
import { type OriginateOptions, originate } from '../calls/originate';
import type { OutgoingCall } from '../calls/outgoing-call';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import type { SimConference } from './conference';

/** A conference, or if there is none, the core and the given name. */
export interface DialTarget {
  core: SwitchCore;
  name: string;
  conference: SimConference | undefined;
}

interface Outcall {
  call?: OutgoingCall;
  cause: string;
  /** Sends the call into the conference: work of another thread, after the result was reported. */
  enter(): void;
}

/** conference_outcall (mod_conference.c:1525). */
async function outcall(
  { core, name, conference }: DialTarget,
  argv: string[],
  jobUuid?: string,
): Promise<Outcall> {
  const [, , dialString = '', callerIdNumber, callerIdName] = argv;
  const variables: OriginateOptions['variables'] =
    jobUuid === undefined ? [] : [['conference_bgdial_jobid', jobUuid]];
  if (!conference) {
    const outcome = await originate(core, dialString, {
      callerIdName,
      callerIdNumber,
      answerOnly: true,
      variables,
    });
    const { call } = outcome;
    return {
      ...outcome,
      enter: () => call?.channel.execution.transfer([{ name: 'conference', data: name }]),
    };
  }
  // Nobody is called before the first member has heard that it is alone.
  await conference.ready;
  conference.dialling(1);
  const outcome = await originate(core, dialString, {
    callerIdName: callerIdName || conference.callerIdName,
    callerIdNumber: callerIdNumber || conference.callerIdNumber,
    variables,
  });
  const channel = outcome.call?.channel;
  const there = conference.running;
  // The result is SUCCESS all the same (mod_conference.c:1624).
  if (!there) channel?.hangup('NO_ROUTE_DESTINATION');
  conference.dialling(-1);
  return {
    ...(there ? outcome : { cause: outcome.cause }),
    enter: () => {
      if (there) channel?.execution.transfer([{ name: 'conference', data: conference.name }]);
    },
  };
}

/** Blocks until the outcome is known, and replies +OK for any outcome. */
export async function dial(target: DialTarget, stream: Stream, argv: string[]): Promise<boolean> {
  if (argv.length <= 2) {
    stream.write('-ERR Bad Args\n');
    return false;
  }
  const { cause, enter } = await outcall(target, argv);
  enter();
  stream.write(`+OK Call Requested: result: [${cause}]\n`);
  return true;
}

/** The outcome is an event, but only if the conference existed at the beginning (mod_conference.c:1707). */
export function bgdial(target: DialTarget, stream: Stream, argv: string[]): boolean {
  if (argv.length <= 2) {
    stream.write('-ERR Bad Args\n');
    return false;
  }
  const uuid = randomUUID();
  stream.write(`+OK Job-UUID: ${uuid}\n`);
  const { conference } = target;
  setImmediate(() => {
    void outcall(target, argv, uuid).then(({ call, cause, enter }) => {
      conference?.fire('bgdial-result', ['mod_conference.c', 'conference_outcall_run', 1708], (event) => {
        event.add('Result', cause).add('Job-UUID', uuid);
        if (call) event.add('Peer-UUID', call.channel.uuid);
      });
      enter();
    });
  });
  return true;
}
