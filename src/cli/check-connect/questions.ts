import { apiLine, rawApiLine } from '../../esl/command-line';

/**
 * All questions that the check asks FreeSWITCH. They only read: nothing is called, played, recorded or changed.
 * `file_exists` and `domain_exists` take their argument as it is, without quotes.
 */
export const QUESTIONS = {
  version: () => apiLine('version'),
  conferences: () => apiLine('conference', 'json_list', 'compact'),
  // If a program gives FreeSWITCH its configuration, that program is asked once.
  conferenceProfiles: () =>
    apiLine('xml_locate', 'configuration', 'configuration', 'name', 'conference.conf'),
  endpoints: () => apiLine('show', 'endpoint', 'as', 'json'),
  fileFormats: () => apiLine('show', 'file', 'as', 'json'),
  fileExists: (path: string) => () => rawApiLine('file_exists', path),
  domainExists: (domain: string) => () => rawApiLine('domain_exists', domain),
  userExists: (user: string, domain: string) => () => apiLine('user_exists', 'id', user, domain),
  gateway: (name: string) => () => apiLine('sofia', 'status', 'gateway', name),
  profile: (name: string) => () => apiLine('sofia', 'status', 'profile', name),
};
