import type { Config } from '../../config/schema';
import { directoryOf } from '../../config/settings';
import { connectOnce } from '../../esl/one-connection';
import { conferenceFindings } from './active-conferences';
import { askOver } from './ask';
import { profileFindings } from './conference-profiles';
import { dialFindings } from './dial-templates';
import type { Finding } from './finding';
import { mediaFindings, recordingFindings } from './folders';
import { eventsFinding, notSignedIn, signedIn, versionFinding } from './sign-in';

/** Milliseconds that one answer of FreeSWITCH may take, even if `timeouts.command` allows more. */
const LONGEST_ANSWER_MS = 10_000;
/** Milliseconds after which no question is asked any more. */
const LONGEST_CHECK_MS = 30_000;

/**
 * Checks if this FreeSWITCH and this configuration fit together. It only reads: nothing is called, played, recorded or
 * changed. It ends within 40 s, even if FreeSWITCH does not answer.
 *
 * @param report gets each finding as soon as it is known
 */
export async function checkConnect(config: Config, report: (finding: Finding) => void): Promise<void> {
  const end = Date.now() + LONGEST_CHECK_MS;
  const eachMs = Math.min(config.timeouts.command * 1_000, LONGEST_ANSWER_MS);
  const reportAll = (findings: readonly Finding[]): void => findings.forEach(report);
  const connection = await connectOnce(config.freeswitch, eachMs);
  if (!('api' in connection)) {
    report(notSignedIn(config, connection));
    reportAll(await mediaFindings(config, undefined));
    reportAll(await recordingFindings(config, undefined));
    return;
  }
  try {
    const ask = askOver(connection, eachMs, end);
    reportAll(signedIn(config, connection));
    report(await versionFinding(ask));
    report(await eventsFinding(connection, eachMs));
    reportAll(await mediaFindings(config, ask));
    reportAll(await recordingFindings(config, ask));
    reportAll(await dialFindings(config, ask));
    reportAll(await profileFindings(config, ask));
    // Must come last: if mod_conference hangs, FreeSWITCH answers nothing more on this connection.
    reportAll(await conferenceFindings(config, directoryOf(config), ask));
  } finally {
    connection.close();
  }
}
