import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ha1 } from '../auth/ha1';
import { complain } from './terminal';

/** The password that was given cannot be used. */
export class PasswordError extends Error {
  override readonly name = 'PasswordError';
}

/** The lines for a user of the configuration file. As good as the password for this realm, and for no other. */
export function ha1Lines(user: string, realm: string, password: string): string {
  return [
    `  ${JSON.stringify(user)}:`,
    '    ha1:',
    `      md5: ${ha1('md5', user, realm, password)}`,
    `      sha256: ${ha1('sha256', user, realm, password)}`,
    '',
  ].join('\n');
}

/**
 * Asks for a password on the terminal without showing it; without a terminal, reads one line of standard input.
 *
 * @throws PasswordError where the password is empty or the terminal's two entries differ
 */
export async function askPassword(prompt: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  // readline echoes what is typed to its output: this one swallows it.
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
