import { checkConnect } from '../../../../src/cli/check-connect/check-connect';
import { lineOf } from '../../../../src/cli/check-connect/finding';
import type { Simulator } from '../../../simulator/simulator';
import { parse } from '../../config/least';

/** A configuration for a simulator: users, one conference, no dial rules, and the additions of a test. */
export interface Asked {
  freeswitch?: string;
  users?: string;
  conferences?: string;
  dial?: string;
  more?: string;
}

/** The findings of `check --connect` for this configuration, one line each. */
export async function found(
  { host, port, password }: Pick<Simulator, 'host' | 'port' | 'password'>,
  {
    freeswitch = '',
    users = '',
    conferences = '  Team: { owner: "200" }',
    dial = '{}',
    more = '',
  }: Asked = {},
): Promise<string[]> {
  const config = parse(`
freeswitch: { host: ${host}, port: ${port}, password: ${password}, ${freeswitch} }
users:
  "200": { password: "123" }
${users}
conferences:
${conferences}
dial: ${dial}
${more}
`);
  const lines: string[] = [];
  await checkConnect(config, (finding) => lines.push(lineOf(finding)));
  expect(lines.every((line) => /^(?:ok|warning|problem): [^\n]+\n$/.test(line))).toBe(true);
  return lines.map((line) => line.trimEnd());
}
