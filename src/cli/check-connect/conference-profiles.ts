import { XMLParser } from 'fast-xml-parser';
import { didYouMean } from '../../config/did-you-mean';
import type { Config } from '../../config/schema';
import { type Ask, type Reply, whyUnknown } from './ask';
import { type Finding, ok, warning } from './finding';
import { QUESTIONS } from './questions';

/**
 * Checks if FreeSWITCH has the conference profiles that entries name. `default` is not checked, because entries without a
 * profile have it. A missing profile is only a warning: if a program gives FreeSWITCH its configuration (mod_xml_curl),
 * it may answer with a profile when a conference asks for it.
 */
export async function profileFindings({ conferences }: Config, ask: Ask): Promise<Finding[]> {
  const entries = Object.entries(conferences).filter(([, { profile }]) => profile !== 'default');
  if (entries.length === 0) return [];
  const reply = await ask(QUESTIONS.conferenceProfiles);
  const known = profilesOf(reply);
  if (!known) return [unknown(whyUnknown(reply))];
  const missing = entries.filter(([, { profile }]) => !known.includes(profile));
  if (missing.length === 0) return [ok('FreeSWITCH has the profiles that conferences names')];
  return missing.map(([entry, { profile }]) =>
    warning(
      `conferences.${entry}.profile: FreeSWITCH's conference.conf has no profile ${profile}, so a conference that the ` +
        `gateway's call makes gets none: no PIN, no sounds${didYouMean(profile, known)}`,
    ),
  );
}

function unknown(why: string): Finding {
  // A restricted user should not get it: `xml_locate root` shows every password of FreeSWITCH.
  const leave = /lacks xml_locate$/.test(why)
    ? "; leave it out, since it shows FreeSWITCH's whole configuration with its passwords"
    : '';
  return warning(`Cannot check if FreeSWITCH has the profiles of conferences: ${why}${leave}`);
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  isArray: (name) => name === 'profile',
});

/** Returns the names of the profiles in conference.conf; `undefined` if the reply is not that document. */
function profilesOf(reply: Reply): string[] | undefined {
  if (!('text' in reply) || !reply.text.startsWith('<configuration')) return undefined;
  try {
    const document = parser.parse(reply.text, true) as Document;
    return (document.configuration?.profiles?.profile ?? []).map(({ name }) => String(name));
  } catch {
    return undefined;
  }
}

interface Document {
  readonly configuration?: {
    readonly profiles?: { readonly profile?: readonly { readonly name?: unknown }[] };
  };
}
