import type { Failure, Relation } from './command-result';
import { commonRefusal, linesOf, NO_REPLY, type ReadContext } from './common';
import { done, type Outcome, refused, unrecognised } from './outcome';
import { err, isErr, ok } from './prefixes';

const MADE = ok(/(\d{1,10})->\d{1,10} [a-z,]+ set|relationship (\d{1,10})->\d{1,10} cleared\./);
const MISSING = err(/relationship (\d{1,10})->(\d{1,10}) not found\./);
const RECEIVING = err(/member (\d{1,10}) already receiving video/);
const NO_RELATIONSHIPS = ok(/No relationships/);

/** Reads the reply of `relate`, a line for each pair, or the list of relationships. */
export function readRelations(reply: string, context: ReadContext): Outcome {
  const common = commonRefusal(reply, 'relate', context);
  if (common) return common;
  // If the member has none but others have, FreeSWITCH prints nothing (conference_api.c).
  if (reply === NO_REPLY) return done([], { text: '' });
  // This line has no newline, so the next pair's line follows directly (conference_api.c:3296).
  const lines = linesOf(reply.replace(/ already receiving video(?!\n)/g, '$&\n'));
  if (lines.length === 0) return unrecognised;
  if (lines.length === 1 && NO_RELATIONSHIPS.test(lines[0] ?? '')) return done();

  const members: number[] = [];
  const relations: Relation[] = [];
  const failed: Failure[] = [];
  for (const line of lines) {
    const made = MADE.exec(line);
    const missing = MISSING.exec(line);
    const listed = /^(\d{1,10}) -> (\d{1,10}) ((?:(?:NO)?(?:SPEAK|HEAR|SENDVIDEO) )*)$/.exec(line);
    const receiving = RECEIVING.exec(line)?.[1];
    if (made) members.push(Number(made[1] ?? made[2]));
    else if (missing) failed.push(pairMissing(Number(missing[1]), Number(missing[2])));
    else if (receiving !== undefined) failed.push(alreadyReceiving(Number(receiving)));
    else if (isErr(line, 'error!')) return refused('conflict', 'FreeSWITCH could not set the relationship.');
    else if (listed) relations.push(relationOf(Number(listed[1]), Number(listed[2]), listed[3] ?? ''));
    else return unrecognised;
  }
  const [first] = failed;
  if (members.length === 0 && first) return refused(first.code, first.detail);
  return done([...new Set(members)], {
    ...(failed.length > 0 && { failed }),
    ...(relations.length > 0 && { extra: { relations } }),
  });
}

function pairMissing(member: number, other: number): Failure {
  return {
    member,
    other,
    code: 'member_not_found',
    detail: `Members ${member} and ${other} are not both in the conference.`,
  };
}

function alreadyReceiving(member: number): Failure {
  return {
    member,
    code: 'conflict',
    detail: `Member ${member} already receives the video of another member.`,
  };
}

function relationOf(member: number, other: number, flags: string): Relation {
  const set = new Set(flags.trim().split(' '));
  return {
    member,
    other,
    nospeak: !set.has('SPEAK'),
    nohear: !set.has('HEAR'),
    sendvideo: set.has('SENDVIDEO'),
  };
}
