import { EventStream, type Listening } from '../helpers/event-stream';
import { startWorld, type World } from '../helpers/world';

export let world: World;

const open: EventStream[] = [];

/** Each test begins with a gateway, and ends it and the streams that it has opened. */
export function useEvents(): void {
  beforeEach(async () => {
    world = await startWorld({
      recordings: { dir: '/recordings' },
      media: { streams: ['tone_stream'] },
    });
  });
  afterEach(async () => {
    for (const stream of open.splice(0)) stream.close();
    await world.end();
  });
}

export async function listen(listening: Listening = {}): Promise<EventStream> {
  const stream = await EventStream.open(world.gateway.url, listening);
  open.push(stream);
  return stream;
}

/** Waits until the gateway has received all events that FreeSWITCH has sent so far. */
export async function heard(): Promise<void> {
  const stream = await listen({ user: 'admin', conference: 'Marker' });
  world.simulator.conference('Marker').fire('lock', ['', '', 0]);
  world.simulator.core.conferences.delete('Marker');
  await stream.sees('locked');
  stream.close();
}

export const team = () => world.simulator.conference('WeeklyTeamConf');

export const command = (tail: string, user = '200') => world.ask(`/conference/${tail}`, { user });
