import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ha1 } from '../auth/ha1';
import { complain } from './terminal';

/** The error for a password that cannot be used. */
export class PasswordError extends Error {
  override readonly name = 'PasswordError';
}

/**
 * Returns the entry of a user as one line for `users:`, in the flow style of the examples. For this realm the hashes are
 * as secret as the password; for other realms they are useless.
 *
 * @param others keys of the present entry that stay, such as `role`
 */
export function ha1Line(
  user: string,
  realm: string,
  password: string,
  others: Readonly<Record<string, string>> = {},
): string {
  const hashes = `md5: ${ha1('md5', user, realm, password)}, sha256: ${ha1('sha256', user, realm, password)}`;
  const kept = Object.entries(others).map(([key, value]) => `${scalar(key)}: ${scalar(value)}, `);
  return `  ${JSON.stringify(user)}: { ${kept.join('')}ha1: { ${hashes} } }\n`;
}

/** Returns a text as YAML reads it within { }. */
function scalar(text: string): string {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) ? text : JSON.stringify(text);
}

/**
 * Asks for a password on the terminal without showing it. If there is no terminal, reads one line of standard input.
 *
 * @throws PasswordError if the password is empty, or if the two entries on the terminal differ
 */
export async function askPassword(prompt: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  // readline writes what is typed to its output. This output drops it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal });
  const ask = async (text: string): Promise<string> => {
    if (terminal) complain(text);
    const line = await new Promise<string>((resolve) => {
      reader.once('line', resolve);
      reader.once('close', () => resolve(''));
    });
    if (terminal) complain('\n');
    return line;
  };
  try {
    const password = await ask(prompt);
    if (password === '') throw new PasswordError('the password is empty');
    if (terminal && (await ask('Once more: ')) !== password)
      throw new PasswordError('the two passwords differ');
    return password;
  } finally {
    reader.close();
  }
}
