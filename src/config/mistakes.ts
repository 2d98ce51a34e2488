import type { z } from 'zod';
import { didYouMean, didYouMeanOneOf } from './did-you-mean';
import { ENVIRONMENT } from './environment';
import { knownKeys } from './known-keys';

/**
 * Turns the issues of the schema into `path: what is wrong`, one for each mistake. A value of the file is never shown: it
 * may be a password. For a misspelt key or word, the message has the right one.
 *
 * @param file the file as it was read, after the environment has overridden it
 */
export function mistakesOf(
  issues: readonly z.core.$ZodIssue[],
  file: unknown,
  environment: NodeJS.ProcessEnv,
): string[] {
  return issues.flatMap((issue) => {
    const topLevel = issue.code === 'unrecognized_keys' && issue.path.length === 0;
    const name = topLevel ? 'top level' : nameOf(issue.path, environment);
    return messagesOf(issue, file).map((message) => `${name}: ${message}`);
  });
}

function messagesOf(issue: z.core.$ZodIssue, file: unknown): string[] {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(issue.path);
      return issue.keys.map((key) => `unknown key \`${key}\`${didYouMean(key, known)}`);
    }
    case 'invalid_key':
      return [issue.issues[0]?.message ?? 'is not a valid name'];
    case 'invalid_value': {
      const value = valueAt(issue.path, file);
      if (value === undefined) return ['is missing'];
      const hint = typeof value === 'string' ? didYouMeanOneOf(value, issue.values.map(String)) : '';
      return [`${issue.message}${hint}`];
    }
    case 'invalid_type':
      return [typeMessage(issue, file)];
    default:
      return [issue.message];
  }
}

/** zod gives the type that it expected. If the value is missing, the reader needs to know that instead. */
function typeMessage(issue: z.core.$ZodIssueInvalidType, file: unknown): string {
  if (valueAt(issue.path, file) === undefined) return 'is missing';
  return issue.message
    .replace(/Invalid input: expected (?:object|record).*/, 'must hold keys of its own')
    .replace(/Invalid input: expected array.*/, 'must be a list, such as [a, b]');
}

function valueAt(path: readonly PropertyKey[], file: unknown): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)?.[key], file);
}

/** Returns `users.200.password`. If the value came from the environment, the name of the variable is added. */
function nameOf(path: readonly PropertyKey[], environment: NodeJS.ProcessEnv): string {
  const name = path.map(String).join('.');
  for (const [variable, where] of ENVIRONMENT) {
    if (where.join('.') === name && environment[variable]) return `${name} (from ${variable})`;
  }
  return name === '' ? 'the file' : name;
}
