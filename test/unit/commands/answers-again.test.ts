import { answersAgain } from '../../../src/commands/answers-again';
import { ScriptedEsl } from '../../helpers/scripted-esl';
import { SALES } from '../../helpers/tools';

/** A clock on which so many milliseconds pass between two looks. */
const clockOf = (step: number) => {
  let now = 0;
  return {
    now: () => {
      now += step;
      return now;
    },
  };
};

test('a conference that is late is not asked, and after a minute nobody waits any more', async () => {
  const esl = new ScriptedEsl();
  esl.late = ['3000-pbx'];
  await answersAgain({ esl, clock: clockOf(25_000), conference: SALES });
  expect(esl.said).toEqual([]);
});

test('one that is not late is asked until it answers', async () => {
  const esl = new ScriptedEsl();
  const answers = [new Error('lost'), '1 total.\n'];
  esl.answer = () => answers.shift() ?? new Error('asked too often');
  await answersAgain({ esl, clock: clockOf(1), conference: SALES });
  expect(esl.said).toHaveLength(2);
});
