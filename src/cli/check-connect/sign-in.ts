import type { Config } from '../../config/schema';
import type { NoConnection, OneConnection } from '../../esl/one-connection';
import { CLICK_TO_CALL_APIS, CONFERENCE_APIS, lacking, lackingEvents } from '../../esl/permissions';
import type { Ask } from './ask';
import { type Finding, ok, problem, warning } from './finding';
import { QUESTIONS } from './questions';

/** Returns why the sign-in at FreeSWITCH failed, and what to check. */
export function notSignedIn({ freeswitch }: Config, { reason, detail }: NoConnection): Finding {
  const { host, port, user } = freeswitch;
  const at = `${host}:${port}`;
  switch (reason) {
    case 'wrong_password':
      return problem(
        user === undefined
          ? `FreeSWITCH at ${at} does not accept freeswitch.password; it is the param password of event_socket.conf.xml`
          : `FreeSWITCH at ${at} does not accept freeswitch.user ${user} with freeswitch.password; it is the user's param ` +
              'esl-password in the directory',
      );
    case 'rejected':
      return problem(
        `FreeSWITCH at ${at} does not admit this machine; see apply-inbound-acl in event_socket.conf.xml`,
      );
    default:
      return problem(
        `No event socket at ${at} (${detail}); see freeswitch.host and .port, and listen-ip and listen-port in ` +
          'event_socket.conf.xml',
      );
  }
}

/** Returns who has signed in, and what a restricted user lacks. */
export function signedIn({ freeswitch }: Config, { allowed }: OneConnection): Finding[] {
  const { host, port, user } = freeswitch;
  const as = user === undefined ? 'by the password of the event socket' : `as ${user}`;
  const done = ok(`Signed in to FreeSWITCH at ${host}:${port} ${as}`);
  if (!allowed) return [done];
  const apis = lacking(allowed.apis, CONFERENCE_APIS);
  const click = lacking(allowed.apis, CLICK_TO_CALL_APIS);
  return [
    done,
    ...(apis.length > 0
      ? [problem(`esl-allowed-api of ${user} lacks ${apis.join(' ')}: not every command would work`)]
      : []),
    ...(click.length > 0
      ? [warning(`esl-allowed-api of ${user} lacks ${click.join(' ')}: click to call would not work`)]
      : []),
  ];
}

/** Returns the version of FreeSWITCH. */
export async function versionFinding(ask: Ask): Promise<Finding> {
  const reply = await ask(QUESTIONS.version);
  if ('unknown' in reply) return warning(`The version of FreeSWITCH is unknown: ${reply.unknown}`);
  const [, version, major = '', minor = ''] = /^FreeSWITCH Version ((\d+)\.(\d+)\S*)/.exec(reply.text) ?? [];
  if (version === undefined) return warning('The version of FreeSWITCH is unknown: its answer has none');
  // See docs/freeswitch-versions.md.
  return Number(major) === 1 && Number(minor) < 8
    ? warning(
        `FreeSWITCH ${version} is older than 1.8.0: conferences cannot be listed, and some commands are missing`,
      )
    : ok(`FreeSWITCH ${version}`);
}

/** Checks if FreeSWITCH sends the events that the gateway needs. */
export async function eventsFinding(connection: OneConnection, deadlineMs: number): Promise<Finding> {
  const answer = await connection.subscribe(deadlineMs).catch((error: Error) => error.message);
  if (answer.startsWith('+OK')) return ok('The events that the gateway needs are sent');
  const lacks = connection.allowed ? lackingEvents(connection.allowed.events) : [];
  const why = lacks.length > 0 ? `esl-allowed-events lacks ${lacks.join(' ')}` : answer;
  return problem(`The events that the gateway needs are not sent, so it would not become ready: ${why}`);
}
