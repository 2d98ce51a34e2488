import { z } from 'zod';

/** The kinds of arguments. Each kind checks one decoded piece of the URL. */

/** FreeSWITCH reads ids with `atoi` into 32 bits: a larger number would be the id of another member (conference_api.c:4199). */
const LARGEST_ID = 4_294_967_295;

const TARGET = /^(?:[1-9][0-9]{0,9}|all|last|non_moderator|uuid=[A-Za-z0-9._@:-]{1,128})$/;

/**
 * The members that a command is for. Other forms that FreeSWITCH accepts are refused: `3x` would be member 3, and
 * `var=value` would reveal the values of channel variables.
 */
export const target = z
  .string()
  .refine(
    (text) => TARGET.test(text) && !(isMemberId(text) && Number(text) > LARGEST_ID),
    'must be a member id, all, last, non_moderator, or uuid=<call uuid>',
  )
  .describe('A member id, `all`, `last`, `non_moderator`, or `uuid=<call uuid>`');

/** One member, by its id. */
export const memberId = z
  .string()
  .refine((text) => isMemberId(text) && Number(text) <= LARGEST_ID, 'must be a member id')
  .describe('A member id');

/** One member: by its id, as `last`, or by its call. */
export const oneMember = target
  .refine(
    (text) => text !== 'all' && text !== 'non_moderator',
    'must be a member id, last, or uuid=<call uuid>',
  )
  .describe('A member id, `last`, or `uuid=<call uuid>`');

/** Several members, by their ids with a separator between them. */
export const memberIds = (separator: ',' | ' ', most: number) =>
  z
    .string()
    .refine(
      (text) => {
        const ids = text.split(separator);
        return ids.length <= most && ids.every((id) => memberId.safeParse(id).success);
      },
      `must be 1 to ${most} member ids${separator === ',' ? ' with commas between them' : ''}`,
    )
    .describe(
      `1 to ${most} member ids${separator === ',' ? ' with commas between them' : ', one piece each'}`,
    );

/** Returns true if a target names one member by its id. */
export function isMemberId(text: string): boolean {
  return /^[1-9][0-9]{0,9}$/.test(text);
}

/** Returns true if a target can match at most one member. */
export function isSingleTarget(text: string): boolean {
  return isMemberId(text) || text.startsWith('uuid=');
}

/** Refuses a text if a function finds a problem in it. */
export const unless =
  (problemOf: (text: string) => string | undefined) =>
  (text: string, context: z.RefinementCtx): void => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };

/** One of a few fixed words. */
export const word = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, `must be ${words.join(' or ')}`);
