import { statusOf } from '../../routes/status';
import { ERRORS, type ErrorCode } from '../../src/errors';

/** The page of all errors, by status. */
export function errorsPage(): string {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  const rows = codes
    .sort((a, b) => statusOf(a) - statusOf(b) || a.localeCompare(b))
    .map((code) => `| ${statusOf(code)} | \`${code}\` | ${ERRORS[code].title}. | ${ERRORS[code].help} |`);
  return [
    '# Errors',
    '',
    '<!-- Made by `npm run docs` from src/errors.ts and routes/status.ts. -->',
    '',
    'Every refusal and failure has one of these codes. As text it is one line, `<status> <code>: <detail>`; with',
    '`Accept: application/json` a problem document (RFC 9457) with `code`, `title`, `status`, `detail`, and where arguments',
    'were wrong `errors[]` of `{ argument, message }`.',
    '',
    '| status | code | what happened | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
