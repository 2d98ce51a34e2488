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
    'Every refusal and failure has one of these codes. As text it is one line, `<status> <code>: <detail>`. As a problem document',
    '(RFC 9457, `application/problem+json`) it has `code`, `title`, `status` and `detail`. If arguments were wrong, it also has',
    '`errors[]` of `{ argument, message }`.',
    '',
    '`Accept` chooses the form. If it leaves the choice, errors are text, and below `/api` problem documents. `/callcontroller` has a',
    'document of its own ([sipxecs.md](sipxecs.md)).',
    '',
    '| status | code | what happened | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
