import { randomUUID } from 'node:crypto';
import { eventNamed } from '../core/event-names';
import { SwitchEvent } from '../core/switch-event';
import { sameWord } from '../text/c-string';
import type { Host } from './host';
import { cutLine, type Packet } from './packet-reader';

/** `sendmsg [uuid]` (mod_event_socket.c:2218): accepted for any existing channel, without any effect here. */
export function sendmsg(host: Host, packet: Packet): string {
  const named = cutLine(packet.command.slice(7)).replace(/^ +/, '');
  const uuid = named || (packet.headers.find(([name]) => sameWord(name, 'session-id'))?.[1] ?? '');
  return host.core.findChannel(uuid) ? '+OK' : `-ERR invalid session id [${uuid}]`;
}

/** `sendevent NAME` (mod_event_socket.c:2277): fires an event with these headers to all listeners. */
export function sendevent(host: Host, packet: Packet): string {
  const uuid = randomUUID();
  const line = cutLine(packet.command);
  const name = eventNamed(line.slice(9).replace(/^[\t ]+/, '')) ?? 'CLONE';
  const subclass = packet.headers.find(([key]) => sameWord(key, 'Event-Subclass'))?.[1];
  const event = new SwitchEvent(name, name === 'CUSTOM' ? subclass : undefined);
  event.add('Command', line);
  for (const [key, value] of packet.headers) event.add(key, value);
  event.add('Event-UUID', uuid);
  const calling = ['mod_event_socket.c', 'parse_command', 2322] as const;
  for (const [key, value] of host.core.createEvent(name, calling).headers) event.add(key, value);
  if (packet.body !== undefined) event.body = packet.body;
  host.core.fire(event);
  return `+OK ${uuid}`;
}
