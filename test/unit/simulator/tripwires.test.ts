import { Simulator } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';
import { eventually } from './eventually';

/** A text that FreeSWITCH runs as an API if it expands it. */
const EXPANDED = ['$', '{system(x)}'].join('');

let simulator: Simulator;
let client: EslSocket;

beforeEach(async () => {
  simulator = await Simulator.start({ timeScale: 0.01 });
  client = await EslSocket.signedIn(simulator);
  simulator.conference('Team').join();
  simulator.conference('Bare', { profile: 'bare' }).join();
});

afterEach(() => simulator.stop());

describe('records what FreeSWITCH would run', () => {
  test.each([
    [`conference Team saymember 1 ${EXPANDED}`, `ran saymember: ${EXPANDED}`],
    [`conference Team hold 1 ${EXPANDED}`, `ran hold: ${EXPANDED}`],
    [`conference Team kick 1 ${EXPANDED}`, `ran kick: ${EXPANDED}`],
    [`conference Team play ${EXPANDED} 1`, `ran play to a member: ${EXPANDED}`],
    ['conference Team play shell_stream://x', 'ran play: shell_stream://x'],
    ['conference Team moh shell_stream://x', 'ran moh: shell_stream://x'],
    ['conference Team moh {x', 'ran moh: endless {x'],
    ['conference Team record shell_stream://x.wav', 'ran record: shell_stream://x.wav'],
    [`conference Team enter_sound file ${EXPANDED}`, `ran enter_sound: ${EXPANDED}`],
    ['conference Team transfer Other,system:x 1', 'ran transfer: Other,system:x'],
    ['conference Team dial loopback/app=system:x', 'ran loopback: app=system:x'],
    ['conference Team dial loopback/system:x/default/inline', 'ran loopback: system:x/default/inline'],
    ['conference Team dial {api_on_answer=x}null/x', 'ran dial variable api_on_answer: x'],
    ['conference Team dial [execute_on_ring=x]null/x', 'ran dial variable execute_on_ring: x'],
    ['conference bridge:a:null/b dial null/x', 'ran conference: bridge:a:null/b'],
    ['originate null/x &system(x)', 'ran application system: x'],
    ["originate null/x 'system:x' inline", 'ran inline system: x'],
    ['system x', 'system x'],
  ])('%s', async (line, harm) => {
    await client.api(line);
    await simulator.settled();
    expect(simulator.harm).toContain(harm);
  });

  test('but not text that is spoken or played to all, which FreeSWITCH does not expand', async () => {
    await client.api(`conference Team say ${EXPANDED}`);
    await client.api(`conference Team play ${EXPANDED}`);
    await client.api(`conference Team dial {x=${EXPANDED}}null/x`);
    expect(simulator.harm).toEqual([]);
  });
});

describe('commands that crash FreeSWITCH', () => {
  test.each([
    ['conference Team vid-layer 1 1', 'crash: vid-layer 1 1'],
    ['conference Team canvas-auto-clear 1 true', 'crash: canvas-auto-clear 1 true'],
    ['conference Bare play say:x 2', 'crash: play say:x 2'],
  ])('%s', async (line, harm) => {
    const other = await EslSocket.signedIn(simulator);
    client.send(`api ${line}\n\n`);
    await Promise.all([client.end(), other.end()]);
    expect(simulator.harm).toEqual([harm]);
    await simulator.restart();
    const again = await EslSocket.signedIn(simulator);
    expect(await again.api('conference count')).toBe('0');
  });

  test('a pause during speech', async () => {
    await client.api('conference Team say a sentence that takes a while');
    client.send('api conference Team pause_play\n\n');
    await client.end();
    expect(simulator.harm).toEqual(['crash: pause_play']);
  });

  test.each(['play {x', 'play {x 1', 'hold 1 {x'])('%s never ends', async (words) => {
    const other = await EslSocket.signedIn(simulator);
    client.send(`api conference Team ${words}\n\napi status\n\n`);
    await eventually(() => simulator.harm.length > 0);
    expect(await other.api('conference Team count')).toBe('1');
    expect(client.received.length).toBe(0);
    expect(simulator.harm[0]).toContain('endless: ');
  });
});
