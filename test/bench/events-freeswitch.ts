import { Simulator } from '../simulator/simulator';

/** An order of the benchmark to this process. */
export type Order =
  | { readonly kind: 'fill'; readonly conferences: number; readonly members: number }
  /** One member of the first conference starts and stops talking, so many times per second. */
  | { readonly kind: 'talk'; readonly perSecond: number; readonly events: number }
  /** All connections are closed, and a tenth of the conferences change before anybody reconnects. */
  | { readonly kind: 'disconnect' };

/** Runs a simulated FreeSWITCH in a process of its own. It sends its port, and `done` after each order. */
async function main(): Promise<void> {
  const simulator = await Simulator.start();
  const say = (message: unknown): void => void process.send?.(message);
  const name = (index: number): string => `Bench${index}`;
  const talk = (perSecond: number, events: number): void => {
    const conference = simulator.conference(name(0));
    const [member] = conference.members;
    let left = events;
    const began = performance.now();
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond) + 1;
      while (events - left < due && left > 0 && member) {
        left--;
        // The name carries the time when the event was fired; the listener reads it.
        member.leg.callerIdName = (performance.timeOrigin + performance.now()).toFixed(3);
        conference.talk(member, !member.talking);
      }
      if (left > 0) return;
      clearInterval(timer);
      say('done');
    }, 1);
  };
  process.on('message', (order: Order) => {
    switch (order.kind) {
      case 'fill':
        for (let index = 0; index < order.conferences; index++) {
          const conference = simulator.conference(name(index));
          while (conference.members.length < order.members) conference.join();
        }
        say('done');
        return;
      case 'talk':
        talk(order.perSecond, order.events);
        return;
      case 'disconnect':
        simulator.disconnectAll();
        for (const conference of simulator.core.conferences.values()) {
          if (conference.name.endsWith('0')) conference.locked = !conference.locked;
        }
        say('done');
    }
  });
  process.on('disconnect', () => process.exit());
  say({ port: simulator.port });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
