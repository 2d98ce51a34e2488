import { populateDemo } from '../../simulator/demo-conferences';
import { talkOn } from '../../simulator/demo-life';
import { Simulator } from '../../simulator/simulator';

test('members talk in turn, and muted ones never do', async () => {
  const simulator = await Simulator.start();
  populateDemo(simulator);
  const conference = simulator.conference('Conf400');
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const heard = new Set<string>();
  for (let beat = 0; beat < 200; beat++) {
    talkOn(conference, random);
    for (const { talking, callerIdName } of conference.members) if (talking) heard.add(callerIdName);
  }
  expect([...heard].sort()).toEqual(['Dmitri Wachs', 'TORONTO ON']);
  await simulator.stop();
});
