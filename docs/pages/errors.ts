import { statusOf } from '../../routes/http/status';
import { ERRORS, type ErrorCode } from '../../src/errors';

/** Returns the page of all errors, by status. */
export function errorsPage(): string {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  const rows = codes
    .sort((a, b) => statusOf(a) - statusOf(b) || a.localeCompare(b))
    .map(
      (code) =>
        `| ${statusOf(code)} | \`${code}\` | ${ERRORS[code].fate} | ${ERRORS[code].title}. | ${ERRORS[code].help} |`,
    );
  return [
    '# Errors',
    '',
    '<!-- Made by `npm run docs` from src/errors.ts and routes/http/status.ts. -->',
    '',
    'Every refusal and failure has one of these codes. As text it is one line, `<status> <code>: <detail>`. As a problem document',
    '(RFC 9457, `application/problem+json`) it has `code`, `title`, `status` and `detail`. If arguments were wrong, it also has',
    '`errors[]` of `{ argument, message }`.',
    '',
    '`Accept` chooses the form. If it leaves the choice, errors are text, and below `/api` problem documents. `/callcontroller` has a',
    'document of its own ([sipxecs.md](sipxecs.md)).',
    '',
    '`fate` shows what happened to the command. `unsent`: FreeSWITCH got nothing that changes something, so it may be sent again.',
    '`answered`: FreeSWITCH refused or failed, or had reported the state for which it would. `unknown`: FreeSWITCH may have',
    'done it; look before you send it again.',
    '',
    '| status | code | fate | what happened | what to do |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
